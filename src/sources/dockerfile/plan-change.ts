/**
 * A changed body as edits of the Dockerfile: instructions, flags and words that it writes out. What is derived from
 * them (the text of a command, the platform of a stage) follows.
 */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type EditPlan, mergeEdits } from '../../base/text-edits.ts';
import { spanBetween, type TextIndex } from '../../base/text-index.ts';
import {
  type DockerfileEdit,
  insertWord,
  removeFlag,
  removeInstruction,
  removeWord,
  replaceWord,
} from '../../languages/dockerfile/index.ts';
import type { Placed } from '../placed.ts';

/** Members that are not written themselves but follow from others. */
const DERIVED: ReadonlySet<string> = new Set(['platform', 'mounts', 'text', 'name']);

/** Lists whose items are words of one instruction. */
const WORD_LISTS: ReadonlySet<string> = new Set(['words', 'ports', 'sources', 'paths', 'pairs']);

type Planner = { readonly text: string; readonly edits: DockerfileEdit[]; reason: string | undefined };

/** Edits by which the file comes to say `after`, or why there are none. */
export function planDockerfileChange(root: Placed, after: JsonObject, index: TextIndex): EditPlan {
  const planner: Planner = { text: index.text, edits: [], reason: undefined };
  change(planner, 'the file', root, after);
  if (planner.reason !== undefined) return { reason: planner.reason };
  const edits = mergeEdits(planner.edits.map(({ start, end, text }) => ({ ...spanBetween(index, start, end), text })));
  return edits === undefined ? { reason: 'its edits contradict each other' } : { edits };
}

/** The first thing that cannot be edited is the answer. */
function push(planner: Planner, edit: DockerfileEdit | undefined, name: string): void {
  if (edit === undefined) planner.reason ??= `${name} is not written in a way that is edited`;
  else planner.edits.push(edit);
}

function change(planner: Planner, name: string, placed: Placed, after: Json): void {
  const before = placed.value;
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) changeObject(planner, placed, before, after);
  else if (Array.isArray(before) && Array.isArray(after)) changeList(planner, name, placed, after);
  else if (typeof before === 'string' && typeof after === 'string') {
    push(planner, replaceWord(planner.text, placed, before, after), name);
  } else push(planner, undefined, name);
}

function changeObject(planner: Planner, placed: Placed, before: JsonObject, after: JsonObject): void {
  const isEmptied = isEmptyList(after['ports']) && !isEmptyList(before['ports']);
  if (isEmptied) {
    planner.edits.push(removeInstruction(planner.text, placed));
    return;
  }
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[name] === after[name]) continue;
    const member = placed.fields?.get(name);
    if (member === undefined) push(planner, undefined, name);
    else if (after[name] === undefined) removeMember(planner, placed, name, member);
    else if (!DERIVED.has(name)) change(planner, name, member, after[name]);
  }
}

function isEmptyList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}

function removeMember(planner: Planner, holder: Placed, name: string, member: Placed): void {
  if (name === 'flags') {
    for (const flag of member.items ?? []) planner.edits.push(removeFlag(planner.text, flag));
  } else if (name === 'wrappers') push(planner, removeWrappers(planner.text, holder, member), name);
  else if (!DERIVED.has(name)) push(planner, undefined, name);
}

/** The words before a command, such as `sudo -E`, where they stand together. */
function removeWrappers(text: string, command: Placed, { value, start }: Placed): DockerfileEdit | undefined {
  const first = command.fields?.get('words')?.items?.[0];
  if (first === undefined || !Array.isArray(value)) return undefined;
  const before = text.slice(start, first.start);
  const isAlone = before.trim().split(/\s+/).join(' ').startsWith(value.join(' '));
  return isAlone ? { start, end: first.start, text: '' } : undefined;
}

function changeList(planner: Planner, name: string, { items = [], value }: Placed, after: readonly Json[]): void {
  const before = value as readonly Json[];
  if (before.length === after.length) {
    for (const [index, item] of items.entries()) change(planner, name, item, after[index] as Json);
    return;
  }
  const isWords = WORD_LISTS.has(name);
  if (after.length > before.length && isWords) {
    insertWords(planner, name, items, after);
    return;
  }
  const gone = items.filter((item) => !after.includes(item.value));
  if (gone.length !== before.length - after.length) {
    push(planner, undefined, name);
    return;
  }
  for (const item of gone) {
    if (name === 'instructions') planner.edits.push(removeInstruction(planner.text, item));
    else if (name === 'flags') planner.edits.push(removeFlag(planner.text, item));
    else push(planner, isWords ? removeWord(items, items.indexOf(item)) : undefined, name);
  }
}

/** New words in one place, behind those that both lists start with. */
function insertWords(planner: Planner, name: string, items: readonly Placed[], after: readonly Json[]): void {
  const differs = items.findIndex((item, at) => item.value !== after[at]);
  const index = differs === -1 ? items.length : differs;
  const count = after.length - items.length;
  const isSameBehind = items.slice(index).every((item, at) => item.value === after[index + count + at]);
  const words = after.slice(index, index + count);
  const isText = words.every((word): word is string => typeof word === 'string');
  if (!isSameBehind || !isText) {
    push(planner, undefined, name);
    return;
  }
  const edits = words.map((word) => insertWord(items, index, word));
  const [first] = edits;
  const isWhole = edits.every((edit) => edit !== undefined);
  push(planner, isWhole && first !== undefined ? { ...first, text: ` ${words.join(' ')}` } : undefined, name);
}
