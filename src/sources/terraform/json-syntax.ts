/**
 * The JSON syntax of configurations (`.tf.json`) as the tree of the native syntax. Which members are blocks only a
 * provider's schema knows: an object that is no known map counts as a block, as does a list of objects.
 */
import { isJsonObject, type Json } from '../../base/json.ts';
import type { Problem } from '../../base/problems.ts';
import { createTextIndex, type TextIndex } from '../../base/text-index.ts';
import { type Attribute, type Block, type Body, isBlockList, type Label } from '../../languages/hcl/index.ts';
import { parseJson, textRangeOf } from '../../languages/yaml/index.ts';
import type { InputFile } from '../api.ts';
import type { FileKind } from './file-kinds.ts';
import { childOf, itemsOf, type JsonNode, toExpression, toReference } from './json-expression.ts';

type Parsed = { readonly value: Body; readonly problems: readonly Problem[]; readonly index: TextIndex };

/** How many labels each block at the top has, and what its members are. */
const TOP: Readonly<Record<string, { readonly labels: number; readonly members: 'attributes' | 'mixed' }>> = {
  resource: { labels: 2, members: 'mixed' },
  data: { labels: 2, members: 'mixed' },
  provider: { labels: 1, members: 'mixed' },
  module: { labels: 1, members: 'attributes' },
  variable: { labels: 1, members: 'attributes' },
  output: { labels: 1, members: 'attributes' },
  locals: { labels: 0, members: 'attributes' },
  terraform: { labels: 0, members: 'mixed' },
};

/** Maps of keys that the author chooses, by the names that providers give them. */
const MAPS: ReadonlySet<string> = new Set([
  'annotations',
  'app_settings',
  'data',
  'environment_variables',
  'keepers',
  'labels',
  'match_labels',
  'metadata',
  'parameters',
  'required_providers',
  'secrets',
  'selector',
  'string_data',
  'tags',
  'triggers',
  'variables',
]);
const MAP_ENDING = /_(?:tags|labels|parameters|variables|settings|headers|annotations)$/;

/** Arguments whose text is a reference, or a type, and no template. */
const REFERENCES: ReadonlySet<string> = new Set(['provider', 'iterator', 'type']);
const REFERENCE_LISTS: ReadonlySet<string> = new Set(['depends_on', 'ignore_changes', 'replace_triggered_by']);

/** The tree of a file. */
export function readJsonConfiguration(file: InputFile, kind: FileKind): Parsed {
  const { documents, problems } = parseJson(file.bytes, { file: file.path });
  const [document] = documents;
  if (document === undefined) return { value: makeBody([], [], 0, 0, false), problems, index: createTextIndex('') };
  const { index } = document.root.table;
  const node: JsonNode = { value: document.value, root: document.root, index };
  if (kind === 'variables-json') return { value: readBody(node, 'attributes'), problems, index };
  const blocks: Block[] = [];
  for (const top of itemsOf(node)) {
    for (const [type, member] of membersOf(top)) {
      const shape = Object.hasOwn(TOP, type) ? TOP[type] : undefined;
      if (shape !== undefined) addBlocks(blocks, type, [], member, shape.labels, shape.members);
    }
  }
  const { start, end } = textRangeOf(document.root);
  return { value: makeBody([], blocks, start, end, true), problems, index };
}

type Member = JsonNode & { readonly keyStart: number };

/** Goes down one label after the other; a list stands for its items at every level. */
function addBlocks(
  blocks: Block[],
  type: string,
  labels: readonly Label[],
  node: Member,
  labelsLeft: number,
  members: 'attributes' | 'mixed',
): void {
  for (const item of itemsOf(node)) {
    if (!isJsonObject(item.value)) continue;
    if (labelsLeft === 0) {
      blocks.push(makeBlock(type, labels, node.keyStart, item, members));
      continue;
    }
    for (const [name, member] of membersOf(item)) {
      const end = member.keyStart + name.length + 2;
      const label: Label = { kind: 'label', start: member.keyStart, end, value: name, isQuoted: true };
      addBlocks(blocks, type, [...labels, label], member, labelsLeft - 1, members);
    }
  }
}

function makeBlock(
  type: string,
  labels: readonly Label[],
  keyStart: number,
  item: JsonNode,
  members: 'attributes' | 'mixed',
): Block {
  const { end } = textRangeOf(item.root);
  const start = labels.at(-1)?.start ?? keyStart;
  return { kind: 'block', start, end, type, typeEnd: start + type.length, labels, body: readBody(item, members) };
}

function readBody(node: JsonNode, members: 'attributes' | 'mixed'): Body {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const [name, member] of membersOf(node)) {
    if (name === 'dynamic') addBlocks(blocks, name, [], member, 1, 'mixed');
    else if (name === 'backend' || name === 'provisioner') addBlocks(blocks, name, [], member, 1, 'attributes');
    else if (isBlock(name, member.value, members)) addBlocks(blocks, name, [], member, 0, members);
    else attributes.push(makeAttribute(name, member));
  }
  const { start, end } = textRangeOf(node.root);
  return makeBody(attributes, blocks, start, end, true);
}

const ALWAYS_BLOCKS: ReadonlySet<string> = new Set([
  'lifecycle',
  'validation',
  'content',
  'timeouts',
  'connection',
  'default_tags',
]);

function isBlock(name: string, value: Json, members: 'attributes' | 'mixed'): boolean {
  const isObjects = isBlockList(value) || isJsonObject(value);
  if (!isObjects || ALWAYS_BLOCKS.has(name)) return isObjects;
  return members === 'mixed' && name !== 'for_each' && !((MAPS.has(name) || MAP_ENDING.test(name)) && isFlat(value));
}

/** Maps of an author's own keys hold texts; a block of that name has structure. */
function isFlat(value: Json): boolean {
  return isJsonObject(value) && Object.values(value).every((inner) => typeof inner !== 'object' || inner === null);
}

function makeAttribute(name: string, member: Member): Attribute {
  const value = REFERENCES.has(name)
    ? toReference(member)
    : REFERENCE_LISTS.has(name) && Array.isArray(member.value)
      ? { kind: 'tuple' as const, ...textRangeOf(member.root), items: itemsOf(member).map(toReference) }
      : toExpression(member);
  return {
    kind: 'attribute',
    start: member.keyStart,
    end: value.end,
    name,
    nameEnd: member.keyStart + name.length + 2,
    value,
  };
}

function makeBody(
  attributes: readonly Attribute[],
  blocks: readonly Block[],
  start: number,
  end: number,
  isComplete: boolean,
): Body {
  return { kind: 'body', start, end, attributes, blocks, isComplete };
}

/** The members of an object but for comments, which are those named `//`. */
function membersOf({ value, root, index }: JsonNode): readonly (readonly [string, Member])[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === '//') return [];
    const node = childOf(root, name);
    const { start } = textRangeOf(node);
    const keyStart = index.text.lastIndexOf(JSON.stringify(name), start - 1);
    return [[name, { value: inner, root: node, index, keyStart: keyStart < 0 ? start : keyStart }] as const];
  });
}
