/** Edits of bodies: attributes and nested blocks that come, change and go within an authored block. */
import type { Json, JsonObject } from '../../base/json.ts';
import type { Attribute, Block, Expression } from './ast.ts';
import {
  type HclEdit,
  indentBefore,
  indentOfLine,
  isBlankLine,
  lineStartOf,
  nextLineAfter,
  ownLines,
} from './edit-layout.ts';
import { isBlockList, writeHclBlock, writeHclValue } from './write-value.ts';

/** What comes into a block; a list of objects becomes a nested block each, unless `isFlat`. */
export type NewMembers = { readonly members: JsonObject; readonly isFlat: boolean };

/** Adds members to a block: attributes below the others, blocks at its end. Undefined for a strange layout. */
export function addMembers(
  text: string,
  block: Block,
  { members, isFlat }: NewMembers,
): readonly HclEdit[] | undefined {
  const { body } = block;
  const isNested = (value: Json): value is readonly JsonObject[] => !isFlat && isBlockList(value);
  const attributes = Object.entries(members).filter(([, value]) => !isNested(value));
  const blocks = Object.entries(members).flatMap(([name, value]) =>
    isNested(value) ? value.map((one) => ({ name, body: one })) : [],
  );
  const outer = indentOfLine(text, block.start);
  const first = [...body.attributes, ...body.blocks].find(({ start }) => indentBefore(text, start) !== undefined);
  const inner = first === undefined ? outer + (outer.includes('\t') ? '\t' : '  ') : indentOfLine(text, first.start);
  const unit = inner.startsWith(outer) && inner !== outer ? inner.slice(outer.length) : '  ';
  const blockTexts = blocks.map((one) => writeHclBlock(one.name, one.body, inner, unit));
  if (!text.slice(body.start, body.end).includes('\n')) {
    return openOneLine(text, block, outer, [writeAttributes(attributes, inner), ...blockTexts], inner);
  }
  return addToLines(text, block, inner, attributes, blockTexts);
}

function writeAttributes(attributes: readonly (readonly [string, Json])[], indent: string, equalsAt = 0): string {
  const width = Math.max(...attributes.map(([name]) => name.length));
  const column = equalsAt > width ? equalsAt - 1 : width;
  return attributes
    .map(([name, value]) => `${indent}${name.padEnd(column)} = ${writeHclValue(value, indent)}\n`)
    .join('');
}

/** `{}` and `{ name = value }` become a block of several lines. */
function openOneLine(
  text: string,
  { body }: Block,
  outer: string,
  parts: readonly string[],
  inner: string,
): readonly HclEdit[] {
  const [start, end] = [body.start + 1, body.end - 1];
  const before = text.slice(start, end).trim();
  const kept = before === '' ? '' : `${inner}${before}\n`;
  const [attributes = '', ...blocks] = parts;
  const lines = [kept + attributes, ...blocks].filter((part) => part !== '');
  return [{ start, end, text: `\n${lines.join('\n')}${outer}` }];
}

function addToLines(
  text: string,
  { body }: Block,
  inner: string,
  attributes: readonly (readonly [string, Json])[],
  blockTexts: readonly string[],
): readonly HclEdit[] | undefined {
  const firstBlock = body.blocks[0]?.start ?? Number.POSITIVE_INFINITY;
  const anchor = body.attributes.findLast(({ start }) => start < firstBlock);
  const attributesAt = nextLineAfter(text, anchor?.end ?? body.start + 1);
  const closing = lineStartOf(text, body.end - 1);
  if (attributesAt === undefined || indentBefore(text, body.end - 1) === undefined) return undefined;
  const edits: HclEdit[] = [];
  if (attributes.length > 0) {
    const equalsAt = anchor === undefined ? 0 : findEquals(text, anchor);
    // Those that do not fit into the column of the others stand apart, so that `fmt` has no reason to move these.
    const isApart = equalsAt > 0 && attributes.some(([name]) => name.length >= equalsAt);
    const needsGap = anchor === undefined && attributesAt < closing && !isBlankLine(text, attributesAt);
    const lines = writeAttributes(attributes, inner, isApart ? 0 : equalsAt);
    edits.push({
      start: attributesAt,
      end: attributesAt,
      text: `${isApart ? '\n' : ''}${lines}${needsGap ? '\n' : ''}`,
    });
  }
  if (blockTexts.length > 0) {
    const lineBefore = lineStartOf(text, closing - 1);
    const isEmpty = body.attributes.length + body.blocks.length === 0 && attributes.length === 0;
    const gap = isEmpty || (lineBefore > body.start && isBlankLine(text, lineBefore)) ? '' : '\n';
    edits.push({ start: closing, end: closing, text: gap + blockTexts.join('\n') });
  }
  return joinAtOnePlace(edits);
}

/** Attributes at the end of a block are followed by the blocks there. */
function joinAtOnePlace(edits: readonly HclEdit[]): readonly HclEdit[] {
  const [first, second] = edits;
  if (first === undefined || second === undefined || first.start !== second.start) return edits;
  return [{ ...first, text: first.text + second.text }];
}

/** How far from the start of an attribute its equals sign stands; 0 for one of several lines: it aligns with none. */
function findEquals(text: string, { start, nameEnd, end }: Attribute): number {
  if (text.slice(start, end).includes('\n')) return 0;
  return text.indexOf('=', nameEnd) - start;
}

/** The edit that takes a member out, with its lines and the comment behind it; undefined for a strange layout. */
export function removeMember(text: string, block: Block, member: Attribute | Block): HclEdit | undefined {
  const lines = ownLines(text, member);
  if (lines === undefined) {
    const inside = text.slice(block.body.start + 1, block.body.end - 1);
    const isAlone = inside.trim() === text.slice(member.start, member.end);
    return isAlone ? { start: block.body.start + 1, end: block.body.end - 1, text: '' } : undefined;
  }
  // Of the two blank lines around a block that goes, one stays; none before a closing brace.
  const before = lineStartOf(text, lines.start - 1);
  const isAfterGap = before > block.body.start && isBlankLine(text, before);
  const isBeforeGap = isBlankLine(text, lines.end) || /^[ \t]*\}/.test(text.slice(lines.end));
  return { start: isAfterGap && isBeforeGap ? before : lines.start, end: lines.end, text: '' };
}

/** The edit that writes another value in the place of an expression. */
export function replaceExpression(text: string, { start, end }: Expression, value: Json): HclEdit {
  const breaks = text[end - 1] === '\n' ? '\n' : '';
  return { start, end, text: writeHclValue(value, indentOfLine(text, start)) + breaks };
}
