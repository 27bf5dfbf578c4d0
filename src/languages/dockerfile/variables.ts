/** Variables and quotes in the arguments of instructions, as the builder expands them. */
import { findClosingBrace } from '../../base/braces.ts';
import { LIMITS } from '../../base/limits.ts';

/** A known text, or why it is not known. */
export type ExpandedPart = string | { readonly reason: string };

/** What a variable holds; undefined when it is set nowhere. */
export type Lookup = (name: string) => ExpandedPart | undefined;

const NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y;
/** Variables within the words of variables, `${A:-${B:-c}}`, that are followed. */
const DEPTH_MAX = 16;

/** The parts of the text in order, quotes and escapes taken off; all of them text when everything is known. */
export function expandText(text: string, lookup: Lookup, escape: string, depth = 0): readonly ExpandedPart[] {
  const parts: ExpandedPart[] = [];
  let known = '';
  let quote = '';
  let added = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (quote === "'") known += character;
    else if (character === escape && at + 1 < text.length && isEscapable(text[at + 1], quote, escape)) {
      at += 1;
      known += text[at] ?? '';
    } else if (character === '$') {
      const { end, expanded } = readVariable(text, at, lookup, escape, depth);
      at = end - 1;
      // `ENV A=$A$A`, a few lines of it, would be longer than any memory.
      if (added > LIMITS.dockerfileVariableCharsMax) return [{ reason: `${text.slice(0, 40)} becomes too long` }];
      for (const part of expanded) {
        if (typeof part === 'string') {
          known += part;
          added += part.length;
        } else {
          parts.push(known, part);
          known = '';
        }
      }
    } else known += character;
  }
  return [...parts, known].filter((part) => part !== '');
}

/** Between double quotes a backslash stands for itself before all but these, so that `"c:\dir"` is a path. */
function isEscapable(next: string | undefined, quote: string, escape: string): boolean {
  return quote === '' || next === '"' || next === '$' || next === escape;
}

type Variable = { readonly end: number; readonly expanded: readonly ExpandedPart[] };

function readVariable(text: string, at: number, lookup: Lookup, escape: string, depth: number): Variable {
  const isBraced = text[at + 1] === '{';
  NAME.lastIndex = at + (isBraced ? 2 : 1);
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return { end: at + 1, expanded: ['$'] };
  const behind = at + (isBraced ? 2 : 1) + name.length;
  const value = lookup(name);
  if (!isBraced) return { end: behind, expanded: [value ?? ''] };
  const close = findClosingBrace(text, behind);
  if (close === -1) return { end: text.length, expanded: [{ reason: `\${${name} is not closed` }] };
  const operation = text.slice(behind, close);
  return { end: close + 1, expanded: applyOperation(name, value, operation, lookup, escape, depth) };
}

/** `:-`, `:+`, `:?` and their forms without colon; patterns are left unknown where they would change something. */
function applyOperation(
  name: string,
  value: ExpandedPart | undefined,
  operation: string,
  lookup: Lookup,
  escape: string,
  depth: number,
): readonly ExpandedPart[] {
  const [, colon = '', operator = '', word = ''] = /^(:?)([-+?])([\s\S]*)$/.exec(operation) ?? [];
  if (operation === '') return [value ?? ''];
  if (operator === '') return [{ reason: `\${${name}${operation}} is not computed` }];
  if (typeof value === 'object') return [value];
  const isSet = value !== undefined && (colon === '' || value !== '');
  if (operator === '?' || (operator === '-' && isSet)) return [value ?? { reason: `${name} must be given` }];
  if (operator === '+' && !isSet) return [];
  if (depth >= DEPTH_MAX) return [{ reason: `\${${name}${operator}...} is nested too deep` }];
  return expandText(word, lookup, escape, depth + 1);
}
