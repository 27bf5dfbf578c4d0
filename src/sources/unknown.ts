/** Values that a source cannot know, as the CEL room has them: the one place where they enter the JSON of a body. */
import type { Json, JsonObject } from '../base/json.ts';
import type { Refinement, UnknownPort, UnknownValue } from '../base/unknown-port.ts';
import { Unknown } from '../languages/cel/index.ts';

/** An unknown value for the body of a resource. */
export function sayUnknown(reasons: readonly string[], refinement: Refinement): Json {
  // A leaf of a body may be an Unknown, which the type of JSON does not say.
  return new Unknown(reasons, refinement) as unknown as Json;
}

/** What is certain of an unknown value; undefined for a known one. */
export function readUnknown(value: Json): UnknownValue | undefined {
  if (!((value as unknown) instanceof Unknown)) return undefined;
  const unknown = value as unknown as Unknown;
  return { reasons: unknown.reasons, refinement: unknown.refinement };
}

/**
 * An object of which some members could not be read: whoever asks for one that is not there gets an unknown value, and
 * never hears that it is absent. Listing its members lists those that were read.
 */
export function openObject(members: JsonObject, reasons: readonly string[]): JsonObject {
  const missing = sayUnknown(reasons, {});
  return new Proxy(members, {
    get: (target, name) => (typeof name === 'string' && !(name in target) ? missing : Reflect.get(target, name)),
  });
}

export const UNKNOWNS: UnknownPort = { make: sayUnknown, read: readUnknown };
