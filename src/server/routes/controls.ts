/** Answers about controls. */
import type { z } from 'zod';
import { computeComplianceRate } from '../../model/report-views.ts';
import { listConflicts } from '../../program/conflicts/list-conflicts.ts';
import { describeRules } from '../../program/controls/describe-rules.ts';
import { listFrameworks } from '../../program/controls/frameworks.ts';
import type { TriedResult } from '../../program/controls/try-control.ts';
import { tryControl } from '../../program/controls/try-control.ts';
import type { JudgedControl } from '../../program/controls/controls.ts';
import { listControls, showControl } from '../../program/controls/controls.ts';
import type { ControlItem, TryResult } from '../../wire/routes/controls.ts';
import { controlsRoutes as routes } from '../../wire/routes/controls.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';

export const controlsHandlers: readonly Handler[] = [
  handle(routes.list, async ({ access, room }) => ({ items: (await listControls(access, room)).map(toItem) })),
  handle(routes.conflicts, async ({ access, room }) => {
    const conflicts = await listConflicts(access, room);
    return {
      items: conflicts.map(({ controls, sides: [one, other], ...rest }) => {
        return { ...rest, controls: [...controls], sides: [one, other] as [typeof one, typeof other] };
      }),
    };
  }),
  handle(routes.frameworks, async ({ access, room }) => {
    const frameworks = await listFrameworks(access, room);
    return {
      items: frameworks.map(({ items, ...framework }) => ({
        ...framework,
        items: items.map(({ controls, verdicts, rate, ...item }) => {
          return { ...item, controls: [...controls], verdicts: { ...verdicts }, rate: rate ?? null };
        }),
      })),
    };
  }),
  handle(routes.document, async ({ params, room }) => {
    const { aliases, params: defaults, parts, examples } = await describeRules(params.id, room);
    return {
      aliases: [...aliases],
      params: defaults,
      parts: parts.map(({ applies, variables, matchConditions, validations, ...part }) => ({
        ...part,
        applies: applies.map(({ source, kinds = [], pods = false, operations = [] }) => {
          return { source, kinds, pods, operations };
        }),
        variables: [...variables],
        matchConditions: [...matchConditions],
        validations: [...validations],
      })),
      examples: [...examples],
    };
  }),
  handle(routes.try, async ({ params, body, room }) => {
    const { fault, results, isCut } = await tryControl(params.id, body, room);
    return { fault: fault ?? null, results: results.map(toTryResult), isCut };
  }),
  handle(routes.show, async ({ params, access, room }) => {
    const { why, remediation, maps, coverage, falsePositives, ...control } = await showControl(params.id, access, room);
    return {
      ...toItem(control),
      why,
      remediation,
      maps: Object.fromEntries(Object.entries(maps).map(([framework, items]) => [framework, [...items]])),
      falsePositives,
      coverage: coverage.map(({ environment, team, pass, fail, unknown, skipped, exempt }) => {
        const verdicts = { pass, fail, unknown, skipped, exempt };
        return { environment, team, verdicts, rate: computeComplianceRate(verdicts) ?? null };
      }),
    };
  }),
];

function toTryResult({ findings, trace, ...result }: TriedResult): z.input<typeof TryResult> {
  return {
    ...result,
    findings: findings.map(({ line, column, fix, ...finding }) => {
      return { ...finding, line: line ?? null, column: column ?? null, fix: [...fix] };
    }),
    trace: trace.map(({ lines, ...part }) => ({ ...part, lines: [...lines] })),
  };
}

function toItem({ rate, verdicts, ...control }: JudgedControl): z.input<typeof ControlItem> {
  return { ...control, verdicts: { ...verdicts }, rate: rate ?? null };
}
