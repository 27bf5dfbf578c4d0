/** The signatures of GitHub's built-in functions. */
import { ANY, arrayOf, BOOL, type ExpressionType, STRING } from './types.ts';

export type Signature = {
  readonly params: readonly ExpressionType[];
  /** How many of the last parameters may be left out. */
  readonly optionalCount: number;
  /** Type of any further arguments. */
  readonly rest?: ExpressionType;
  readonly result: ExpressionType;
};

export type FunctionEntry = {
  /** The name as GitHub documents it. */
  readonly name: string;
  readonly signatures: readonly Signature[];
};

const takes = (params: readonly ExpressionType[], result: ExpressionType, optionalCount = 0): Signature => ({
  params,
  optionalCount,
  result,
});

const entry = (name: string, ...signatures: readonly Signature[]): readonly [string, FunctionEntry] => [
  name.toLowerCase(),
  { name, signatures },
];

/** By lower-case name: GitHub ignores the case of function names. */
export const FUNCTIONS: ReadonlyMap<string, FunctionEntry> = new Map([
  entry('contains', takes([STRING, STRING], BOOL), takes([arrayOf(ANY), ANY], BOOL)),
  entry('startsWith', takes([STRING, STRING], BOOL)),
  entry('endsWith', takes([STRING, STRING], BOOL)),
  entry('format', { ...takes([STRING], STRING), rest: ANY }),
  entry('join', takes([arrayOf(ANY), STRING], STRING, 1), takes([STRING, STRING], STRING, 1)),
  entry('toJSON', takes([ANY], STRING)),
  entry('fromJSON', takes([STRING], ANY)),
  entry('hashFiles', { ...takes([STRING], STRING), rest: STRING }),
  entry('case', { ...takes([BOOL, ANY, ANY], ANY), rest: ANY }),
  entry('always', takes([], BOOL)),
  entry('cancelled', takes([], BOOL)),
  // The condition of a job may name the jobs that it asks about.
  entry('success', { ...takes([], BOOL), rest: STRING }),
  entry('failure', { ...takes([], BOOL), rest: STRING }),
]);
