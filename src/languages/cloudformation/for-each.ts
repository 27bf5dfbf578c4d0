/** `Fn::ForEach` of the language extensions: a fragment repeated over a collection, as far as that is literal. */
import { isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import { addFault, chargeNodes, type Evaluation, evaluateMember } from './evaluation.ts';
import { toText } from './intrinsic.ts';

/** A member that a loop makes; `step` is its key as written in the fragment. */
export type LoopMember = { readonly key: string; readonly value: Json; readonly step: string };

/** Where the fragment stands in the argument of a loop. */
export const LOOP_FRAGMENT = 2;

/**
 * The members that a loop stands for; none, and a fault, when it is malformed or its collection cannot be known. The
 * argument is `[identifier, collection, { key: value }]`.
 */
export function expandLoop(evaluation: Evaluation, loopKey: string, argument: Json): readonly LoopMember[] {
  evaluation.at.push(loopKey);
  const members = expandAt(evaluation, argument);
  evaluation.at.pop();
  return members;
}

function expandAt(evaluation: Evaluation, argument: Json): readonly LoopMember[] {
  const [identifier, given, fragment]: readonly (Json | undefined)[] = Array.isArray(argument) ? argument : [];
  const name = toText(identifier ?? null);
  if (name === undefined || given === undefined || !isJsonObject(fragment)) {
    addFault(evaluation, 'bad-function', '`Fn::ForEach` wants an identifier, a collection and a fragment');
    return [];
  }
  evaluation.argumentDepth++;
  const collection = evaluateMember(evaluation, 1, given) ?? null;
  evaluation.argumentDepth--;
  const texts = Array.isArray(collection) ? collection.map(toText) : [];
  if (!Array.isArray(collection) || texts.includes(undefined)) {
    const [reason = 'it is no list of texts'] = evaluation.unknowns.read(collection)?.reasons ?? [];
    addFault(evaluation, 'not-resolvable', `the collection of \`Fn::ForEach\` cannot be known: ${reason}`);
    return [];
  }
  return texts.flatMap((text) => repeat(evaluation, fragment, name, text ?? ''));
}

function repeat(evaluation: Evaluation, fragment: JsonObject, name: string, text: string): readonly LoopMember[] {
  const members: LoopMember[] = [];
  for (const [key, value] of Object.entries(fragment)) {
    const filled = fillIn(evaluation, value, name, text);
    if (filled === undefined) break;
    members.push({ key: fillInText(key, name, text), value: filled, step: key });
  }
  return members;
}

/** A copy of a fragment with the identifier replaced; undefined when the template grows too large. */
function fillIn(evaluation: Evaluation, value: Json, name: string, text: string): Json | undefined {
  if (!chargeNodes(evaluation, 1)) return undefined;
  if (typeof value === 'string') return fillInText(value, name, text);
  if (Array.isArray(value)) return value.map((item: Json) => fillIn(evaluation, item, name, text) ?? null);
  if (!isJsonObject(value)) return value;
  if (value['Ref'] === name && Object.keys(value).length === 1) return text;
  const fields: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) {
    setField(fields, fillInText(key, name, text), fillIn(evaluation, inner, name, text) ?? null);
  }
  return fields;
}

/** `${Name}` as it is, `&{Name}` without what is not alphanumeric, as logical ids have to be. */
function fillInText(template: string, name: string, text: string): string {
  if (!template.includes('{')) return template;
  return template
    .replaceAll(`\${${name}}`, () => text)
    .replaceAll(`&{${name}}`, () => text.replaceAll(/[^A-Za-z0-9]/g, ''));
}
