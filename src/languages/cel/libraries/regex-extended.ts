/**
 * CEL library: extraction and replacement by regular expression (cel-go's extension library `regex`).
 */
import type { Library } from '../environment.ts';
import { compileRegex, type Regex, type RegexMatch } from '../regex/index.ts';
import { fail } from '../runtime/failures.ts';
import { declare, overload } from '../standard/declare.ts';
import { INT, listOf, optionalOf, STRING } from '../types.ts';
import { CelError, NONE, Optional, type Result } from '../values.ts';
import { quoteGo } from './go-quote.ts';

type Extractor = Regex & { readonly readMatch: (match: RegexMatch) => string };

/** Compiles a pattern with at most one group; a match is then read through that group, or whole when there is none. */
function compileExtractor(pattern: string): Extractor | CelError {
  const regex = compileRegex(pattern);
  if (regex instanceof CelError) return regex;
  const groups = regex.groupNames().length - 1;
  if (groups > 1) {
    return fail('invalid_argument', `regular expression has more than one capturing group: ${quoteGo(pattern)}`);
  }
  return { ...regex, readMatch: (match) => match.groups[groups] ?? '' };
}

function extract(text: string, pattern: string): Result {
  const regex = compileExtractor(pattern);
  if (regex instanceof CelError) return regex;
  const [match] = regex.matchAll(text, 1);
  if (match === undefined) return NONE;
  const extracted = regex.readMatch(match);
  return extracted === '' && match.groups.length > 1 ? NONE : new Optional(extracted);
}

function extractAll(text: string, pattern: string): Result {
  const regex = compileExtractor(pattern);
  if (regex instanceof CelError) return regex;
  const matches = regex.matchAll(text, -1);
  return matches.flatMap((match) => {
    const extracted = regex.readMatch(match);
    return extracted === '' && match.groups.length > 1 ? [] : [extracted];
  });
}

function replace(text: string, pattern: string, replacement: string, limit: number | bigint): Result {
  if (limit === 0) return text;
  const regex = compileRegex(pattern);
  if (regex instanceof CelError) return regex;
  let replaced = '';
  let from = 0;
  for (const match of regex.matchAll(text, Number(limit))) {
    const expanded = expandReplacement(replacement, match.groups);
    if (expanded instanceof CelError) return expanded;
    replaced += text.slice(from, match.start) + expanded;
    from = match.end;
  }
  return replaced + text.slice(from);
}

/** `\0` to `\9` stand for groups, `\\` for a backslash. */
function expandReplacement(replacement: string, groups: readonly (string | undefined)[]): string | CelError {
  let expanded = '';
  for (let at = 0; at < replacement.length; at += 1) {
    const sign = replacement.charAt(at);
    if (sign !== '\\') {
      expanded += sign;
      continue;
    }
    at += 1;
    const next = replacement.charAt(at);
    if (next === '')
      return fail('invalid_argument', `invalid replacement string: '${replacement}' \\ not allowed at end`);
    if (next !== '\\' && !/[0-9]/.test(next)) {
      const rule = '\\ must be followed by a digit or \\';
      return fail('invalid_argument', `invalid replacement string: '${replacement}' ${rule}`);
    }
    if (next !== '\\' && Number(next) >= groups.length) {
      const count = `regex has only ${groups.length - 1} group(s)`;
      return fail('invalid_argument', `replacement string references group ${next} but ${count}`);
    }
    expanded += next === '\\' ? next : (groups[Number(next)] ?? '');
  }
  return expanded;
}

export const EXTENDED_REGEX_LIBRARY: Library = {
  name: 'regex',
  functions: [
    declare('regex.extract', overload('regex_extract_string_string', [STRING, STRING], optionalOf(STRING), extract)),
    declare(
      'regex.extractAll',
      overload('regex_extractAll_string_string', [STRING, STRING], listOf(STRING), extractAll),
    ),
    declare(
      'regex.replace',
      overload(
        'regex_replace_string_string_string',
        [STRING, STRING, STRING],
        STRING,
        (text: string, pattern: string, replacement: string) => replace(text, pattern, replacement, -1),
      ),
      overload('regex_replace_string_string_string_int', [STRING, STRING, STRING, INT], STRING, replace),
    ),
  ],
};
