/** The table output: every failing result, grouped by owner and resource, the worst owner first. */
import { escapeUnprintable } from '../../base/text.ts';
import { worstFirst } from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import { SEVERITIES } from '../../model/words.ts';
import type { Output, OutputOptions } from '../api.ts';
import { createBlockContext, renderFindingBlock } from './finding-block.ts';
import type { Painter } from './paint.ts';
import { createPainter } from './paint.ts';
import { renderExceptions, renderProblems, renderUnknown, renderVerdict } from './sections.ts';

export const output: Output = {
  name: 'table',
  summary: 'every finding with its source excerpt and fix, by owner and resource',
  mediaType: 'text/plain',
  render: renderTable,
};

function* renderTable(report: ScanReport, options: OutputOptions): Iterable<string> {
  for (const line of renderLines(report, options)) yield `${line}\n`;
}

function* renderLines(report: ScanReport, options: OutputOptions): Iterable<string> {
  const paint = createPainter(options.hasColour);
  const context = createBlockContext(report, options, paint);
  for (const [owner, resources] of groupFailures(report)) {
    yield sayOwner(owner, [...resources.values()].flat(), paint);
    for (const results of resources.values()) {
      const { address, origin } = (results[0] as ControlResult).resource;
      yield `  ${paint.bold(escapeUnprintable(address))}  ${paint.dim(escapeUnprintable(origin.file))}`;
      for (const result of results) yield* renderFindingBlock(result, context, '    ');
    }
    yield '';
  }
  yield* renderUnknown(report, paint, Number.POSITIVE_INFINITY);
  yield* renderExceptions(report, paint);
  yield* renderProblems(report, paint, Number.POSITIVE_INFINITY);
  yield* renderVerdict(report, paint);
}

/**
 * owner -> address -> failing results. Results come worst first, so groups stand in the order of their worst result.
 */
function groupFailures(report: ScanReport): ReadonlyMap<string, ReadonlyMap<string, readonly ControlResult[]>> {
  const owners = new Map<string, Map<string, ControlResult[]>>();
  for (const result of worstFirst(report, 'fail')) {
    const resources = owners.get(result.asset.owner) ?? new Map<string, ControlResult[]>();
    owners.set(result.asset.owner, resources);
    const results = resources.get(result.resource.address) ?? [];
    resources.set(result.resource.address, results);
    results.push(result);
  }
  return owners;
}

function sayOwner(owner: string, results: readonly ControlResult[], paint: Painter): string {
  const parts = SEVERITIES.map((severity) => ({
    severity,
    count: results.filter((result) => result.control.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => paint.severity(severity, `${count} ${severity}`));
  return `${paint.bold(escapeUnprintable(owner))}: ${results.length} failing (${parts.join(', ')})`;
}
