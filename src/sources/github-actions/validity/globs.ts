/** Filter patterns of branches, tags and paths. */

/** Characters that no Git reference holds. */
const NOT_IN_REF = /[\s~^:]/;

/** What is wrong with a pattern: it can never match, or GitHub refuses it. */
export function findGlobFault(pattern: string, isPath: boolean): string | undefined {
  if (pattern === '') return 'pattern-empty';
  const body = pattern.startsWith('!') ? pattern.slice(1) : pattern;
  if (body === '') return 'pattern-empty';
  if (isPath) {
    if (pattern !== pattern.trim()) return 'pattern-with-blanks';
    if (body.split('/').some((segment) => segment === '.' || segment === '..')) return 'pattern-with-dots';
  } else if (NOT_IN_REF.test(body) || body.startsWith('/') || body.endsWith('/') || body.endsWith('.')) {
    return 'pattern-matches-no-ref';
  }
  return findSyntaxFault(body, isPath);
}

/** Brackets that do not close, quantifiers of nothing, escapes of what needs none. */
function findSyntaxFault(body: string, isPath: boolean): string | undefined {
  for (let at = 0; at < body.length; at++) {
    const character = body[at] ?? '';
    if (character === '\\') {
      if (!isPath && !/[[?+*\\!]/.test(body[at + 1] ?? '')) return 'pattern-malformed';
      at++;
    } else if (character === '?' || character === '+') {
      if (at === 0 || body[at - 1] === '*') return 'pattern-malformed';
    } else if (character === '[') {
      const end = body.indexOf(']', at + 1);
      if (end < 0 || !isUsefulSet(body.slice(at + 1, end))) return 'pattern-malformed';
      at = end;
    }
  }
  return undefined;
}

/** A set of characters that has more than one, in ranges that go upwards. */
function isUsefulSet(set: string): boolean {
  if (set.length < 2) return false;
  for (const [, from = '', to = ''] of set.matchAll(/(.)-(.)/g)) if (from > to) return false;
  return true;
}
