/** Parses the expression language of ARM templates: `[concat(parameters('name'), '-', copyIndex())]`. */

export type Expr =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] }
  /** `.name` and `['name']`; `isSafe` for `.?name`, which is null where there is none. */
  | { readonly kind: 'member'; readonly of: Expr; readonly key: Expr; readonly isSafe: boolean };

export type ExpressionFault = { readonly message: string /** UTF-16 index into the text. */; readonly at: number };

export type ExpressionLimits = { readonly armExpressionCharsMax: number; readonly armExpressionDepthMax: number };

type Parser = { readonly text: string; readonly end: number; readonly depthMax: number; at: number; depth: number };

/** Stops the parser; never leaves this file. */
class ParseFailure extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Whether a text is an expression: in brackets, and not the escape `[[`, which stands for text in brackets. */
export const isExpression = (text: string): boolean =>
  text.length > 1 && text.startsWith('[') && text.endsWith(']') && !text.startsWith('[[');

/** The text that a string without expression stands for. */
export const unescapeText = (text: string): string => (text.startsWith('[[') ? text.slice(1) : text);

/** The syntax tree of a text that is an expression, or what is wrong with it. */
export function parseExpression(
  text: string,
  limits: ExpressionLimits,
): { readonly expr: Expr } | { readonly fault: ExpressionFault } {
  if (text.length > limits.armExpressionCharsMax) {
    const message = `the expression has more than ${limits.armExpressionCharsMax} characters`;
    return { fault: { message, at: 0 } };
  }
  const depthMax = limits.armExpressionDepthMax;
  const parser: Parser = { text, end: text.length - 1, depthMax, at: 1, depth: 0 };
  try {
    const expr = parseOne(parser);
    if (parser.at !== parser.end) fail(parser, 'nothing more is expected here');
    return { expr };
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    return { fault: { message: error.message, at: error.at } };
  }
}

function fail(parser: Parser, message: string): never {
  throw new ParseFailure(message, parser.at);
}

function skipBlanks(parser: Parser): string {
  while (parser.at < parser.end && /\s/.test(parser.text[parser.at] ?? '')) parser.at++;
  return parser.at < parser.end ? (parser.text[parser.at] ?? '') : '';
}

/** An operand and the members that are taken of it. */
function parseOne(parser: Parser): Expr {
  if (++parser.depth > parser.depthMax) fail(parser, `the expression nests more than ${parser.depthMax} levels deep`);
  let expr = parseOperand(parser);
  for (let memberCount = 0; ; memberCount++) {
    if (memberCount > parser.depthMax) fail(parser, `more than ${parser.depthMax} members are taken of one value`);
    const next = skipBlanks(parser);
    if (next === '.') expr = parseDotMember(parser, expr);
    else if (next === '[') expr = parseIndex(parser, expr);
    else break;
  }
  parser.depth--;
  return expr;
}

function parseOperand(parser: Parser): Expr {
  const first = skipBlanks(parser);
  if (first === "'") return { kind: 'text', value: parseText(parser) };
  if (/[-+0-9]/.test(first)) return parseNumber(parser);
  if (/[A-Za-z_]/.test(first)) return parseCall(parser);
  return fail(parser, first === '' ? 'the expression ends too early' : 'a value is expected');
}

/** Text in single quotes; two of them stand for one. */
function parseText(parser: Parser): string {
  let value = '';
  for (;;) {
    const close = parser.text.indexOf("'", parser.at + 1);
    if (close < 0 || close >= parser.end) return fail(parser, 'the text is not closed');
    value += parser.text.slice(parser.at + 1, close);
    parser.at = close + 1;
    if (parser.text[parser.at] !== "'") return value;
    value += "'";
  }
}

function parseNumber(parser: Parser): Expr {
  const match = /[-+]?[0-9]+(?:\.[0-9]+)?/y;
  match.lastIndex = parser.at;
  const digits = match.exec(parser.text)?.[0];
  if (digits === undefined) return fail(parser, 'a number is expected');
  parser.at += digits.length;
  return { kind: 'number', value: Number(digits) };
}

function parseCall(parser: Parser): Expr {
  const name = parseName(parser);
  if (skipBlanks(parser) !== '(') return fail(parser, `\`(\` is expected after \`${name}\``);
  parser.at++;
  const args: Expr[] = [];
  if (skipBlanks(parser) !== ')') {
    for (;;) {
      args.push(parseOne(parser));
      const next = skipBlanks(parser);
      if (next === ')') break;
      if (next !== ',') fail(parser, '`,` or `)` is expected');
      parser.at++;
    }
  }
  parser.at++;
  return { kind: 'call', name, args };
}

/** The name of a function, with the namespace that those of a template have. */
function parseName(parser: Parser): string {
  const match = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y;
  match.lastIndex = parser.at;
  const name = match.exec(parser.text)?.[0] ?? '';
  parser.at += name.length;
  return name;
}

function parseDotMember(parser: Parser, of: Expr): Expr {
  parser.at++;
  const isSafe = parser.text[parser.at] === '?';
  if (isSafe) parser.at++;
  if (isSafe && parser.text[parser.at] === '[') return { ...parseIndex(parser, of), isSafe };
  const match = /[A-Za-z_$][A-Za-z0-9_$-]*/y;
  match.lastIndex = parser.at;
  const name = match.exec(parser.text)?.[0];
  if (name === undefined) return fail(parser, 'the name of a member is expected');
  parser.at += name.length;
  return { kind: 'member', of, key: { kind: 'text', value: name }, isSafe };
}

function parseIndex(parser: Parser, of: Expr): Extract<Expr, { kind: 'member' }> {
  parser.at++;
  const isSafe = skipBlanks(parser) === '?';
  if (isSafe) parser.at++;
  const key = parseOne(parser);
  if (skipBlanks(parser) !== ']') return fail(parser, '`]` is expected');
  parser.at++;
  return { kind: 'member', of, key, isSafe };
}

/** An expression as text in one spelling, without the brackets around it. */
export function writeExpression(expr: Expr): string {
  switch (expr.kind) {
    case 'text':
      return `'${expr.value.replaceAll("'", "''")}'`;
    case 'number':
      return String(expr.value);
    case 'call':
      return `${expr.name}(${expr.args.map(writeExpression).join(', ')})`;
    case 'member':
      return expr.key.kind === 'text'
        ? `${writeExpression(expr.of)}.${expr.key.value}`
        : `${writeExpression(expr.of)}[${writeExpression(expr.key)}]`;
  }
}
