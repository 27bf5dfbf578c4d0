/**
 * The Baseline document: the findings that a repository had when it began to look. Compared with it, only new findings
 * block; what is known stays in the report.
 */
import { fingerprint } from '../base/ids.ts';
import { getField, getPath, isJsonObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { canonicalText } from './finding-identity.ts';
import { compareText, isSensitive } from './report-views.ts';
import type { BaselineComparison } from './report.ts';
import type { ControlResult, Finding } from './result.ts';
import { API_VERSION } from './words.ts';

/** One finding: what it is called, what it is about, and what stands there. */
export type BaselineRow = {
  readonly id: string;
  readonly control: string;
  readonly address: string;
  readonly content: string;
};

export type Baseline = {
  readonly profile: string;
  readonly environment: string;
  readonly findings: readonly BaselineRow[];
};

/** What stands at places whose value no fingerprint may be taken of: short secrets could be guessed from it. */
const HIDDEN = 'hidden';
/** Where nothing stands, or the finding is about the resource as a whole: its other fields may change freely. */
const ABSENT = 'absent';

/** A fingerprint of the value that is found fault with; moving it changes nothing, changing it makes a new finding. */
export function fingerprintContent(result: ControlResult, finding: Finding): string {
  if (isSensitive(result, finding)) return HIDDEN;
  const value = finding.path.length === 0 ? undefined : getPath(result.resource.body, finding.path);
  return value === undefined || value === null ? ABSENT : fingerprint(canonicalText(value));
}

/** The rows of all failing results, in one order for the same findings. */
export function listBaselineRows(results: Iterable<ControlResult>): readonly BaselineRow[] {
  const rows: BaselineRow[] = [];
  for (const result of results) {
    if (result.verdict !== 'fail') continue;
    const { control, resource, findings } = result;
    for (const finding of findings) {
      const content = fingerprintContent(result, finding);
      rows.push({ id: finding.id, control: control.id, address: resource.address, content });
    }
  }
  return rows.sort(
    (a, b) =>
      compareText(a.address, b.address) ||
      compareText(a.control, b.control) ||
      compareText(a.id, b.id) ||
      compareText(a.content, b.content),
  );
}

/** The text of a Baseline document, a finding a line, so that its changes can be read in a review. */
export function* writeBaseline({ profile, environment, findings }: Baseline): Iterable<string> {
  const head = { apiVersion: API_VERSION, kind: 'Baseline', profile, environment };
  yield `${JSON.stringify(head).slice(0, -1)},"findings":[`;
  for (const [index, row] of findings.entries()) yield `${index === 0 ? '' : ','}\n${JSON.stringify(row)}`;
  yield '\n]}\n';
}

export type BaselineRead = { readonly value: Baseline } | { readonly fault: string };

/** Reads a Baseline document, or a report of `--format json`. Half a baseline is none: nothing may pass by a slip. */
export function readBaseline(document: Json): BaselineRead {
  const kind = getField(document, 'kind');
  if (getField(document, 'apiVersion') !== API_VERSION) return { fault: `its apiVersion is not ${API_VERSION}` };
  if (kind !== 'Baseline' && kind !== 'ScanReport') return { fault: 'its kind is neither Baseline nor ScanReport' };
  const profile = getField(document, 'profile');
  const environment = getField(document, 'environment');
  if (typeof profile !== 'string' || typeof environment !== 'string') return { fault: 'it names no profile' };
  const rows = kind === 'Baseline' ? listItems(document, 'findings') : collectReportRows(document);
  if (rows === undefined) return { fault: `it has no list of ${kind === 'Baseline' ? 'findings' : 'results'}` };
  const broken = rows.findIndex((row) => !isRow(row));
  if (broken >= 0) return { fault: `finding ${broken + 1} lacks id, control, address or content` };
  return { value: { profile, environment, findings: rows.filter(isRow) } };
}

function listItems(holder: unknown, name: string): readonly unknown[] | undefined {
  const list = getField(holder, name);
  return Array.isArray(list) ? list : undefined;
}

function collectReportRows(report: Json): readonly unknown[] | undefined {
  const failing = listItems(report, 'results')?.filter((result) => getField(result, 'verdict') === 'fail');
  return failing?.flatMap((result) =>
    (listItems(result, 'findings') ?? []).map((finding) => ({
      id: getField(finding, 'id'),
      control: getField(result, 'control'),
      address: getField(result, 'resource'),
      content: getField(finding, 'content'),
    })),
  );
}

function isRow(row: unknown): row is BaselineRow {
  return (
    isJsonObject(row) &&
    ['id', 'control', 'address', 'content'].every((name) => typeof getField(row, name) === 'string')
  );
}

const rowKey = (id: string, content: string): string => `${id} ${content}`;

const keyOf = (result: ControlResult, finding: Finding): string =>
  rowKey(finding.id, fingerprintContent(result, finding));

/**
 * Counts what is known, new and gone. `isJudged` says of an address whether this scan judged it: of what it did not
 * look at, nothing is gone.
 */
export function compareBaseline(
  results: readonly ControlResult[],
  baseline: Baseline,
  file: string,
  isJudged: (address: string) => boolean = () => true,
): BaselineComparison {
  const rows = new Map(baseline.findings.map((row) => [rowKey(row.id, row.content), row]));
  const seen = new Set<string>();
  const fresh = new Set<string>();
  for (const result of results) {
    if (result.verdict !== 'fail' && result.verdict !== 'exempt') continue;
    for (const finding of result.findings) {
      const key = keyOf(result, finding);
      if (rows.has(key)) seen.add(key);
      else if (result.verdict === 'fail') fresh.add(key);
    }
  }
  const gone = [...rows].filter(([key, row]) => !seen.has(key) && isJudged(row.address)).length;
  const isKnown = (result: ControlResult, finding: Finding): boolean => rows.has(keyOf(result, finding));
  return { file, known: seen.size, new: fresh.size, gone, isKnown };
}

/** Whether every finding of a failing result was there before. One without findings never is. */
export function isKnownResult(result: ControlResult, baseline: BaselineComparison | undefined): boolean {
  if (baseline === undefined || result.verdict !== 'fail') return false;
  return result.findings.length > 0 && result.findings.every((finding) => baseline.isKnown(result, finding));
}
