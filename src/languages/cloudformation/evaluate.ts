/** Evaluates values of a template: data stays, functions become what is known of their result. */
import { type Json, type JsonObject, setField } from '../../base/json.ts';
import { joinText } from '../../base/unknown-port.ts';
import { evaluateIf } from './branches.ts';
import { decodeEmbeddedJson, mayHoldJson } from './embedded-json.ts';
import {
  addFault,
  chargeNodes,
  chargeText,
  type Evaluation,
  evaluateMember,
  failWith,
  makeUnknown,
} from './evaluation.ts';
import { expandLoop, LOOP_FRAGMENT } from './for-each.ts';
import { FUNCTIONS } from './functions.ts';
import { type Intrinsic, isLoopKey, readIntrinsic } from './intrinsic.ts';
import { evaluateFindInMap, evaluateGetAtt, evaluateRef } from './lookups.ts';
import { canonizeScalar } from './scalars.ts';
import { joinParts, substituteParts, type TextPart } from './text-functions.ts';

/** Text that is parsed counts this many times, as every few characters of it become a value. */
const JSON_CHARGE = 16;
const TOO_LARGE = 'the template is too large';

/** The value that a written one has; undefined when it removes itself. The depth is bounded by the parser. */
export function evaluate(evaluation: Evaluation, value: Json): Json | undefined {
  if (typeof value !== 'object' || value === null) return finish(evaluation, value);
  if (evaluation.unknowns.read(value) !== undefined) return value;
  const intrinsic = readIntrinsic(value);
  if (!chargeNodes(evaluation, Array.isArray(value) ? 1 + value.length : 1)) {
    return makeUnknown(evaluation, TOO_LARGE, false);
  }
  if (intrinsic !== undefined) return evaluateCall(evaluation, intrinsic);
  return Array.isArray(value) ? evaluateItems(evaluation, value) : evaluateFields(evaluation, value as JsonObject);
}

/** A list without what removed itself; the written one where nothing changed, as most of a template is data. */
function evaluateItems(evaluation: Evaluation, items: readonly Json[]): Json {
  const isBody = evaluation.argumentDepth === 0;
  let values: Json[] | undefined;
  for (let i = 0; i < items.length; i++) {
    if (isBody) evaluation.field.push(values?.length ?? i);
    const value = evaluateMember(evaluation, i, items[i] as Json);
    if (isBody) evaluation.field.pop();
    if (value !== items[i]) values ??= items.slice(0, i);
    if (values !== undefined && value !== undefined) values.push(value);
  }
  return values ?? items;
}

function evaluateFields(evaluation: Evaluation, fields: JsonObject): Json {
  const keys = Object.keys(fields);
  let values: Record<string, Json> | undefined;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const written = fields[key] as Json;
    if (isLoopKey(key)) {
      values ??= copyFields(fields, keys, i);
      evaluateLoop(evaluation, key, written, values);
      continue;
    }
    const isMacro = key === 'Fn::Transform';
    const value = isMacro ? evaluateMacro(evaluation, written) : evaluateField(evaluation, key, key, written);
    if (value !== written) values ??= copyFields(fields, keys, i);
    if (values !== undefined && value !== undefined) setField(values, key, value);
  }
  return values ?? fields;
}

function copyFields(fields: JsonObject, keys: readonly string[], count: number): Record<string, Json> {
  const copy: Record<string, Json> = {};
  for (let i = 0; i < count; i++) setField(copy, keys[i] as string, fields[keys[i] as string] as Json);
  return copy;
}

/** A macro among other fields: what it adds to them cannot be known, which is reported. */
function evaluateMacro(evaluation: Evaluation, argument: Json): undefined {
  evaluateCall(evaluation, { name: 'Fn::Transform', argument });
}

/** A field that is named `key` in the body and stands at `step`. */
function evaluateField(evaluation: Evaluation, step: string, key: string, value: Json): Json | undefined {
  const isBody = evaluation.argumentDepth === 0;
  if (isBody) evaluation.field.push(key);
  const result = evaluateMember(evaluation, step, value);
  if (isBody) evaluation.field.pop();
  return result;
}

function evaluateLoop(evaluation: Evaluation, loopKey: string, argument: Json, values: Record<string, Json>): void {
  for (const { key, value, step } of expandLoop(evaluation, loopKey, argument)) {
    evaluation.at.push(loopKey, LOOP_FRAGMENT);
    if (isLoopKey(key)) evaluateLoop(evaluation, step, value, values);
    else {
      const result = evaluateField(evaluation, step, key, value);
      if (result !== undefined) setField(values, key, result);
    }
    evaluation.at.length -= 2;
  }
}

function evaluateCall(evaluation: Evaluation, { name, argument }: Intrinsic): Json | undefined {
  evaluation.at.push(name);
  const result = evaluateNamed(evaluation, name, argument);
  evaluation.at.pop();
  return result;
}

const TEXT_FUNCTIONS: ReadonlyMap<string, typeof joinParts> = new Map([
  ['Fn::Join', joinParts],
  ['Fn::Sub', substituteParts],
]);

function evaluateNamed(evaluation: Evaluation, name: string, argument: Json): Json | undefined {
  // The values of these two are values of the body; those of the others' arguments are material.
  if (name === 'Fn::If') return evaluateIf(evaluation, argument);
  if (name === 'Fn::ToJsonString') return evaluate(evaluation, argument);
  const makeParts = TEXT_FUNCTIONS.get(name);
  evaluation.argumentDepth++;
  const parts = makeParts?.(evaluation, argument);
  const result = makeParts === undefined ? callFunction(evaluation, name, argument) : undefined;
  evaluation.argumentDepth--;
  if (parts !== undefined) return finishParts(evaluation, parts);
  if (makeParts !== undefined) return makeUnknown(evaluation, `\`${name}\` is malformed`, true);
  return result === undefined ? undefined : finish(evaluation, result);
}

function callFunction(evaluation: Evaluation, name: string, argument: Json): Json | undefined {
  if (name === 'Ref') return evaluateRef(evaluation, argument);
  if (name === 'Fn::GetAtt') return evaluateGetAtt(evaluation, argument);
  if (name === 'Fn::FindInMap') return evaluateFindInMap(evaluation, argument);
  const call = FUNCTIONS.get(name);
  return call === undefined
    ? failWith(evaluation, 'bad-function', `\`${name}\` is no function of CloudFormation`)
    : call(evaluation, argument);
}

function finishParts(evaluation: Evaluation, parts: readonly TextPart[]): Json {
  const { documentDepthMax, templateTextCharsMax } = evaluation.limits;
  const charCount = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
  if (!chargeText(evaluation, charCount)) return makeUnknown(evaluation, TOO_LARGE, false);
  if (charCount > templateTextCharsMax) {
    addFault(evaluation, 'too-large', `a function makes a text of more than ${templateTextCharsMax} characters`);
    return makeUnknown(evaluation, 'the text is too long', true);
  }
  const merged = mergeTexts(parts);
  const decoded =
    evaluation.argumentDepth === 0 ? decodeEmbeddedJson(merged, documentDepthMax, evaluation.unknowns) : undefined;
  if (decoded !== undefined) return decoded;
  const text = joinText(evaluation.unknowns, merged);
  return evaluation.argumentDepth === 0 ? canonizeScalar(text, propertyOf(evaluation)) : text;
}

/** Neighbouring texts as one, so that what looks at a text sees all of it. */
function mergeTexts(parts: readonly TextPart[]): readonly TextPart[] {
  const merged: TextPart[] = [];
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else {
      if (text !== '') merged.push(text);
      merged.push(part);
      text = '';
    }
  }
  return text === '' && merged.length > 0 ? merged : [...merged, text];
}

/** A scalar of the body in its one form; text that holds JSON as that JSON. Material for functions stays as it is. */
function finish(evaluation: Evaluation, value: Json): Json {
  if (evaluation.argumentDepth > 0) return value;
  if (
    typeof value === 'string' &&
    value.length > 1 &&
    mayHoldJson(value) &&
    chargeText(evaluation, value.length * JSON_CHARGE)
  ) {
    const decoded = decodeEmbeddedJson([value], evaluation.limits.documentDepthMax, evaluation.unknowns);
    if (decoded !== undefined) return decoded;
  }
  return canonizeScalar(value, propertyOf(evaluation));
}

/** The name of the property at hand, or of the list that its item stands in. */
function propertyOf({ field }: Evaluation): string | undefined {
  for (let i = field.length - 1; i >= 0; i--) {
    const step = field[i];
    if (typeof step === 'string') return step;
  }
  return undefined;
}
