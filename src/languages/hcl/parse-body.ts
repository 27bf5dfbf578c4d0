/** The grammar of bodies: attributes, blocks, and how reading goes on behind an item that is wrong. */
import { describePlace } from '../../base/text-faults.ts';
import type { Attribute, Block, Body, Expression, Label } from './ast.ts';
import {
  endOf,
  enter,
  isEnd,
  leave,
  type Parser,
  peek,
  report,
  startOf,
  STOP,
  stop,
  stopAtToken,
  take,
  takeIf,
  textOf,
} from './cursor.ts';
import { readString } from './literals.ts';
import { isItemAtMargin, skipItem } from './recovery.ts';
import { TOKEN } from './token-kinds.ts';

/** A body that is being read. */
type BodyBuilder = {
  readonly attributes: Attribute[];
  readonly blocks: Block[];
  isComplete: boolean;
  byName: Map<string, Attribute> | undefined;
};

const createBuilder = (): BodyBuilder => ({ attributes: [], blocks: [], isComplete: true, byName: undefined });

/** Reads the whole token list as the body of a file. */
export function parseFileBody(p: Parser, start: number, end: number): Body {
  const builder = createBuilder();
  for (;;) {
    const kind = peek(p);
    if (kind === TOKEN.end || isExhausted(p)) break;
    if (kind === TOKEN.cut) p.at++;
    else if (kind === TOKEN.newline) take(p);
    else parseItem(p, builder, false);
  }
  builder.isComplete &&= !isExhausted(p);
  return finishBody(builder, start, end);
}

/** True for a text of nothing but faults, which is not read to its end. */
const isExhausted = (p: Parser): boolean => p.sink.errorCount >= p.faultsMax;

function finishBody({ attributes, blocks, isComplete }: BodyBuilder, start: number, end: number): Body {
  return { kind: 'body', start, end, attributes, blocks, isComplete };
}

/** Reads one item; one that is wrong is skipped, and the body remembers that something is missing. */
function parseItem(p: Parser, builder: BodyBuilder, isNested: boolean): void {
  const { depth } = p;
  let first = p.at;
  try {
    if (peek(p) !== TOKEN.identifier) stopWithoutName(p);
    const name = take(p);
    const kind = peek(p);
    if (kind === TOKEN.equal) {
      if (!readAttribute(p, builder, name, isNested)) return;
    } else if (kind === TOKEN.braceOpen || kind === TOKEN.identifier || isQuote(kind)) {
      builder.blocks.push(parseBlock(p, name));
    } else {
      const message = 'an argument or a block is required here: a name is followed by =, a label or {';
      stop(p, 'hcl-item-required', message, startOf(p, name), endOf(p, name));
    }
    first = p.at;
    if (!isEnd(peek(p)) && !isCutHere(p) && !takeIf(p, TOKEN.newline)) {
      stopAtToken(p, 'hcl-missing-newline', 'a line break after the item');
    }
  } catch (error) {
    recover(p, error, first, depth, isNested);
    // An item that was read whole, with a brace behind it where a line should end, leaves nothing out.
    if (p.at !== first) builder.isComplete = false;
  }
}

/**
 * Goes on behind an item that stopped, or nowhere in a text of nothing but faults. A fault of the program itself is
 * passed on.
 */
function recover(p: Parser, error: unknown, first: number, depth: number, isNested: boolean): void {
  if (error !== STOP) throw error;
  p.depth = depth;
  p.isLineAware = true;
  if (isExhausted(p)) p.at = p.tokens.count - 1;
  else skipItem(p, first, isNested);
}

function stopWithoutName(p: Parser): never {
  if (isQuote(peek(p))) {
    stop(p, 'hcl-quoted-name', 'the name of an argument may not be quoted', startOf(p, p.at), endOf(p, p.at));
  }
  return stopAtToken(p, 'hcl-item-required', 'an argument or a block');
}

const isQuote = (kind: number): boolean =>
  kind === TOKEN.string || kind === TOKEN.escapedString || kind === TOKEN.quoteOpen;

/** Reads `name = value`. A value that is wrong is skipped and becomes `invalid`; false then. */
function readAttribute(p: Parser, builder: BodyBuilder, nameToken: number, isNested: boolean): boolean {
  const { depth } = p;
  const name = textOf(p, nameToken);
  const start = startOf(p, nameToken);
  const nameEnd = p.lastEnd;
  take(p);
  const equalEnd = p.lastEnd;
  let value: Expression;
  try {
    value = p.parseExpression(p);
  } catch (error) {
    recover(p, error, nameToken, depth, isNested);
    value = { kind: 'invalid', start: equalEnd, end: Math.max(equalEnd, p.lastEnd), parts: [] };
  }
  addAttribute(p, builder, { kind: 'attribute', start, end: value.end, name, nameEnd, value });
  return value.kind !== 'invalid';
}

/** The first of two attributes of one name counts, as with HashiCorp's parser. */
function addAttribute(p: Parser, builder: BodyBuilder, attribute: Attribute): void {
  const first = findFirst(builder, attribute.name);
  if (first === undefined) {
    builder.attributes.push(attribute);
    builder.byName?.set(attribute.name, attribute);
    return;
  }
  const message = `${attribute.name} is set already at ${describePlace(p.sink.index, first.start)}`;
  report(p, 'hcl-duplicate-attribute', message, attribute.start, attribute.nameEnd);
}

/** Bodies are small but for a few, so only those pay for a map. */
const SCANNED_ATTRIBUTES_MAX = 12;

function findFirst(builder: BodyBuilder, name: string): Attribute | undefined {
  const { attributes } = builder;
  if (attributes.length <= SCANNED_ATTRIBUTES_MAX) return attributes.find((attribute) => attribute.name === name);
  builder.byName ??= new Map(attributes.map((attribute) => [attribute.name, attribute]));
  return builder.byName.get(name);
}

/** A block, from behind its type to its closing brace. */
function parseBlock(p: Parser, typeToken: number): Block {
  const start = startOf(p, typeToken);
  const typeEnd = p.lastEnd;
  const labels: Label[] = [];
  for (let kind = peek(p); kind !== TOKEN.braceOpen; kind = peek(p)) labels.push(parseLabel(p, kind));
  enter(p);
  const body = parseBlockBody(p);
  leave(p);
  return { kind: 'block', start, end: body.end, type: textOf(p, typeToken), typeEnd, labels, body };
}

function parseLabel(p: Parser, kind: number): Label {
  if (kind === TOKEN.string || kind === TOKEN.escapedString) {
    const token = take(p);
    const value = readString(p, token);
    return { kind: 'label', start: startOf(p, token), end: p.lastEnd, value, isQuoted: true };
  }
  if (kind === TOKEN.identifier) {
    const token = take(p);
    return { kind: 'label', start: startOf(p, token), end: p.lastEnd, value: textOf(p, token), isQuoted: false };
  }
  if (kind !== TOKEN.quoteOpen) return stopAtToken(p, 'hcl-invalid-block', 'a label in quotes or {');
  take(p);
  while (peek(p) === TOKEN.text || peek(p) === TOKEN.escapedText) take(p);
  if (peek(p) === TOKEN.interpolationOpen || peek(p) === TOKEN.directiveOpen) {
    stop(p, 'hcl-invalid-label', 'a label may not have template sequences', startOf(p, p.at), endOf(p, p.at));
  }
  return stopAtToken(p, 'hcl-unclosed-string', 'the end of the label');
}

function parseBlockBody(p: Parser): Body {
  const open = take(p);
  const builder = createBuilder();
  const kind = peek(p);
  if (kind !== TOKEN.newline && kind !== TOKEN.braceClose && !isEnd(kind)) parseSingleLine(p, builder);
  while (!takeIf(p, TOKEN.braceClose)) {
    if (isEnd(peek(p)) || isCutHere(p)) {
      builder.isComplete = false;
      reportUnclosedBlock(p, open);
      break;
    }
    if (!takeIf(p, TOKEN.newline)) parseItem(p, builder, true);
  }
  return finishBody(builder, startOf(p, open), Math.max(endOf(p, open), p.lastEnd));
}

/** `{ name = value }`. What is wrong is reported and skipped, and the body read on as one of many lines. */
function parseSingleLine(p: Parser, builder: BodyBuilder): void {
  const { at: first, depth } = p;
  try {
    if (peek(p) !== TOKEN.identifier) stopWithoutName(p);
    const name = take(p);
    if (peek(p) !== TOKEN.equal) {
      const message = 'a block on one line holds nothing but one argument, a name followed by =';
      stop(p, 'hcl-single-line-block', message, startOf(p, name), endOf(p, name));
    }
    if (!readAttribute(p, builder, name, true)) return;
    const kind = peek(p);
    if (kind !== TOKEN.braceClose && !isEnd(kind)) {
      stopAtToken(p, 'hcl-single-line-block', '} after the only argument on the line of a block');
    }
  } catch (error) {
    recover(p, error, first, depth, true);
    builder.isComplete = false;
  }
}

/** True where the open blocks are taken to end, because one of them does and nothing tells which. */
function isCutHere(p: Parser): boolean {
  return p.isDistrustful && isItemAtMargin(p, p.at);
}

/** Only the innermost of the blocks that are open is reported, and none where a template swallowed its end. */
function reportUnclosedBlock(p: Parser, open: number): void {
  if (peek(p) !== TOKEN.cut && p.unclosedAt !== p.at) {
    report(p, 'hcl-unclosed-block', 'the block is not closed', startOf(p, open), endOf(p, open));
  }
  p.unclosedAt = p.at;
}
