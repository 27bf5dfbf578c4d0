/** What a parameter is worth where nobody gives it: its default, or unknown with what its declaration makes certain. */
import { addFaultTo } from '../../base/faults.ts';
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { refineChoice } from '../../base/unknown-merge.ts';
import type { Refinement } from '../../base/unknown-port.ts';
import { type Evaluation, makeUnknown } from './evaluation.ts';
import { toText } from './intrinsic.ts';

/** The value of a declared parameter, the same object every time. */
export function readParameter(evaluation: Evaluation, name: string): Json {
  const known = evaluation.parameters.get(name);
  if (known !== undefined) return known;
  const value = computeParameter(evaluation, name);
  evaluation.parameters.set(name, value);
  return value;
}

function computeParameter(evaluation: Evaluation, name: string): Json {
  const declared = evaluation.template.parameters[name] ?? null;
  if (!isJsonObject(declared)) return makeUnknown(evaluation, `parameter ${name} is malformed`, true);
  const type = toText(getField(declared, 'Type') ?? null) ?? 'String';
  if (type.startsWith('AWS::SSM::')) {
    return makeUnknown(evaluation, `parameter ${name} is read from Parameter Store at deployment`, true);
  }
  const given = getField(declared, 'Default') ?? null;
  if (given === null) {
    return evaluation.unknowns.make([`parameter ${name} has no default`], refineParameter(declared, type));
  }
  const text = toText(given);
  if (text === undefined) {
    const message = `the default of the parameter \`${name}\` is no text or number`;
    const path = [...evaluation.template.base, 'Parameters', name, 'Default'];
    addFaultTo(evaluation.faults, 'malformed', message, path);
    return makeUnknown(evaluation, `parameter ${name} is malformed`, true);
  }
  return convertDefault(text, type);
}

/** Every parameter is text but numbers and lists, which are text with commas. */
function convertDefault(text: string, type: string): Json {
  if (type === 'Number') return toNumber(text);
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  if (!isList) return text;
  const items = text === '' ? [] : text.split(',').map((item) => item.trim());
  return type === 'List<Number>' ? items.map(toNumber) : items;
}

function toNumber(text: string): Json {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

/** A deployment without a value is refused, so a parameter is always set; types of AWS name something that exists. */
function refineParameter(declared: JsonObject, type: string): Refinement {
  const allowed = getField(declared, 'AllowedValues');
  const texts = Array.isArray(allowed) ? allowed.map((value: Json) => toText(value) ?? '') : [];
  const minLength = Number(toText(getField(declared, 'MinLength') ?? null) ?? 0);
  return refineChoice(texts, minLength > 0 || type.startsWith('AWS::') || type === 'Number');
}
