/**
 * A changed body as edits of the block it was read from. Only what is written out in the block is edited: a value that
 * a variable, a local, a function or another file gives is changed there, by whoever knows what else it is for.
 */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type EditPlan, mergeEdits } from '../../base/text-edits.ts';
import { spanBetween } from '../../base/text-index.ts';
import {
  addEntries,
  addItems,
  addMembers,
  type Block,
  constantTextOf,
  type Expression,
  findAttribute,
  type HclEdit,
  isBlockList,
  keyTextOf,
  type ObjectExpression,
  removeMember,
  removePart,
  replaceExpression,
  type Tuple,
} from '../../languages/hcl/index.ts';
import {
  blockName,
  type BlockPlace,
  type BodyValue,
  type ModuleBlock,
  type SourceFile,
} from '../../languages/terraform/index.ts';

/** Why an edit cannot be made; thrown and caught in this file only. */
class Refusal {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A block with the values that its nested blocks have. */
type Place = { readonly node: Block; readonly inner: BodyValue; readonly isModule: boolean };

type Planner = { readonly file: SourceFile; readonly text: string; readonly edits: HclEdit[] };

/** Edits by which a block comes to say `after` instead of `before`, or why there are none. */
export function planBlockChange(block: ModuleBlock, body: BodyValue, before: JsonObject, after: JsonObject): EditPlan {
  const { file, node, overrides } = block;
  if (file.path.endsWith('.json')) return { reason: 'the JSON syntax of Terraform is not edited' };
  if (overrides.length > 0) return { reason: `${overrides[0]?.file.path ?? 'another file'} overrides the block` };
  if (!node.body.isComplete) return { reason: 'the block could not be read whole' };
  const planner: Planner = { file, text: file.index.text, edits: [] };
  try {
    changeBody(planner, { node, inner: body, isModule: node.type === 'module' }, before, after);
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.reason };
    throw error;
  }
  const edits = mergeEdits(
    planner.edits.map(({ start, end, text }) => ({ ...spanBetween(file.index, start, end), text })),
  );
  return edits === undefined ? { reason: 'its edits contradict each other' } : { edits };
}

function refuse(reason: string): never {
  // oxlint-disable-next-line no-throw-literal -- not an error: it leaves the walk with an answer
  throw new Refusal(reason);
}

function pushEdits(planner: Planner, edits: HclEdit | readonly HclEdit[] | undefined, name: string): void {
  if (edits === undefined) refuse(`the text around ${name} is laid out in a way that is not edited`);
  planner.edits.push(...('start' in edits ? [edits] : edits));
}

function changeBody(planner: Planner, place: Place, before: JsonObject, after: JsonObject): void {
  const members: Record<string, Json> = {};
  for (const [name, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, name)) {
      if (!replaceNull(planner, place, name, value)) members[name] = value;
    } else if (before[name] !== value) changeMember(planner, place, name, before[name] as Json, value);
  }
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(after, name)) removeNamed(planner, place, name);
  }
  if (Object.keys(members).length === 0) return;
  const edits = addMembers(planner.text, place.node, { members, isFlat: place.isModule });
  pushEdits(planner, edits, Object.keys(members).join(', '));
}

/** What is absent from a body may be written all the same: as null, or as something without a value. */
function replaceNull(planner: Planner, { node }: Place, name: string, value: Json): boolean {
  const attribute = findAttribute(node.body, name);
  if (attribute === undefined) {
    const isDynamic = node.body.blocks.some((block) => block.type === 'dynamic' && blockName(block) === name);
    return isDynamic ? refuse(`${name} is a dynamic block`) : false;
  }
  const { value: written } = attribute;
  if (written.kind !== 'literal') refuse(sayGiven(planner, name, written));
  planner.edits.push(replaceExpression(planner.text, written, value));
  return true;
}

function changeMember(planner: Planner, place: Place, name: string, before: Json, after: Json): void {
  const attribute = findAttribute(place.node.body, name);
  if (attribute !== undefined) {
    changeExpression(planner, name, attribute.value, before, after);
    return;
  }
  const places = place.inner.blocks.get(name);
  if (places === undefined || !Array.isArray(before) || !Array.isArray(after)) {
    refuse(`${name} is not written in the block`);
  }
  changeBlocks(planner, place, name, places, before, after);
}

function changeBlocks(
  planner: Planner,
  place: Place,
  name: string,
  places: readonly BlockPlace[],
  before: readonly Json[],
  after: readonly Json[],
): void {
  if (after.length < before.length) {
    const gone = places.filter((_, index) => !after.includes(before[index] as Json));
    const kept = before.filter((item) => after.includes(item));
    if (gone.length !== before.length - after.length || kept.some((item, index) => item !== after[index])) {
      refuse(`the blocks ${name} change in a way that is not edited`);
    }
    for (const { node } of gone) removeBlock(planner, place, name, node);
    return;
  }
  for (const [index, { node, file, inner }] of places.entries()) {
    const [old, now] = [before[index], after[index]];
    if (old === now) continue;
    if (file !== planner.file || !isJsonObject(old) || !isJsonObject(now))
      refuse(`${name} is not written in the block`);
    changeBody(planner, { node, inner, isModule: false }, old, now);
  }
  const added = after.slice(before.length);
  if (added.length === 0) return;
  if (!isBlockList(added)) refuse(`${name} is no list of blocks`);
  pushEdits(planner, addMembers(planner.text, place.node, { members: { [name]: added }, isFlat: false }), name);
}

function removeNamed(planner: Planner, place: Place, name: string): void {
  const attribute = findAttribute(place.node.body, name);
  if (attribute !== undefined) {
    pushEdits(planner, removeMember(planner.text, place.node, attribute), name);
    return;
  }
  const places = place.inner.blocks.get(name);
  if (places === undefined) refuse(`${name} is not written in the block`);
  for (const { node } of places) removeBlock(planner, place, name, node);
}

function removeBlock(planner: Planner, { node }: Place, name: string, block: Block): void {
  if (!node.body.blocks.includes(block)) refuse(`${name} is made by a dynamic block`);
  pushEdits(planner, removeMember(planner.text, node, block), name);
}

function changeExpression(planner: Planner, name: string, expression: Expression, before: Json, after: Json): void {
  switch (expression.kind) {
    case 'parentheses':
      changeExpression(planner, name, expression.expression, before, after);
      return;
    case 'object':
      if (isJsonObject(before) && isJsonObject(after)) changeObject(planner, name, expression, before, after);
      else planner.edits.push(replaceExpression(planner.text, expression, after));
      return;
    case 'tuple':
      if (Array.isArray(before) && Array.isArray(after)) changeTuple(planner, name, expression, before, after);
      else planner.edits.push(replaceExpression(planner.text, expression, after));
      return;
    case 'call':
      changeCall(planner, name, expression, before, after);
      return;
    default:
      if (!isWrittenOut(expression)) refuse(sayGiven(planner, name, expression));
      if (typeof before === 'object' && before !== null) refuse(`${name} is JSON in a text; write it with jsonencode`);
      planner.edits.push(replaceExpression(planner.text, expression, after));
  }
}

function changeCall(
  planner: Planner,
  name: string,
  call: Extract<Expression, { kind: 'call' }>,
  before: Json,
  after: Json,
): void {
  const [argument] = call.args;
  if (call.name !== 'jsonencode' || argument === undefined) refuse(sayGiven(planner, name, call));
  changeExpression(planner, name, argument, before, after);
}

/** Whether the text says the value itself. */
function isWrittenOut(expression: Expression): boolean {
  if (expression.kind === 'unary') return isWrittenOut(expression.operand);
  return expression.kind === 'literal' || constantTextOf(expression) !== undefined;
}

function changeObject(
  planner: Planner,
  name: string,
  object: ObjectExpression,
  before: JsonObject,
  after: JsonObject,
): void {
  const indexOf = (field: string): number => object.entries.findLastIndex((entry) => keyTextOf(entry) === field);
  const fields: Record<string, Json> = {};
  for (const [field, value] of Object.entries(after)) {
    const entry = object.entries[indexOf(field)];
    if (before[field] === value) continue;
    if (entry !== undefined) changeExpression(planner, field, entry.value, before[field] ?? null, value);
    else if (Object.hasOwn(before, field)) refuse(`${field} of ${name} is not written out`);
    else fields[field] = value;
  }
  for (const field of Object.keys(before)) {
    if (Object.hasOwn(after, field)) continue;
    pushEdits(planner, removePart(planner.text, object, indexOf(field)), field);
  }
  if (Object.keys(fields).length > 0) pushEdits(planner, addEntries(planner.text, object, fields), name);
}

function changeTuple(
  planner: Planner,
  name: string,
  tuple: Tuple,
  before: readonly Json[],
  after: readonly Json[],
): void {
  const isWhole = tuple.items.length === before.length;
  const isAppended = isWhole && after.length >= before.length;
  if (isAppended) {
    for (const [index, item] of tuple.items.entries()) {
      const [old, now] = [before[index] as Json, after[index] as Json];
      if (old !== now) changeExpression(planner, `${name}[${index}]`, item, old, now);
    }
    const added = after.slice(before.length);
    if (added.length > 0) pushEdits(planner, addItems(planner.text, tuple, added), name);
    return;
  }
  const gone = before.findIndex((item, index) => item !== after[index]);
  const isOneGone = isWhole && before.toSpliced(gone, 1).every((item, index) => item === after[index]);
  if (!isOneGone || after.length !== before.length - 1)
    refuse(`the items of ${name} change in a way that is not edited`);
  pushEdits(planner, removePart(planner.text, tuple, gone), name);
}

const SHOWN_CHARS_MAX = 60;

function sayGiven({ text }: Planner, name: string, { start, end }: Expression): string {
  const written = text.slice(start, end).replaceAll(/\s+/g, ' ').trim();
  const shown = written.length > SHOWN_CHARS_MAX ? `${written.slice(0, SHOWN_CHARS_MAX)}…` : written;
  return `${name} is given by \`${shown}\`, not written in the block`;
}
