/**
 * What can be wrong with a YAML or JSON text: one table of codes with their remedies, and the way from a fault to a
 * problem.
 */
import type { Problem } from '../../base/problems.ts';
import { positionAt, spanBetween, type TextIndex } from '../../base/text-index.ts';

const REMEDIES = {
  'text-invalid-utf8': 'Save the file as UTF-8; look for bytes pasted from another encoding at the place named.',
  'text-utf16': 'Save the file as UTF-8 without a byte order mark.',
  'text-nul-byte': 'Remove the NUL byte; if the file is binary, keep it out of the scan.',
  'yaml-syntax': 'Mend the syntax at the place named; indentation and missing quotes are the usual causes.',
  'yaml-tab-indentation': 'Indent with spaces; YAML does not allow tabs there.',
  'yaml-truncated': 'Close the quote or bracket that is open; the file may have been cut off.',
  'yaml-too-deep': 'Flatten the document; manifests never nest this deep.',
  'yaml-too-many-nodes': 'Split the file into smaller ones.',
  'yaml-too-many-documents': 'Split the file into smaller ones.',
  'yaml-alias-bomb': 'Write the values out instead of nesting aliases in aliases.',
  'yaml-unknown-alias': 'Define the anchor before it is used, in the same document.',
  'yaml-cyclic-alias': 'Remove the alias: a value cannot contain itself.',
  'yaml-duplicate-key': 'Keep one of the two entries; readers disagree on which one counts.',
  'yaml-complex-key': 'Use text as the key; maps and lists as keys cannot be said in JSON.',
  'yaml-bad-merge': 'Give `<<` an alias of a map, or a list of such aliases.',
  'yaml-bad-tag': 'Remove the tag or write a value that fits it.',
  'yaml-unknown-tag': 'Remove the tag; it is ignored here and other readers may refuse it.',
  'yaml-ambiguous-boolean': 'Write true or false, or put the word in quotes if text is meant.',
  'json-syntax': 'Mend the syntax at the place named; JSON has no comments and no trailing commas.',
  'json-truncated': 'The file was cut off; write it again from its source.',
  'json-duplicate-key': 'Keep one of the two entries; readers disagree on which one counts.',
  'json-too-deep': 'Flatten the document; manifests never nest this deep.',
  'json-too-many-nodes': 'Split the file into smaller ones.',
  'json-too-many-documents': 'Split the file into smaller ones.',
  'too-many-problems': 'Mend the problems listed and scan again.',
} as const;

export type FaultCode = keyof typeof REMEDIES;

const WARNINGS: ReadonlySet<FaultCode> = new Set(['yaml-unknown-tag', 'yaml-ambiguous-boolean']);

/** Every problem that this room may report, for the reference page. */
export const TEXT_PROBLEMS: readonly { readonly code: FaultCode; readonly remedy: string }[] = Object.entries(
  REMEDIES,
).map(([code, remedy]) => ({ code: code as FaultCode, remedy }));

/** Collects the problems of one file, the first `max` of them in full. */
export type FaultSink = {
  readonly index: TextIndex;
  readonly file: string | undefined;
  readonly max: number;
  readonly problems: Problem[];
  droppedCount: number;
  /** Errors so far: a reader compares it before and after a document to know whether it broke. */
  errorCount: number;
};

/** An empty sink for one text; after `max` problems it only counts. */
export function createFaultSink(index: TextIndex, file: string | undefined, max: number): FaultSink {
  return { index, file, max, problems: [], droppedCount: 0, errorCount: 0 };
}

/** Reports a fault at a range of the text. */
export function reportFault(sink: FaultSink, code: FaultCode, message: string, start: number, end = start + 1): void {
  const severity = WARNINGS.has(code) ? 'warning' : 'error';
  if (severity === 'error') sink.errorCount++;
  if (sink.problems.length >= sink.max) {
    sink.droppedCount++;
    return;
  }
  const span = spanBetween(sink.index, start, Math.min(end, sink.index.text.length));
  sink.problems.push(makeProblem(code, message, severity, sink.file, span));
}

/** The problems collected, and one more that counts those left out. */
export function finishFaults(sink: FaultSink): readonly Problem[] {
  if (sink.droppedCount === 0) return sink.problems;
  const severity = sink.errorCount > 0 ? 'error' : 'warning';
  const message = `${sink.droppedCount} more problems in this file are not listed`;
  return [...sink.problems, makeProblem('too-many-problems', message, severity, sink.file, undefined)];
}

/** A problem with the remedy of its code; without a file or span where there is none. */
export function makeProblem(
  code: FaultCode,
  message: string,
  severity: Problem['severity'],
  file: string | undefined,
  span: Problem['span'],
): Problem {
  const place = { ...(file === undefined ? {} : { file }), ...(span === undefined ? {} : { span }) };
  return { code, message, remedy: REMEDIES[code], severity, ...place };
}

/** A place as people say it, for messages that name a second one. */
export function describePlace(index: TextIndex, at: number): string {
  const { line, column } = positionAt(index, at);
  return `line ${line}, column ${column}`;
}
