/** Arguments with their variables expanded, and how they become values of a body. */
import type { Json } from '../../base/json.ts';
import { joinText } from '../../base/unknown-port.ts';
import { expandText, type ExpandedPart, type Lookup, type Span } from '../../languages/dockerfile/index.ts';
import { sayUnknown, UNKNOWNS } from '../unknown.ts';

export type Value = Span & {
  /** As it is written, quotes and variables included. */
  readonly written: string;
  readonly parts: readonly ExpandedPart[];
};

/** Expands a word. */
export function expandWord(word: Span & { readonly text: string }, lookup: Lookup, escape: string): Value {
  const { text, start, end } = word;
  return { written: text, parts: expandText(text, lookup, escape), start, end };
}

/** The text, undefined when a part of it is not known. */
export function knownText({ parts }: Pick<Value, 'parts'>): string | undefined {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : undefined;
}

/** The text, or an unknown value that keeps its known ends. */
export function toJson(parts: readonly ExpandedPart[]): Json {
  return joinText(
    UNKNOWNS,
    parts.map((part) => (typeof part === 'string' ? part : { reasons: [part.reason], refinement: {} })),
  );
}

/** The value as one part, for a variable that is set to it. */
export function toPart({ parts }: Pick<Value, 'parts'>): ExpandedPart {
  return knownText({ parts }) ?? parts.find((part) => typeof part !== 'string') ?? '';
}

/** A truth value that is not known for the reasons of the value. */
export function unknownBecause({ parts }: Pick<Value, 'parts'>): Json {
  const reasons = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.reason]));
  return sayUnknown([...new Set(reasons)], { isSet: true });
}
