/** Data sources whose result follows from their arguments alone: IAM policy documents, and texts made of templates. */
import { keysOf } from './convert.ts';
import { decodeJsonText } from './text.ts';
import { writeJson } from './functions/json.ts';
import {
  fieldOf,
  findUnknowns,
  isList,
  isObject,
  isOpaque,
  mergeUnknowns,
  type ObjectValue,
  setField,
  toUnknown,
  Unknown,
  type Value,
} from './values.ts';

/** Renders a text as a template with the given names. */
type Render = (template: Value, vars: Value) => Value;

/** An attribute that can be computed, undefined where the data source must be asked. */
export function computeDataAttribute(
  name: string,
  field: string,
  readBody: () => ObjectValue,
  render: Render,
): Value | undefined {
  if (name.startsWith('template_file.') && field === 'rendered') {
    const body = readBody();
    return render(fieldOf(body, 'template') ?? null, fieldOf(body, 'vars') ?? {});
  }
  const isDocument = name.startsWith('aws_iam_policy_document.');
  if (!isDocument || (field !== 'json' && field !== 'minified_json')) return undefined;
  return encode(makePolicyDocument(readBody()));
}

function encode(value: Value): Value {
  if (isOpaque(value)) return value;
  const unknowns = findUnknowns(value);
  return unknowns.length === 0 ? writeJson(value) : mergeUnknowns(unknowns, { isSet: true, encoded: value });
}

/** The policy that the arguments of `aws_iam_policy_document` describe. */
export function makePolicyDocument(body: ObjectValue): Value {
  const own = blocksOf(body, 'statement');
  const sources = readDocuments(body, ['source_json', 'source_policy_documents']);
  const overrides = readDocuments(body, ['override_json', 'override_policy_documents']);
  const unknown = [own, sources, overrides].find((part) => part instanceof Unknown);
  if (unknown instanceof Unknown) return unknown;
  const written = (own as readonly Value[]).map(makeStatement);
  const statements = overrideStatements([...(sources as readonly Value[]), ...written], overrides as readonly Value[]);
  const document: Record<string, Value> = { Version: fieldOf(body, 'version') ?? '2012-10-17' };
  const id = fieldOf(body, 'policy_id');
  if (id !== undefined) document['Id'] = id;
  document['Statement'] = statements;
  return document;
}

function blocksOf(body: ObjectValue, name: string): readonly Value[] | Unknown {
  const blocks = fieldOf(body, name) ?? [];
  if (isOpaque(blocks)) return toUnknown(blocks);
  return isList(blocks) ? blocks : [blocks];
}

/** Statements of other documents; one that is unknown makes the whole document so. */
function readDocuments(body: ObjectValue, names: readonly string[]): readonly Value[] | Unknown {
  const statements: Value[] = [];
  for (const name of names) {
    const texts = fieldOf(body, name) ?? [];
    if (texts instanceof Unknown && texts.parts === undefined && texts.encoded === undefined) return texts;
    for (const text of isList(texts) ? texts : [texts]) {
      const document = typeof text === 'string' || text instanceof Unknown ? decodeJsonText(text) : undefined;
      if (document === undefined) return text instanceof Unknown ? text : new Unknown([`${name} is no policy`]);
      const found = isObject(document) ? (fieldOf(document, 'Statement') ?? []) : [];
      if (isOpaque(found)) return toUnknown(found);
      statements.push(...(isList(found) ? found : [found]));
    }
  }
  return statements;
}

/** A statement with the `Sid` of an earlier one takes its place. */
function overrideStatements(statements: readonly Value[], overrides: readonly Value[]): readonly Value[] {
  const result = [...statements];
  for (const statement of overrides) {
    const sid = isObject(statement) ? (fieldOf(statement, 'Sid') ?? '') : '';
    const at = sid === '' ? -1 : result.findIndex((other) => isObject(other) && fieldOf(other, 'Sid') === sid);
    if (at < 0) result.push(statement);
    else result[at] = statement;
  }
  return result;
}

const LISTS: readonly (readonly [string, string])[] = [
  ['actions', 'Action'],
  ['not_actions', 'NotAction'],
  ['resources', 'Resource'],
  ['not_resources', 'NotResource'],
];

function makeStatement(block: Value): Value {
  if (!isObject(block)) return block;
  const statement: Record<string, Value> = {};
  const sid = fieldOf(block, 'sid');
  if (sid !== undefined && sid !== '') statement['Sid'] = sid;
  statement['Effect'] = fieldOf(block, 'effect') ?? 'Allow';
  for (const [from, to] of LISTS) {
    const items = fieldOf(block, from);
    if (items !== undefined) statement[to] = unwrapSingle(items);
  }
  for (const [from, to] of [
    ['principals', 'Principal'],
    ['not_principals', 'NotPrincipal'],
  ] as const) {
    const principals = fieldOf(block, from);
    if (principals !== undefined) statement[to] = makePrincipals(principals);
  }
  const conditions = fieldOf(block, 'condition');
  if (conditions !== undefined) statement['Condition'] = makeConditions(conditions);
  return statement;
}

/** One element stands alone; `&{` is how documents write the `${` of IAM's own variables. */
function unwrapSingle(items: Value): Value {
  if (!isList(items)) return items;
  const texts = items.map((item) => (typeof item === 'string' ? item.replaceAll('&{', '${') : item));
  return texts.length === 1 ? (texts[0] ?? null) : texts;
}

/** `"*"` for everybody, else the identifiers by type. */
function makePrincipals(blocks: Value): Value {
  if (!isList(blocks)) return blocks;
  const byType: Record<string, Value> = {};
  for (const block of blocks) {
    if (!isObject(block)) return block;
    const type = fieldOf(block, 'type') ?? null;
    const identifiers = fieldOf(block, 'identifiers') ?? [];
    if (isOpaque(type)) return toUnknown(type);
    if (type === '*') return '*';
    if (typeof type !== 'string') continue;
    const before = fieldOf(byType, type);
    setField(byType, type, before === undefined ? unwrapSingle(identifiers) : joinLists(before, identifiers));
  }
  return byType;
}

function joinLists(a: Value, b: Value): Value {
  return [...(isList(a) ? a : [a]), ...(isList(b) ? b : [b])];
}

/** By operator, then by key. */
function makeConditions(blocks: Value): Value {
  if (!isList(blocks)) return blocks;
  const byTest: Record<string, Record<string, Value>> = {};
  for (const block of blocks) {
    if (!isObject(block)) return block;
    const [test, variable] = [fieldOf(block, 'test') ?? null, fieldOf(block, 'variable') ?? null];
    if (isOpaque(test)) return toUnknown(test);
    if (isOpaque(variable)) return toUnknown(variable);
    if (typeof test !== 'string' || typeof variable !== 'string') continue;
    const keys = Object.hasOwn(byTest, test) ? (byTest[test] ?? {}) : {};
    setField(byTest, test, keys);
    const before = fieldOf(keys, variable);
    const values = fieldOf(block, 'values') ?? [];
    setField(keys, variable, before === undefined ? unwrapSingle(values) : joinLists(before, values));
  }
  return keysOf(byTest).length === 0 ? {} : byTest;
}
