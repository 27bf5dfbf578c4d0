/** JSON values as expressions: texts are templates. */
import { isJsonObject, type Json } from '../../base/json.ts';
import type { TextIndex } from '../../base/text-index.ts';
import { type Expression, type ObjectEntry, parseHclExpression, parseHclTemplate } from '../../languages/hcl/index.ts';
import { findNode, type PositionedNode, textRangeOf } from '../../languages/yaml/index.ts';

/** A value of a JSON file with its place. */
export type JsonNode = { readonly value: Json; readonly root: PositionedNode; readonly index: TextIndex };

/** The node of a member or item. */
export function childOf(root: PositionedNode, step: string | number): PositionedNode {
  return findNode(root, [step]) ?? root;
}

/** The items of a list, or the value itself. */
export function itemsOf(node: JsonNode): readonly JsonNode[] {
  const { value, root, index } = node;
  if (!Array.isArray(value)) return [node];
  return value.map((item: Json, i) => ({ value: item, root: childOf(root, i), index }));
}

/** The expression that a JSON value is. */
export function toExpression(node: JsonNode): Expression {
  const { value, root, index } = node;
  const { start, end } = textRangeOf(root);
  if (typeof value === 'string') return toTemplate(value, start, end, index);
  if (Array.isArray(value)) return { kind: 'tuple', start, end, items: itemsOf(node).map(toExpression) };
  if (!isJsonObject(value)) return { kind: 'literal', start, end, value: value as null | boolean | number | bigint };
  const entries: ObjectEntry[] = [];
  for (const [name, inner] of Object.entries(value)) {
    const expression = toExpression({ value: inner, root: childOf(root, name), index });
    const key = toTemplate(name, expression.start, expression.start, index);
    entries.push({
      kind: 'entry',
      start: expression.start,
      end: expression.end,
      name: undefined,
      key,
      value: expression,
    });
  }
  return { kind: 'object', start, end, entries };
}

function toTemplate(text: string, start: number, end: number, index: TextIndex): Expression {
  if (!text.includes('${') && !text.includes('%{')) return constantText(text, start, end);
  return parseHclTemplate(text, { enclosing: { index, startOffset: start + 1 } }).value;
}

function constantText(text: string, start: number, end: number): Expression {
  const parts = text === '' ? [] : [{ kind: 'text' as const, start, end, value: text }];
  return { kind: 'template', start, end, form: 'quoted', parts, constant: text, isWrapper: false };
}

/** A text that names something: a provider, a resource, a type. What is no expression stays text. */
export function toReference(node: JsonNode): Expression {
  const { value, root, index } = node;
  const { start } = textRangeOf(root);
  if (typeof value !== 'string' || value.includes('${')) return toExpression(node);
  const { value: expression, problems } = parseHclExpression(value, { enclosing: { index, startOffset: start + 1 } });
  return problems.length > 0 ? toExpression(node) : expression;
}
