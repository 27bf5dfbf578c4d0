/** Terraform's functions with regular expressions: RE2 by the host's means, or unknown. */
import type { Regex, RegexMatch, Scope } from '../scope.ts';
import { TEXT_CHARS_MAX } from '../text.ts';
import { failBecause, makeObject, Unknown, type Value } from '../values.ts';
import { type FunctionSpec, ITEMS_MAX, text } from './spec.ts';

export const PATTERN_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  regex: {
    params: ['text', 'text'],
    call: ([pattern, a], scope) => withRegex(text(pattern), scope, (regex) => findFirst(regex, text(a))),
  },
  regexall: {
    params: ['text', 'text'],
    call: ([pattern, a], scope) => withRegex(text(pattern), scope, (regex) => findAll(regex, text(a))),
  },
  replace: { params: ['text', 'text', 'text'], call: ([a, b, c], scope) => replace(text(a), text(b), text(c), scope) },
};

function withRegex(pattern: string, scope: Scope, use: (regex: Regex) => Value): Value {
  const compile = scope.evaluation.host.compileRegex;
  if (compile === undefined) return new Unknown(['regular expressions are not evaluated here']);
  const regex = compile(pattern);
  return regex === undefined
    ? failBecause(`the pattern ${JSON.stringify(pattern.slice(0, 60))} is not valid`)
    : use(regex);
}

function findFirst(regex: Regex, value: string): Value {
  const [match] = regex.matchAll(value, 1);
  return match === undefined ? failBecause('the pattern does not match') : describeMatch(regex, match);
}

function findAll(regex: Regex, value: string): Value {
  return regex.matchAll(value, ITEMS_MAX).map((match) => describeMatch(regex, match));
}

/** The whole match without groups, a list of unnamed groups, an object of named ones. */
function describeMatch(regex: Regex, { groups }: RegexMatch): Value {
  const names = regex.groupNames();
  if (groups.length <= 1) return groups[0] ?? '';
  const isNamed = names.some((name) => name !== '');
  if (!isNamed) return groups.slice(1).map((group) => group ?? null);
  return makeObject(groups.flatMap((group, i) => (names[i] ? [[names[i], group ?? null] as const] : [])));
}

/** A text between slashes is a pattern, any other stands for itself. */
function replace(value: string, search: string, replacement: string, scope: Scope): Value {
  if (search.length > 1 && search.startsWith('/') && search.endsWith('/')) {
    return withRegex(search.slice(1, -1), scope, (regex) => replaceMatches(regex, value, replacement));
  }
  const parts = search === '' ? [value] : value.split(search);
  if (value.length + parts.length * replacement.length > TEXT_CHARS_MAX) return failBecause('the text is too long');
  return parts.join(replacement);
}

function replaceMatches(regex: Regex, value: string, replacement: string): Value {
  const names = regex.groupNames();
  let result = '';
  let end = 0;
  for (const match of regex.matchAll(value, ITEMS_MAX)) {
    result += value.slice(end, match.start) + expand(replacement, match, names);
    end = match.end;
    if (result.length > TEXT_CHARS_MAX) return failBecause('the text is too long');
  }
  return result + value.slice(end);
}

/** `$1`, `${1}`, `$name`, `${name}` and `$$`, as in Go's `regexp.Expand`: the longest name counts. */
function expand(replacement: string, { groups }: RegexMatch, names: readonly string[]): string {
  return replacement.replaceAll(
    /\$(?:\$|(\w+)|\{(\w+)\})/g,
    (whole, bare: string | undefined, braced: string | undefined) => {
      const name = bare ?? braced;
      if (name === undefined) return whole === '$$' ? '$' : whole;
      return groups[/^\d+$/.test(name) ? Number(name) : names.indexOf(name)] ?? '';
    },
  );
}
