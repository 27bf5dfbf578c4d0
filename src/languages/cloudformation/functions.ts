/** The functions over lists and values, each given its unevaluated argument. */
import { getField, isJsonObject, type Json } from '../../base/json.ts';
import type { UnknownValue } from '../../base/unknown-port.ts';
import { divideCidr } from './cidr.ts';
import { chargeText, type Evaluation, evaluateMember, failWith } from './evaluation.ts';
import { toText } from './intrinsic.ts';

type EvaluateFunction = (evaluation: Evaluation, argument: Json) => Json | undefined;

/** Functions of the values of their arguments, by the name after `Fn::`. */
export const FUNCTIONS: ReadonlyMap<string, EvaluateFunction> = new Map<string, EvaluateFunction>([
  // Rules ask what a machine will be given, which no encoding changes.
  ['Fn::Base64', (evaluation, argument) => evaluation.evaluate(evaluation, argument)],
  ['Fn::Cidr', evaluateCidr],
  ['Fn::GetAZs', (evaluation) => settle(evaluation, 'the availability zones are known at deployment')],
  ['Fn::ImportValue', evaluateImportValue],
  ['Fn::Length', evaluateLength],
  ['Fn::Select', evaluateSelect],
  ['Fn::Split', evaluateSplit],
  ['Fn::Transform', evaluateTransform],
]);

/** A value that is certainly there and not empty, but known later only. */
const settle = (evaluation: Evaluation, reason: string): Json =>
  evaluation.unknowns.make([reason], { isSet: true, isNonEmpty: true });

/** The values of a list of arguments; undefined when they are no list of at least `countMin`. */
function readArguments(evaluation: Evaluation, argument: Json, countMin: number): readonly Json[] | undefined {
  if (!Array.isArray(argument) || argument.length < countMin) return undefined;
  return argument.map((item: Json, i) => evaluateMember(evaluation, i, item) ?? null);
}

/** The first unknown among some values, as a result that is unknown for its reasons. */
function passUnknown(evaluation: Evaluation, values: readonly Json[]): Json | undefined {
  for (const value of values) {
    const unknown: UnknownValue | undefined = evaluation.unknowns.read(value);
    if (unknown !== undefined) return evaluation.unknowns.make(unknown.reasons, { isSet: true });
  }
  return undefined;
}

function evaluateCidr(evaluation: Evaluation, argument: Json): Json {
  const values = readArguments(evaluation, argument, 2);
  if (values === undefined) return failWith(evaluation, 'bad-function', '`Fn::Cidr` wants a block and a count');
  const [block = null, count = null, hostBits = 8] = values;
  const open = passUnknown(evaluation, [block, count, hostBits]);
  if (open !== undefined) return open;
  const blocks = divideCidr(toText(block) ?? '', Number(toText(count)), Number(toText(hostBits)));
  return blocks ?? failWith(evaluation, 'bad-function', '`Fn::Cidr` cannot divide this block so');
}

function evaluateImportValue(evaluation: Evaluation, argument: Json): Json {
  const name = toText(evaluation.evaluate(evaluation, argument) ?? null);
  return settle(evaluation, `export ${name ?? ''} of another stack is read at deployment`.replace('  ', ' '));
}

function evaluateLength(evaluation: Evaluation, argument: Json): Json {
  const list = evaluation.evaluate(evaluation, argument) ?? null;
  if (Array.isArray(list)) return list.length;
  const open = passUnknown(evaluation, [list]);
  return open ?? failWith(evaluation, 'bad-function', '`Fn::Length` wants a list');
}

function evaluateSelect(evaluation: Evaluation, argument: Json): Json {
  const values = readArguments(evaluation, argument, 2);
  if (values === undefined) return failWith(evaluation, 'bad-function', '`Fn::Select` wants an index and a list');
  const [index = null, list = null] = values;
  const open = passUnknown(evaluation, [index, list]);
  if (open !== undefined) return open;
  const item: Json | undefined = Array.isArray(list) ? list[Number(toText(index))] : undefined;
  return item ?? failWith(evaluation, 'bad-function', '`Fn::Select` names an item that the list does not have');
}

function evaluateSplit(evaluation: Evaluation, argument: Json): Json {
  const values = readArguments(evaluation, argument, 2);
  const [delimiter, text] = (values ?? []).map(toText);
  if (delimiter !== undefined && delimiter !== '' && text !== undefined && chargeText(evaluation, text.length)) {
    return text.split(delimiter);
  }
  const open = passUnknown(evaluation, values ?? []);
  return open ?? failWith(evaluation, 'bad-function', '`Fn::Split` wants a delimiter and a text');
}

/** Macros are programs of the account, or text from a bucket: what they make, if anything, cannot be known. */
function evaluateTransform(evaluation: Evaluation, argument: Json): Json {
  const name = isJsonObject(argument) ? toText(getField(argument, 'Name') ?? null) : toText(argument);
  const message = `\`Fn::Transform\` is resolved at deployment by ${name ?? 'a macro'}`;
  failWith(evaluation, 'not-resolvable', message);
  return evaluation.unknowns.make([message], {});
}
