/** The functions that make text of parts, known or not: `Fn::Join` and `Fn::Sub`. */
import { isJsonObject, type Json } from '../../base/json.ts';
import type { UnknownValue } from '../../base/unknown-port.ts';
import { addFault, chargeNodes, type Evaluation, evaluateMember } from './evaluation.ts';
import { toText } from './intrinsic.ts';
import { lookUp, lookUpResource } from './lookups.ts';

export type TextPart = string | UnknownValue;

/** `[delimiter, list]`; undefined, and a fault, when they are none. */
export function joinParts(evaluation: Evaluation, argument: Json): readonly TextPart[] | undefined {
  const delimiter = Array.isArray(argument)
    ? toText(evaluateMember(evaluation, 0, argument[0] ?? null) ?? null)
    : undefined;
  const list = Array.isArray(argument) ? evaluateMember(evaluation, 1, argument[1] ?? null) : undefined;
  if (delimiter === undefined || list === undefined || list === null) {
    addFault(evaluation, 'bad-function', '`Fn::Join` wants a delimiter and a list');
    return undefined;
  }
  const open = evaluation.unknowns.read(list);
  if (open !== undefined) return [{ reasons: open.reasons, refinement: { isSet: true } }];
  const items: readonly Json[] = Array.isArray(list) ? list : [list];
  if (!chargeNodes(evaluation, items.length)) return undefined;
  return items.flatMap((item, i) => {
    const part = toPart(evaluation, item, '`Fn::Join`');
    return i === 0 || delimiter === '' ? [part] : [delimiter, part];
  });
}

/** A value as part of a text; what is neither text nor unknown is a fault. */
function toPart(evaluation: Evaluation, value: Json, by: string): TextPart {
  const part = toText(value) ?? evaluation.unknowns.read(value);
  if (part !== undefined) return part;
  addFault(evaluation, 'bad-function', `${by} can only put texts together`);
  return { reasons: [`${by} has a part that is no text`], refinement: { isSet: true } };
}

const VARIABLE = /\$\{([^{}]*)\}/g;
const NAME = /^[A-Za-z0-9_.:]+$/;

/** `text`, or `[text, variables]`; undefined, and a fault, when it is neither. */
export function substituteParts(evaluation: Evaluation, argument: Json): readonly TextPart[] | undefined {
  const [given, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const text = toText(given ?? null);
  if (text === undefined || !isJsonObject(variables ?? {})) {
    addFault(evaluation, 'bad-function', '`Fn::Sub` wants a text, or a list of a text and its variables');
    return undefined;
  }
  if (!text.includes('${')) return [text];
  const values = readVariables(evaluation, (variables ?? {}) as { readonly [name: string]: Json });
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    parts.push(text.slice(end, match.index), substitute(evaluation, match[1] ?? '', values));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== '');
}

function readVariables(
  evaluation: Evaluation,
  variables: { readonly [name: string]: Json },
): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  evaluation.at.push(1);
  for (const [name, value] of Object.entries(variables)) {
    values.set(name, evaluateMember(evaluation, name, value) ?? null);
  }
  evaluation.at.pop();
  return values;
}

function substitute(evaluation: Evaluation, written: string, values: ReadonlyMap<string, Json>): TextPart {
  if (written.startsWith('!')) return `\${${written.slice(1)}}`;
  const name = written.trim();
  const own = values.get(name);
  if (own !== undefined) return toPart(evaluation, own, '`Fn::Sub`');
  if (!NAME.test(name)) {
    const message = `\`\${${written}}\` is no name; write \`\${!${written}}\` where the text itself is meant`;
    addFault(evaluation, 'bad-function', message);
    return `\${${written}}`;
  }
  const dot = name.indexOf('.');
  const value =
    dot < 0
      ? lookUp(evaluation, name, 'Fn::Sub')
      : lookUpResource(evaluation, name.slice(0, dot), name.slice(dot + 1), 'Fn::Sub');
  return Array.isArray(value)
    ? value.map((item: Json) => toText(item) ?? '').join(',')
    : toPart(evaluation, value, '`Fn::Sub`');
}
