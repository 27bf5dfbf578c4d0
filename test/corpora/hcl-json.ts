/**
 * HCL in the JSON form that the tool hcl2json gives: what the conformance corpus holds for every file. Constants are
 * JSON values, all other expressions their source in `${}`, and a block is a list of bodies below its labels.
 */
import type { Json } from '../../src/base/json.ts';
import type { Body, Block, Expression, ObjectEntry, TemplatePart } from '../../src/languages/hcl/index.ts';

type Field = Json | Map<string, Field>;

/** The JSON form of a body of the text. */
export function toCanonicalJson(body: Body, text: string): Json {
  return toPlain(convertBody(body, text));
}

function toPlain(field: Field): Json {
  if (!(field instanceof Map)) return field;
  // `fromEntries` defines own fields even for a label such as `__proto__`.
  return Object.fromEntries([...field].map(([key, value]) => [key, toPlain(value)]));
}

function convertBody(body: Body, text: string): Map<string, Field> {
  const out = new Map<string, Field>();
  for (const block of body.blocks) addBlock(block, text, out);
  for (const { name, value } of body.attributes) out.set(name, convert(value, text));
  return out;
}

function addBlock(block: Block, text: string, out: Map<string, Field>): void {
  let level = out;
  let key = block.type;
  for (const label of block.labels) {
    const below = level.get(key) ?? new Map<string, Field>();
    if (!(below instanceof Map)) throw new Error(`${key} has blocks with and without labels`);
    level.set(key, below);
    level = below;
    key = label.value;
  }
  const bodies = level.get(key) ?? [];
  if (!Array.isArray(bodies)) throw new Error(`${key} has blocks with and without labels`);
  level.set(key, [...bodies, toPlain(convertBody(block.body, text))]);
}

function convert(expression: Expression, text: string): Json {
  switch (expression.kind) {
    case 'literal':
      return typeof expression.value === 'bigint' ? Number(expression.value) : expression.value;
    case 'unary': {
      const { operand } = expression;
      if (operand.kind !== 'literal') return wrap(expression, text);
      return expression.operator === '-' ? -Number(operand.value) : operand.value !== true;
    }
    case 'template': {
      const [part] = expression.parts;
      if (expression.isWrapper && part?.kind === 'interpolation') return convert(part.expression, text);
      return expression.parts.map((each) => convertPart(each, text)).join('');
    }
    case 'tuple':
      return expression.items.map((item) => convert(item, text));
    case 'object':
      return toPlain(new Map(expression.entries.map((entry) => [convertKey(entry, text), convert(entry.value, text)])));
    default:
      return wrap(expression, text);
  }
}

function wrap({ start, end }: Expression, text: string): string {
  return `\${${text.slice(start, end)}}`;
}

function escape(literal: string): string {
  return literal.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

function convertKey({ name, key }: ObjectEntry, text: string): string {
  if (name !== undefined) return name;
  return key.kind === 'traversal' ? text.slice(key.start, key.end) : convertInText(key, text);
}

/** An expression within text. The tool shows a conditional as directives, whichever way it was written. */
function convertInText(expression: Expression, text: string): string {
  switch (expression.kind) {
    case 'literal':
      return escape(String(expression.value));
    case 'template':
      return expression.parts.map((part) => convertPart(part, text)).join('');
    case 'conditional': {
      const { condition, then, otherwise } = expression;
      const other = convertInText(otherwise, text);
      const test = text.slice(condition.start, condition.end);
      return `%{if ${test}}${convertInText(then, text)}${other === '' ? '' : `%{else}${other}`}%{endif}`;
    }
    default:
      return wrap(expression, text);
  }
}

function convertPart(part: TemplatePart, text: string): string {
  switch (part.kind) {
    case 'text':
      return escape(part.value);
    case 'interpolation':
      return convertInText(part.expression, text);
    case 'if': {
      const other = part.otherwise.map((each) => convertPart(each, text)).join('');
      const then = part.then.map((each) => convertPart(each, text)).join('');
      const condition = text.slice(part.condition.start, part.condition.end);
      return `%{if ${condition}}${then}${other === '' ? '' : `%{else}${other}`}%{endif}`;
    }
    case 'for-directive': {
      const names = part.keyName === undefined ? part.valueName : `${part.keyName}, ${part.valueName}`;
      const collection = text.slice(part.collection.start, part.collection.end);
      const content = part.parts.map((each) => convertPart(each, text)).join('');
      return `%{for ${names} in ${collection}}${content}%{endfor}`;
    }
  }
}
