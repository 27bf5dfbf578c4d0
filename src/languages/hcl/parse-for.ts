/** The grammar of `for`: the expressions that make tuples and objects, and the head that the directive shares. */
import type { Expression, For } from './ast.ts';
import {
  isWord,
  type Parser,
  peek,
  startOf,
  stop,
  stopAtToken,
  stopBeforeClose,
  take,
  takeIf,
  textOf,
} from './cursor.ts';
import { TOKEN } from './token-kinds.ts';

/** `k, v in collection`. */
export type ForHead = {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
};

/** Reads what follows the word `for` up to the collection. */
export function parseForHead(p: Parser, code: 'hcl-invalid-for' | 'hcl-invalid-directive'): ForHead {
  if (peek(p) !== TOKEN.identifier) stopAtToken(p, code, 'a name after `for`');
  let keyName: string | undefined;
  let valueName = textOf(p, take(p));
  if (takeIf(p, TOKEN.comma)) {
    if (peek(p) !== TOKEN.identifier) stopAtToken(p, code, 'a second name after the comma');
    keyName = valueName;
    valueName = textOf(p, take(p));
  }
  if (peek(p) !== TOKEN.identifier || !isWord(p, p.at, 'in')) stopAtToken(p, code, '`in` after the names');
  take(p);
  return { keyName, valueName, collection: p.parseExpression(p) };
}

/** Reads a `for` expression whose bracket is taken; `isLineAware` is what holds behind it. */
export function parseFor(p: Parser, open: number, isLineAware: boolean): For {
  const isObject = p.tokens.kinds[open] === TOKEN.braceOpen;
  p.isLineAware = false;
  peek(p);
  take(p);
  const head = parseForHead(p, 'hcl-invalid-for');
  if (!takeIf(p, TOKEN.colon)) stopBeforeClose(p, open, 'hcl-invalid-for', '`:` after the collection');
  const first = p.parseExpression(p);
  const hasKey = takeIf(p, TOKEN.arrow);
  const value = hasKey ? p.parseExpression(p) : first;
  const groupToken = peek(p) === TOKEN.ellipsis ? take(p) : undefined;
  let condition: Expression | undefined;
  if (peek(p) === TOKEN.identifier && isWord(p, p.at, 'if')) {
    take(p);
    condition = p.parseExpression(p);
  }
  if (!takeIf(p, isObject ? TOKEN.braceClose : TOKEN.bracketClose)) {
    stopBeforeClose(p, open, 'hcl-invalid-for', 'the end of the `for` expression');
  }
  if (isObject && !hasKey) {
    stop(p, 'hcl-invalid-for', 'a `for` that makes an object needs `key => value`', value.start, value.end);
  }
  if (!isObject && hasKey) stop(p, 'hcl-invalid-for', 'a `for` that makes a tuple has no key', first.start, first.end);
  if (!isObject && groupToken !== undefined) {
    const start = startOf(p, groupToken);
    stop(p, 'hcl-invalid-for', 'a `for` that makes a tuple cannot group by `...`', start, start + 3);
  }
  p.isLineAware = isLineAware;
  return {
    kind: 'for',
    start: startOf(p, open),
    end: p.lastEnd,
    keyName: head.keyName,
    valueName: head.valueName,
    collection: head.collection,
    key: hasKey ? first : undefined,
    value,
    condition,
    isGrouped: groupToken !== undefined,
  };
}
