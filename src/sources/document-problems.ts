/** Faults of evaluated documents as problems with positions. */
import type { FaultSink } from '../base/faults.ts';
import type { Problem } from '../base/problems.ts';
import { locate } from '../languages/yaml/index.ts';
import type { DocumentPlace } from './document-place.ts';
import { fileProblem, type SourceProblemCode } from './problem.ts';

/** The problems of a sink, with one more that counts those left out. */
export function toProblems<Code extends string>(
  sink: FaultSink<Code>,
  toCode: (code: Code) => SourceProblemCode,
  { file, root }: Pick<DocumentPlace, 'file' | 'root'>,
): readonly Problem[] {
  const problems = sink.faults.map(({ code, message, path }) =>
    fileProblem(toCode(code), message, file, locate(root, path).span),
  );
  if (sink.droppedCount === 0) return problems;
  const message = `${sink.droppedCount} more problems in this document are not listed`;
  return [...problems, fileProblem('too-many-document-problems', message, file)];
}
