/** Where a field of a body stands in the authored file: the attribute, the nested block, the entry of an object. */
import type { JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { spanBetween } from '../../base/text-index.ts';
import {
  type Attribute,
  type Block,
  type Expression,
  findAttribute as findInBody,
  keyTextOf,
} from '../../languages/hcl/index.ts';
import {
  type BlockPlace,
  type BodyValue,
  findAttribute,
  type ModuleBlock,
  type SourceFile,
} from '../../languages/terraform/index.ts';
import type { Origin } from '../../model/resource.ts';
import { LazyOrigin } from '../lazy-origin.ts';
import { locateJson } from './locate-json.ts';
import type { Place } from './place.ts';
import { planBlockChange } from './plan-change.ts';

/** The origin of a block whose resource has the body `json`; places are looked for when they are asked for. */
export function createOrigin(block: ModuleBlock, body: BodyValue, json: JsonObject): Origin {
  const { node, file } = block;
  return new LazyOrigin(
    file.path,
    0,
    () => spanBetween(file.index, node.start, node.end),
    (path) => {
      const { file: found, start, end, isExact } = locateInBlock(block, body, path);
      const span = spanBetween(found.index, start, end);
      return found === file ? { span, isExact } : { span, isExact, file: found.path };
    },
    (changed) => planBlockChange(block, body, json, changed),
  );
}

/** A place in the block's own file, or in that of an override. */
type PlaceInFile = Place & { readonly file: SourceFile };

function locateInBlock(block: ModuleBlock, body: BodyValue, path: FieldPath): PlaceInFile {
  const { node, file } = block;
  const [first, ...rest] = path;
  if (first === undefined) return { start: node.start, end: node.end, isExact: true, file };
  const attribute = typeof first === 'string' ? findAttribute(block, first) : undefined;
  if (attribute !== undefined) {
    return { ...locateInAttribute(attribute.node, attribute.file, rest), file: attribute.file };
  }
  const places = typeof first === 'string' ? body.blocks.get(first) : undefined;
  return locateInPlaces(places, rest) ?? { ...headerOf(node), isExact: false, file };
}

/** A list of blocks stands where its first one does. */
function locateInPlaces(places: readonly BlockPlace[] | undefined, path: FieldPath): PlaceInFile | undefined {
  const [index, ...rest] = path;
  const place = places?.[typeof index === 'number' ? index : 0];
  if (place === undefined) return undefined;
  const { file } = place;
  if (typeof index !== 'number') return { ...wholeOf(place.node), isExact: index === undefined, file };
  return { ...locateInNested(place, rest), file };
}

function locateInNested({ node, inner, file }: BlockPlace, path: FieldPath): Place {
  const [first, ...rest] = path;
  if (first === undefined) return { ...wholeOf(node), isExact: true };
  const attribute = typeof first === 'string' ? findInBody(node.body, first) : undefined;
  if (attribute !== undefined) return locateInAttribute(attribute, file, rest);
  const places = typeof first === 'string' ? inner.blocks.get(first) : undefined;
  return locateInPlaces(places, rest) ?? { ...headerOf(node), isExact: false };
}

function wholeOf({ start, end }: Block): { start: number; end: number } {
  return { start, end };
}

/** The line of a block's type and labels: where people look for something that is not there. */
function headerOf({ start, typeEnd, labels }: Block): { start: number; end: number } {
  return { start, end: labels.at(-1)?.end ?? typeEnd };
}

function locateInAttribute(attribute: Attribute, file: SourceFile, path: FieldPath): Place {
  const found = locateInExpression(attribute.value, file, path);
  if (found.isExact && path.length > 0) return found;
  // nothing of the path was found below: the attribute with its name is the place
  const isWhole = found.start === attribute.value.start && found.end === attribute.value.end;
  return isWhole ? { start: attribute.start, end: attribute.end, isExact: path.length === 0 } : found;
}

/** Follows a path into what an expression writes out; stops at the last expression that is written there. */
function locateInExpression(expression: Expression, file: SourceFile, path: FieldPath): Place {
  const [step, ...rest] = path;
  const here = { start: expression.start, end: expression.end, isExact: path.length === 0 };
  if (step === undefined) return here;
  switch (expression.kind) {
    case 'parentheses':
      return locateInExpression(expression.expression, file, path);
    case 'tuple': {
      const item = typeof step === 'number' ? expression.items[step] : undefined;
      return item === undefined ? here : locateInExpression(item, file, rest);
    }
    case 'object': {
      const entry = expression.entries.findLast((candidate) => keyTextOf(candidate) === step);
      if (entry === undefined) return here;
      const found = locateInExpression(entry.value, file, rest);
      const isWhole = found.start === entry.value.start && found.end === entry.value.end;
      return isWhole ? { start: entry.start, end: entry.end, isExact: found.isExact } : found;
    }
    case 'call':
      return locateInCall(expression.name, expression.args, file, path) ?? here;
    case 'template': {
      const [part] = expression.parts;
      if (expression.isWrapper && part?.kind === 'interpolation')
        return locateInExpression(part.expression, file, path);
      return locateJson(expression, file, path) ?? here;
    }
    default:
      return here;
  }
}

/** Functions that hand on the fields of an argument as they are. */
const TRANSPARENT: ReadonlySet<string> = new Set(['jsonencode', 'tomap', 'tolist', 'sensitive', 'nonsensitive', 'try']);

function locateInCall(name: string, args: readonly Expression[], file: SourceFile, path: FieldPath): Place | undefined {
  const candidates = name === 'merge' ? args.toReversed() : TRANSPARENT.has(name) ? args.slice(0, 1) : [];
  for (const arg of candidates) {
    const found = locateInExpression(arg, file, path);
    if (found.start !== arg.start || found.end !== arg.end) return found;
  }
  return undefined;
}
