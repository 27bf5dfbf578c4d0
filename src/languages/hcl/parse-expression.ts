/** The grammar of expressions from the conditional down to the steps behind a term. */
import type { Binary, BinaryOperator, Expression, LiteralValue, SplatItem, TraversalStep } from './ast.ts';
import {
  addLink,
  endOf,
  enter,
  leave,
  type Parser,
  peek,
  startOf,
  stop,
  stopAtToken,
  stopBeforeClose,
  take,
  textOf,
} from './cursor.ts';
import { readNumber } from './literals.ts';
import { parseTerm } from './parse-terms.ts';
import { TOKEN } from './token-kinds.ts';

/** Binary operators by how strongly they bind; all group to the left. */
const LEVELS: readonly (readonly [number, BinaryOperator])[][] = [
  [[TOKEN.or, '||']],
  [[TOKEN.and, '&&']],
  [
    [TOKEN.equalEqual, '=='],
    [TOKEN.bangEqual, '!='],
  ],
  [
    [TOKEN.less, '<'],
    [TOKEN.lessEqual, '<='],
    [TOKEN.greater, '>'],
    [TOKEN.greaterEqual, '>='],
  ],
  [
    [TOKEN.plus, '+'],
    [TOKEN.minus, '-'],
  ],
  [
    [TOKEN.star, '*'],
    [TOKEN.slash, '/'],
    [TOKEN.percent, '%'],
  ],
];

/** The level of each kind of token, 0 for those that are no operator. */
const PRECEDENCE = new Uint8Array(64);
const OPERATORS: BinaryOperator[] = [];
for (const [index, level] of LEVELS.entries()) {
  for (const [kind, operator] of level) {
    PRECEDENCE[kind] = index + 1;
    OPERATORS[kind] = operator;
  }
}

/** Reads one expression: the whole grammar, a conditional being the weakest form. */
export function parseExpression(p: Parser): Expression {
  enter(p);
  const heightOutside = p.height;
  p.height = 0;
  const condition = parseBinary(p, 1);
  const expression = peek(p) === TOKEN.question ? parseBranches(p, condition) : condition;
  p.height = Math.max(heightOutside, p.height + 1);
  leave(p);
  return expression;
}

function parseBranches(p: Parser, condition: Expression): Expression {
  take(p);
  const then = parseExpression(p);
  if (peek(p) !== TOKEN.colon) stopAtToken(p, 'hcl-unfinished-conditional', '`:` and the other value');
  take(p);
  const otherwise = parseExpression(p);
  // oxlint-disable-next-line unicorn/no-thenable -- a tree is never awaited
  return { kind: 'conditional', start: condition.start, end: otherwise.end, condition, then, otherwise };
}

function parseBinary(p: Parser, precedenceMin: number): Expression {
  let left = parseOperand(p);
  for (;;) {
    const kind = peek(p);
    const precedence = PRECEDENCE[kind] as number;
    if (precedence === 0 || precedence < precedenceMin) return left;
    take(p);
    const right = parseBinary(p, precedence + 1);
    addLink(p);
    const operator = OPERATORS[kind] as BinaryOperator;
    const binary: Binary = { kind: 'binary', start: left.start, end: right.end, operator, left, right };
    left = binary;
  }
}

/** A term with its steps, with any number of signs before it: `-a.b` is `-(a.b)`. */
export function parseOperand(p: Parser): Expression {
  const kind = peek(p);
  if (kind !== TOKEN.minus && kind !== TOKEN.bang) return parseSteps(p, parseTerm(p));
  enter(p);
  const start = startOf(p, take(p));
  const operand = parseOperand(p);
  addLink(p);
  leave(p);
  return { kind: 'unary', start, end: operand.end, operator: kind === TOKEN.minus ? '-' : '!', operand };
}

/** Reads what follows a term: `.name`, `.0`, `[key]`, `.*`, `[*]`. */
function parseSteps(p: Parser, term: Expression): Expression {
  let expression = term;
  for (;;) {
    const kind = peek(p);
    if (kind === TOKEN.dot) {
      expression = parseDot(p, expression);
    } else if (kind === TOKEN.bracketOpen) {
      expression = parseBracket(p, expression);
    } else return expression;
  }
}

function parseDot(p: Parser, source: Expression): Expression {
  const start = startOf(p, take(p));
  switch (peek(p)) {
    case TOKEN.identifier: {
      const name = textOf(p, take(p));
      return addStep(p, source, { kind: 'field', start, end: p.lastEnd, name });
    }
    case TOKEN.number:
      return addStep(p, source, parseLegacyIndex(p, start));
    case TOKEN.star:
      return parseAttributeSplat(p, source, start);
    default:
      return stopAtToken(p, 'hcl-invalid-attribute-name', 'a name after the dot');
  }
}

/** `.0`, the form of old Terraform. `.0.1` would be read as one number, which HashiCorp's parser refuses as well. */
function parseLegacyIndex(p: Parser, start: number): TraversalStep {
  const token = take(p);
  if (textOf(p, token).includes('.')) {
    const message = `.${textOf(p, token)} is read as one number, not as two indexes`;
    stop(p, 'hcl-legacy-index', message, startOf(p, token), endOf(p, token));
  }
  return { kind: 'element', start, end: p.lastEnd, key: readNumber(p, token), isLegacy: true };
}

/** Extends a traversal, or begins one behind an expression that is none. */
function addStep(p: Parser, source: Expression, step: TraversalStep): Expression {
  if (source.kind === 'traversal' || source.kind === 'relative-traversal') {
    (source.steps as TraversalStep[]).push(step);
    (source as { end: number }).end = step.end;
    return source;
  }
  addLink(p);
  return { kind: 'relative-traversal', start: source.start, end: step.end, source, steps: [step] };
}

/** `.*` takes the names and legacy indexes that follow, and nothing else, into the splat. */
function parseAttributeSplat(p: Parser, source: Expression, start: number): Expression {
  take(p);
  const item: SplatItem = { kind: 'splat-item', start, end: p.lastEnd };
  let each: Expression = item;
  while (peek(p) === TOKEN.dot) {
    const stepStart = startOf(p, take(p));
    const kind = peek(p);
    if (kind === TOKEN.number) each = addStep(p, each, parseLegacyIndex(p, stepStart));
    else if (kind === TOKEN.identifier) {
      const name = textOf(p, take(p));
      each = addStep(p, each, { kind: 'field', start: stepStart, end: p.lastEnd, name });
    } else if (kind === TOKEN.star) {
      const message = 'a splat may not stand in another one that is written .*';
      stop(p, 'hcl-invalid-splat', message, startOf(p, p.at), endOf(p, p.at));
    } else stopAtToken(p, 'hcl-invalid-attribute-name', 'a name after the dot');
  }
  addLink(p);
  return { kind: 'splat', start: source.start, end: each.end, source, each, style: 'attribute' };
}

function parseBracket(p: Parser, source: Expression): Expression {
  const open = take(p);
  if (peek(p) === TOKEN.star) return parseFullSplat(p, source, open);
  const isLineAware = p.isLineAware;
  p.isLineAware = false;
  const key = parseExpression(p);
  if (peek(p) !== TOKEN.bracketClose) stopBeforeClose(p, open, 'hcl-missing-separator', 'the closing ]');
  take(p);
  p.isLineAware = isLineAware;
  const known = readKnownKey(key);
  if (known !== undefined) {
    const start = startOf(p, open);
    return addStep(p, source, { kind: 'element', start, end: p.lastEnd, key: known.key, isLegacy: false });
  }
  addLink(p);
  return { kind: 'index', start: source.start, end: p.lastEnd, collection: source, key };
}

/** The key where it is written out; it is then part of a traversal and needs no evaluation. */
function readKnownKey(key: Expression): { readonly key: LiteralValue | string } | undefined {
  if (key.kind === 'literal') return { key: key.value };
  return key.kind === 'template' && key.constant !== undefined ? { key: key.constant } : undefined;
}

/** `[*]` takes all steps that follow into the splat. */
function parseFullSplat(p: Parser, source: Expression, open: number): Expression {
  take(p);
  if (peek(p) !== TOKEN.bracketClose) stopBeforeClose(p, open, 'hcl-invalid-splat', '] after the *');
  take(p);
  enter(p);
  const item: SplatItem = { kind: 'splat-item', start: startOf(p, open), end: p.lastEnd };
  const each = parseSteps(p, item);
  addLink(p);
  leave(p);
  return { kind: 'splat', start: source.start, end: each.end, source, each, style: 'full' };
}
