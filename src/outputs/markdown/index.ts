/** The markdown output: a comment for a pull request. Nothing of a manifest is read as markup, mention or link. */
import { formatPath } from '../../base/positions.ts';
import { escapeUnprintable } from '../../base/text.ts';
import { describeFix } from '../../model/fix-text.ts';
import type { Tally } from '../../model/report-views.ts';
import {
  formatPlace,
  formatRate,
  isSensitive,
  placeOf,
  sortProblems,
  tallyBy,
  worstFirst,
} from '../../model/report-views.ts';
import type { ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import { SEVERITIES } from '../../model/words.ts';
import type { Output } from '../api.ts';

export const output: Output = {
  name: 'markdown',
  summary: 'a comment for a pull request: counts, worst findings, fixes',
  mediaType: 'text/markdown',
  render: renderMarkdown,
};

/** A comment on GitHub holds 65,536 characters: so many entries at most, the rest are counted. */
const RESULTS_SHOWN_MAX = 40;
const LISTED_MAX = 20;
/** Characters of one text; the whole is in the json output. */
const TEXT_CHARS_MAX = 500;

const DECISIONS = {
  0: 'clean',
  1: '**blocked** by an enforced control',
  3: '**could not judge**',
} as const;

function* renderMarkdown(report: ScanReport): Iterable<string> {
  for (const line of renderLines(report)) yield `${line}\n`;
}

function* renderLines(report: ScanReport): Iterable<string> {
  const { counts } = report;
  const judged = counts.pass + counts.fail + counts.exempt;
  yield '### Bulwark';
  yield '';
  yield `Decision of profile ${say(report.profile)}: ${DECISIONS[report.decision.exit]}.`;
  const share = `${counts.pass} of ${judged} judged, exempt counted as failing`;
  const rest = `${counts.fail} failing, ${counts.unknown} unknown, ${counts.exempt} exempt, ${counts.skipped} skipped`;
  yield `Compliance ${formatRate(report.complianceRate)} (${share}); ${rest}.`;
  yield* renderList('Reasons', report.decision.reasons.map(say));
  yield* renderTallies(tallyBy(report.results, (result) => result.asset.owner));
  const failing = worstFirst(report, 'fail');
  for (const result of failing.slice(0, RESULTS_SHOWN_MAX)) yield* renderResult(report, result);
  if (failing.length > RESULTS_SHOWN_MAX) {
    yield '';
    yield `And ${failing.length - RESULTS_SHOWN_MAX} more failing results.`;
  }
  yield* renderList('Could not be judged', worstFirst(report, 'unknown').map(sayUnknown));
  yield* renderList(
    'Exceptions',
    report.exceptions.map((note) => `${note.status} ${code(note.exception)}: ${say(note.message)}`),
  );
  yield* renderList(
    'Problems with the input',
    sortProblems(report.problems).map(
      (problem) => `${problem.severity} ${code(formatPlace(problem))} ${say(problem.message)} ${say(problem.remedy)}`,
    ),
  );
}

function* renderTallies(tallies: readonly Tally[]): Iterable<string> {
  if (tallies.length === 0) return;
  yield '';
  yield `| owner | ${SEVERITIES.join(' | ')} | unknown | exempt | compliance |`;
  yield `|---|${'--:|'.repeat(SEVERITIES.length + 3)}`;
  for (const { name, counts, failuresBySeverity, rate } of tallies) {
    const failures = SEVERITIES.map((severity) => failuresBySeverity[severity]).join(' | ');
    yield `| ${say(name)} | ${failures} | ${counts.unknown} | ${counts.exempt} | ${formatRate(rate)} |`;
  }
}

function* renderResult(report: ScanReport, result: ControlResult): Iterable<string> {
  const { control, resource } = result;
  const text = report.controls.find(({ metadata }) => metadata.id === control.id)?.spec;
  yield '';
  yield `<details><summary>${control.severity} ${code(control.id)} ${say(control.title)}: ${code(resource.address)} (${
    result.mode
  })</summary>`;
  yield '';
  for (const finding of result.findings.slice(0, LISTED_MAX)) {
    const place = formatPlace(placeOf(result, finding));
    yield `- ${code(place)} ${code(formatPath(finding.path))} ${say(finding.message)}`;
  }
  if (text !== undefined) {
    yield '';
    yield `Why: ${say(text.why)}`;
    yield '';
    yield `Fix: ${say(text.remediation.text)}`;
  }
  yield* renderFix(result);
  yield '';
  yield '</details>';
}

const SIGNS = { place: '@@', remove: '-', add: '+' } as const;

function* renderFix(result: ControlResult): Iterable<string> {
  const fix = result.findings.filter((finding) => !isSensitive(result, finding)).flatMap((finding) => finding.fix);
  const lines = describeFix(fix.slice(0, LISTED_MAX), result.resource.body).map(
    (line) => `${SIGNS[line.sign]} ${cut(escapeUnprintable(line.text))}`,
  );
  if (lines.length === 0) return;
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const fence = '`'.repeat(longest + 1);
  yield '';
  yield `${fence}diff`;
  yield* lines;
  yield fence;
}

function* renderList(title: string, items: readonly string[]): Iterable<string> {
  if (items.length === 0) return;
  yield '';
  yield `**${title}** (${items.length})`;
  yield '';
  for (const item of items.slice(0, LISTED_MAX)) yield `- ${item}`;
  if (items.length > LISTED_MAX) yield `- and ${items.length - LISTED_MAX} more`;
}

function sayUnknown({ control, resource, reason }: ControlResult): string {
  return `${code(control.id)} on ${code(resource.address)}: ${say(reason)}`;
}

function cut(text: string): string {
  return text.length <= TEXT_CHARS_MAX ? text : `${text.slice(0, TEXT_CHARS_MAX)}…`;
}

/** Text in which every character that Markdown or HTML gives a meaning (mentions and links too) is an entity. */
function say(text: string): string {
  return cut(escapeUnprintable(text))
    .replaceAll(/[^A-Za-z0-9 .,;()'"/…\u00a1-\u{10ffff}-]/gu, (character) => {
      return `&#${character.codePointAt(0)};`;
    })
    .replaceAll(/\bwww\./gi, (prefix) => `${prefix.slice(0, 3)}&#46;`);
}

function code(text: string): string {
  return text === '' ? '' : `<code>${say(text)}</code>`;
}
