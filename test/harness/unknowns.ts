/** Unknown values for tests of evaluators: a stand-in for those of the CEL room, and a way to write them in tables. */
import { isJsonObject, type Json } from '../../src/base/json.ts';
import type { Refinement, UnknownPort } from '../../src/base/unknown-port.ts';

class Later {
  readonly reasons: readonly string[];
  readonly refinement: Refinement;
  constructor(reasons: readonly string[], refinement: Refinement) {
    this.reasons = reasons;
    this.refinement = refinement;
  }
}

export const LATER: UnknownPort = {
  make: (reasons, refinement) => new Later(reasons, refinement) as unknown as Json,
  read: (value) => ((value as unknown) instanceof Later ? (value as unknown as Later) : undefined),
};

/**
 * A value with each unknown one as text: `?` for one that may be absent, `?!` for one that is set, `?+` for one that is
 * not empty either, with the known ends of its text: `?+arn:...`, `?!a...b`.
 */
export function showUnknowns(unknowns: UnknownPort, value: Json): Json {
  const unknown = unknowns.read(value);
  if (unknown !== undefined) {
    const { isSet = false, isNonEmpty = false, prefix = '', suffix = '' } = unknown.refinement;
    const ends = prefix === '' && suffix === '' ? '' : `${prefix}...${suffix}`;
    return `?${isNonEmpty ? '+' : isSet ? '!' : ''}${ends}`;
  }
  if (Array.isArray(value)) return value.map((item: Json) => showUnknowns(unknowns, item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, showUnknowns(unknowns, inner)]));
}
