/**
 * CEL library: Kubernetes' searches by regular expression.
 */
import type { Library } from '../environment.ts';
import { compileRegex, type Regex } from '../regex/index.ts';
import { declare, method } from '../standard/declare.ts';
import { INT, listOf, STRING } from '../types.ts';
import { CelError, type Result } from '../values.ts';

function withRegex(pattern: string, use: (regex: Regex) => Result): Result {
  const regex = compileRegex(pattern);
  return regex instanceof CelError ? new CelError('invalid_regex', `Illegal regex: ${regex.message}`) : use(regex);
}

const findAll = (text: string, pattern: string, limit: number | bigint): Result =>
  withRegex(pattern, (regex) => regex.findAll(text, Number(limit)));

export const REGEX_LIBRARY: Library = {
  name: 'kubernetes.regex',
  functions: [
    declare(
      'find',
      method('string_find_string', [STRING, STRING], STRING, (text: string, pattern: string) =>
        withRegex(pattern, (regex) => regex.find(text) ?? ''),
      ),
    ),
    declare(
      'findAll',
      method('string_find_all_string', [STRING, STRING], listOf(STRING), (text: string, pattern: string) =>
        findAll(text, pattern, -1),
      ),
      method('string_find_all_string_int', [STRING, STRING, INT], listOf(STRING), findAll),
    ),
  ],
};
