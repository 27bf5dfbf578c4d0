/** What is shown of findings from the file that they stand in: lines around them, and their fixes as diffs. */
import { LIMITS } from '../../../base/limits.ts';
import type { HiddenField } from '../../../model/programme/mask-secrets.ts';
import type { SightingExcerpt } from '../../../model/programme/sighting-excerpt.ts';
import { isSensitive, placeOf } from '../../../model/report-views.ts';
import type { Resource } from '../../../model/resource.ts';
import type { ControlResult, Finding } from '../../../model/result.ts';
import { cutExcerpt } from './cut-excerpt.ts';
import { type AuthoredReader, type FileText, readFileText } from './file-text.ts';
import { findHiddenText, type HiddenText, type SensitivePlace } from './hidden-text.ts';
import { writePatch } from './write-patch.ts';

/** A result with its findings, which it would make anew. */
export type JudgedResult = { readonly result: ControlResult; readonly findings: readonly Finding[] };

export type ShownFinding = { readonly excerpt: SightingExcerpt | undefined; readonly patch: string | undefined };

export type ShownFindings = ReadonlyMap<Finding, ShownFinding>;

/**
 * Shows the findings of all results of one file. `hidden` are the secrets of its resources; a finding that may be about
 * one has nothing shown, and one that stands in another file than its resource has no lines.
 */
export type FindingShower = (
  judged: readonly JudgedResult[],
  hidden: ReadonlyMap<Resource, readonly HiddenField[]>,
) => ShownFindings;

/** Shows no more than `charsMax` characters in all; each file is read once. */
export function createFindingShower(
  read: AuthoredReader,
  charsMax: number = LIMITS.runExcerptsCharsMax,
): FindingShower {
  let charsLeft = charsMax;
  return (judged, hidden) => {
    const shown = new Map<Finding, ShownFinding>();
    const file = judged[0]?.result.resource.origin.file;
    const isNeeded = charsLeft > 0 && judged.some(({ findings }) => findings.length > 0);
    const opened = isNeeded && file !== undefined ? openFile(file, judged, hidden, read) : undefined;
    if (opened === undefined) return shown;
    const cut = createCutter(opened);
    for (const { result, findings } of judged) {
      for (const finding of findings) {
        if (charsLeft <= 0) return shown;
        if (isSensitive(result, finding)) continue;
        const excerpt = cut(result, finding);
        const isMendable = result.verdict === 'fail' && finding.fix.length > 0;
        const patch = isMendable ? writePatch(opened.text, opened.hidden, result.resource, finding.fix) : undefined;
        charsLeft -= countChars(excerpt) + (patch?.length ?? 0);
        if (charsLeft >= 0) shown.set(finding, { excerpt, patch });
      }
    }
    return shown;
  };
}

type OpenedFile = { readonly text: FileText; readonly hidden: HiddenText; readonly file: string };

function openFile(
  file: string,
  judged: readonly JudgedResult[],
  hidden: ReadonlyMap<Resource, readonly HiddenField[]>,
  read: AuthoredReader,
): OpenedFile | undefined {
  const bytes = read(file);
  const text = bytes && readFileText(bytes);
  const places = judged.flatMap(({ result, findings }) => findings.flatMap((one) => findSensitivePlace(result, one)));
  const hiddenText = text && findHiddenText(text, file, { fields: [...hidden], places });
  return text === undefined || hiddenText === undefined ? undefined : { text, hidden: hiddenText, file };
}

function findSensitivePlace(result: ControlResult, finding: Finding): readonly SensitivePlace[] {
  const { span, path } = finding;
  const isHere = finding.file === undefined || finding.file === result.resource.origin.file;
  return span !== undefined && isHere && isSensitive(result, finding) ? [{ path, span }] : [];
}

/** Many findings are about one place: its lines are cut once. */
function createCutter({ text, hidden, file }: OpenedFile) {
  const known = new Map<string, SightingExcerpt | undefined>();
  return (result: ControlResult, finding: Finding): SightingExcerpt | undefined => {
    const { file: other, span } = placeOf(result, finding);
    const own = result.resource.origin.span;
    if (span === undefined || other !== file) return undefined;
    const key = [span.start.offset, span.end.offset, own?.start.offset, own?.end.offset].join(' ');
    const excerpt = known.has(key) ? known.get(key) : cutExcerpt(text, hidden, span, own);
    known.set(key, excerpt);
    return excerpt;
  };
}

function countChars(excerpt: SightingExcerpt | undefined): number {
  return excerpt?.lines.reduce((chars, line) => chars + line.length, 0) ?? 0;
}
