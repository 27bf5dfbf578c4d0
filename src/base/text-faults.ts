/**
 * What readers of a text find wrong with it, at ranges of the text: problems with the remedies of one table, the first
 * of them in full and the others counted.
 */
import type { Problem } from './problems.ts';
import { positionAt, spanBetween, type TextIndex } from './text-index.ts';

/** What one reader may report. */
export type FaultTable<Code extends string> = {
  readonly remedies: Readonly<Record<Code | 'too-many-problems', string>>;
  /** Codes of what is dubious and was read all the same. */
  readonly warnings: ReadonlySet<Code>;
};

/** Collects the problems of one text, the first `max` of them in full. */
export type TextFaults<Code extends string> = {
  readonly table: FaultTable<Code>;
  readonly index: TextIndex;
  readonly file: string | undefined;
  readonly max: number;
  readonly problems: Problem[];
  droppedCount: number;
  /** Errors so far: a reader compares it before and after a part to know whether that broke. */
  errorCount: number;
};

/** An empty sink for one text; after `max` problems it only counts. */
export function createTextFaults<Code extends string>(
  table: FaultTable<Code>,
  index: TextIndex,
  file: string | undefined,
  max: number,
): TextFaults<Code> {
  return { table, index, file, max, problems: [], droppedCount: 0, errorCount: 0 };
}

/** Reports a fault at a range of the text. */
export function reportFault<Code extends string>(
  sink: TextFaults<Code>,
  code: NoInfer<Code>,
  message: string,
  start: number,
  end: number = start + 1,
): void {
  if (!sink.table.warnings.has(code)) sink.errorCount++;
  if (sink.problems.length >= sink.max) sink.droppedCount++;
  else sink.problems.push(makeProblem(sink.table, code, message, sink.file, spanBetween(sink.index, start, end)));
}

/** The problems collected, and one more that counts those left out: an error when there was one. */
export function finishFaults<Code extends string>(sink: TextFaults<Code>): readonly Problem[] {
  const { table, file, problems, droppedCount, errorCount } = sink;
  if (droppedCount === 0) return problems;
  const message = `${droppedCount} more problems in this file are not listed`;
  const severity = errorCount > 0 ? 'error' : 'warning';
  return [...problems, { ...makeProblem(table, 'too-many-problems', message, file, undefined), severity }];
}

/** A problem with the remedy of its code; without a file or span where there is none. */
export function makeProblem<Code extends string>(
  { remedies, warnings }: FaultTable<Code>,
  code: NoInfer<Code> | 'too-many-problems',
  message: string,
  file: string | undefined,
  span: Problem['span'],
): Problem {
  const severity = (warnings as ReadonlySet<string>).has(code) ? 'warning' : 'error';
  const place = { ...(file === undefined ? {} : { file }), ...(span === undefined ? {} : { span }) };
  return { code, message, remedy: remedies[code], severity, ...place };
}

/** Every problem of a table, for the reference page. */
export function listFaults<Code extends string>(
  remedies: Readonly<Record<Code, string>>,
): readonly { readonly code: Code; readonly remedy: string }[] {
  return Object.entries<string>(remedies).map(([code, remedy]) => ({ code: code as Code, remedy }));
}

/** A place as people say it, for messages that name a second one. */
export function describePlace(index: TextIndex, at: number): string {
  const { line, column } = positionAt(index, at);
  return `line ${line}, column ${column}`;
}
