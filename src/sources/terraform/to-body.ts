/** Values of Terraform as the JSON of a resource's body: JSON texts decoded, unknowns as the CEL room has them. */
import { type Json, type JsonObject, setField } from '../../base/json.ts';
import {
  type BodyValue,
  decodeJsonText,
  isList,
  isOpaque,
  knownEnds,
  type LazyObject,
  type ObjectValue,
  toUnknown,
  type Unknown,
  type Value,
} from '../../languages/terraform/index.ts';
import { openObject, sayUnknown } from '../unknown.ts';

/** Values of one body. Locals that hold each other many times over would unfold to any size. */
const NODES_MAX = 200_000;
const DEPTH_MAX = 150;

type Budget = { nodesLeft: number };

/** The body of a resource. Null means absent, so such members are left out. */
export function toBody(body: BodyValue): JsonObject {
  return toBlock(body, { nodesLeft: NODES_MAX }, 0);
}

/** Attributes of any name but these are of type bool when they read `true` or `false`. */
const TEXT_ATTRIBUTES: ReadonlySet<string> = new Set(['value', 'default', 'values']);

/**
 * The attributes of a block and the blocks in it. A quoted bool is a bool: providers convert it, and few attributes
 * that hold such a word are text. What needs no change is not copied: an estate has many bodies. `labels` are those of
 * a nested block, as of `backend "s3"`; a dynamic block's content has none of its own.
 */
function toBlock(
  { fields, blocks, isComplete }: BodyValue,
  budget: Budget,
  depth: number,
  labels: readonly { readonly value: string }[] = [],
): JsonObject {
  const object = changeFields(fields, (name, value) => {
    if (isQuotedBool(name, value)) return value === 'true';
    const places = blocks.get(name);
    if (places === undefined || isOpaque(value)) return toJson(value, budget, depth + 1);
    return changeItems(places.length, value as Json[], (i) => {
      const place = places[i];
      return place === undefined ? {} : toBlock(place.inner, budget, depth + 1, place.node.labels);
    });
  });
  const labelled = labels.length === 0 ? object : { $labels: labels.map(({ value }) => value), ...object };
  return isComplete ? labelled : openObject(labelled, NOT_READ);
}

const NOT_READ = ['the block could not be read whole'];

/** True for an attribute that is a bool although it was written as text. */
function isQuotedBool(name: string, value: Value): boolean {
  return (value === 'true' || value === 'false') && !TEXT_ATTRIBUTES.has(name);
}

/** The object itself when no field changes, else a copy without those that are null. */
function changeFields(fields: ObjectValue, change: (name: string, value: Value) => Json): JsonObject {
  let copy: Record<string, Json> | undefined;
  const names = Object.keys(fields);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    const value = fields[name] ?? null;
    const changed = value === null ? undefined : change(name, value);
    if (copy === undefined && changed !== value) copy = copyFields(fields, names.slice(0, i));
    if (copy !== undefined && changed !== undefined) setField(copy, name, changed);
  }
  return copy ?? (fields as JsonObject);
}

function copyFields(fields: ObjectValue, names: readonly string[]): Record<string, Json> {
  const copy: Record<string, Json> = {};
  for (const name of names) setField(copy, name, fields[name] as Json);
  return copy;
}

function changeItems(length: number, items: readonly Json[], change: (i: number) => Json): Json {
  let copy: Json[] | undefined;
  for (let i = 0; i < length; i++) {
    const changed = change(i);
    if (copy === undefined && changed !== items[i]) copy = items.slice(0, i);
    copy?.push(changed);
  }
  return copy ?? items;
}

function toJson(value: Value, budget: Budget, depth: number): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (--budget.nodesLeft < 0 || depth > DEPTH_MAX) return sayUnknown(['the value is too large to read whole'], {});
  if (typeof value === 'string') {
    const decoded = decodeJsonText(value);
    return decoded === undefined ? value : toJson(decoded, budget, depth + 1);
  }
  if (isOpaque(value)) return toLeaf(value, budget, depth);
  if (isList(value)) {
    return changeItems(value.length, value as readonly Json[], (i) => toJson(value[i] ?? null, budget, depth + 1));
  }
  return changeFields(value, (_, inner) => toJson(inner, budget, depth + 1));
}

function toLeaf(value: Unknown | LazyObject, budget: Budget, depth: number): Json {
  const unknown = toUnknown(value);
  const decoded = decodeJsonText(unknown);
  return decoded === undefined ? toUnknownLeaf(unknown) : toJson(decoded, budget, depth + 1);
}

/** An unknown value as the CEL room has it, with what is certain of it. */
export function toUnknownLeaf(unknown: Unknown): Json {
  const { prefix, suffix } = knownEnds(unknown);
  return sayUnknown(unknown.reasons, {
    ...(unknown.isSet ? { isSet: true } : {}),
    ...(prefix === '' ? {} : { prefix }),
    ...(suffix === '' ? {} : { suffix }),
    ...(unknown.isNonEmpty ? { isNonEmpty: true } : {}),
  });
}
