/**
 * How the evaluators of configuration languages make values that cannot be known before a deployment. What such a value
 * is belongs to whoever judges it, so each evaluator is given the two functions.
 */
import type { Json } from './json.ts';

/**
 * What is certain of a value all the same, as Terraform's refinements of unknown values have it: enough to answer
 * `has()`, and `==` with what the value cannot be.
 */
export type Refinement = {
  /** It is there and not null. */
  readonly isSet?: boolean;
  /** Text that it starts or ends with; says that it is a text. */
  readonly prefix?: string;
  readonly suffix?: string;
  /** It is not the empty text. */
  readonly isNonEmpty?: boolean;
};

export type UnknownValue = { readonly reasons: readonly string[]; readonly refinement: Refinement };

export type UnknownPort = {
  /** A value that cannot be known, to be put anywhere among JSON. */
  readonly make: (reasons: readonly string[], refinement: Refinement) => Json;
  /** What `make` was given; undefined for any other value. */
  readonly read: (value: Json) => UnknownValue | undefined;
};

/** Reasons kept of a value that depends on many. */
export const REASONS_MAX = 8;

/** The reasons of several unknown values, each once. */
export function mergeReasons(unknowns: readonly Pick<UnknownValue, 'reasons'>[]): readonly string[] {
  return [...new Set(unknowns.flatMap((unknown) => unknown.reasons))].slice(0, REASONS_MAX);
}

/** Text joined from known and unknown parts: text when all are known, else unknown with what is certain of its ends. */
export function joinText(unknowns: UnknownPort, parts: readonly (string | UnknownValue)[]): Json {
  const open = parts.filter((part) => typeof part !== 'string');
  if (open.length === 0) return parts.filter((part) => typeof part === 'string').join('');
  const isNonEmpty = parts.some((part) =>
    typeof part === 'string' ? part !== '' : part.refinement.isNonEmpty === true,
  );
  const prefix = takeEnd(parts, 'prefix');
  const suffix = takeEnd(parts.toReversed(), 'suffix');
  return unknowns.make(mergeReasons(open), {
    isSet: true,
    ...(prefix === '' ? {} : { prefix }),
    ...(suffix === '' ? {} : { suffix }),
    ...(isNonEmpty || prefix !== '' || suffix !== '' ? { isNonEmpty: true } : {}),
  });
}

/** The known text before the first unknown part, with what is certain of that part's near end. */
function takeEnd(parts: readonly (string | UnknownValue)[], end: 'prefix' | 'suffix'): string {
  let text = '';
  for (const part of parts) {
    const known = typeof part === 'string' ? part : (part.refinement[end] ?? '');
    text = end === 'prefix' ? text + known : known + text;
    if (typeof part !== 'string') break;
  }
  return text;
}
