/**
 * Corpus runner: expressions over Kubernetes' CEL libraries and over CRDs with schemas (`k8s-cel-lib/cases.jsonl`),
 * on both back ends. The costs of that corpus have a runner of their own.
 */
import {
  CelError,
  type CelIssue,
  type Checked,
  check,
  compileChecked,
  createEnvironment,
  DYN,
  type Environment,
  findLiteralFaults,
  formatType,
  kubernetesLibraries,
  objectOf,
  parse,
  type Result,
  type Type,
  type Value,
} from '../../src/languages/cel/index.ts';
import { equals } from '../../src/languages/cel/runtime/equality.ts';
import { asMap, entryOf, keysOf, makeMap } from '../../src/languages/cel/runtime/maps.ts';
import { typeOfValue } from '../../src/languages/cel/runtime/type-of.ts';
import { adaptValue, declareType, type StructuralSchema } from '../../src/languages/cel/schema/index.ts';
import { type CorpusRun, readJsonLines, runCases } from './corpus.ts';
import { describeError, describeIssue } from './k8s-cel-texts.ts';
import { readData, readTyped, type TypedValue } from './k8s-cel-values.ts';

type ExpectedError = {
  readonly phase?: 'compile' | 'runtime';
  readonly equals?: string;
  readonly matches?: string | readonly string[];
  readonly contains?: string;
};

type Case = {
  readonly id: string;
  readonly library: string;
  readonly expr: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly expected?: TypedValue;
  readonly error?: ExpectedError;
  readonly needs?: readonly string[];
};

type ValueRow = { readonly id: string; readonly value: TypedValue; readonly schema?: StructuralSchema };

/** Runs every case of `folder` (the `k8s-cel-lib` corpus). */
export function runK8sCelLib(folder: string): CorpusRun {
  const values = new Map(readJsonLines<ValueRow>(folder, 'values.jsonl').map((row) => [row.id, row]));
  const cases = readJsonLines<Case>(folder, 'cases.jsonl');
  return runCases(
    'k8s-cel-lib',
    cases,
    ({ id }) => id,
    (one) => checkCase(one, true, values) ?? checkCase(one, false, values),
  );
}

type Outcome = { readonly issues: readonly CelIssue[]; readonly checked: Checked | undefined; readonly result: Result };

function checkCase(one: Case, mayGenerateCode: boolean, values: ReadonlyMap<string, ValueRow>): string | undefined {
  const types: Record<string, Type> = {};
  const bindings: Record<string, Value> = {};
  for (const [name, id] of Object.entries(one.variables ?? {})) {
    const row = values.get(id);
    if (row === undefined) return `no value ${id}`;
    types[name] = one.needs?.includes('objectKeys') ? OBJECT : typeOfRow(row);
    bindings[name] = one.needs?.includes('noListType') ? withoutNatures(valueOfRow(row)) : valueOfRow(row);
  }
  const hasAuthorizer = !one.library.startsWith('crd');
  const libraries = kubernetesLibraries({ hasAuthorizer });
  const environment = createEnvironment({ libraries, variables: types, mayGenerateCode });
  const outcome = run(one.expr, environment, bindings);
  if (one.error !== undefined) return checkError(one, one.error, outcome);
  return checkResult(outcome, readTyped(one.expected as TypedValue));
}

/** A whole resource shows its type and name even where its schema does not declare them. */
const isResource = ({ value }: ValueRow): boolean =>
  typeof value === 'object' && value !== null && 'map' in value && 'apiVersion' in value.map && 'kind' in value.map;

/** For cases that assert what an object refuses, whatever its fields are. */
const OBJECT: Type = objectOf('object', {});

/** The same data with ordinary lists. */
function withoutNatures(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutNatures);
  const map = asMap(value);
  return map === undefined
    ? value
    : makeMap(keysOf(map).map((key) => [key, withoutNatures(entryOf(map, key) ?? null)]));
}

const typeOfRow = (row: ValueRow): Type => (row.schema && declareType(row.schema, 'object', isResource(row))) ?? DYN;

const valueOfRow = (row: ValueRow): Value =>
  row.schema === undefined ? readTyped(row.value) : adaptValue(readData(row.value), row.schema, isResource(row));

function run(text: string, environment: Environment, bindings: Readonly<Record<string, Value>>): Outcome {
  const { ast, issues } = parse(text, environment);
  if (ast === undefined || issues.length > 0) return { issues, checked: undefined, result: null };
  const checked = check(ast, environment);
  const found = [...checked.issues, ...findLiteralFaults(checked)];
  if (found.length > 0) return { issues: found, checked, result: null };
  return { issues: [], checked, result: compileChecked(checked, environment).evaluate(bindings) };
}

function checkResult({ issues, result }: Outcome, expected: Value): string | undefined {
  if (issues.length > 0) return `does not compile: ${issues.map(({ message }) => message).join('; ')}`;
  if (result instanceof CelError) return `fails: ${result.code}: ${result.message}`;
  const [found, wanted] = [result as Value, expected].map((value) => formatType(typeOfValue(value)));
  if (found !== wanted) return `yields a ${found}, expected a ${wanted}`;
  return equals(result as Value, expected) === true ? undefined : `yields ${show(result)}, expected ${show(expected)}`;
}

const show = (value: Result): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));

/** A fault that the checker finds where Kubernetes evaluates first is the same fault, found earlier. */
function checkError(one: Case, error: ExpectedError, { issues, checked, result }: Outcome): string | undefined {
  if (issues.length === 0 && error.phase === 'compile') return `compiles, expected an error: ${JSON.stringify(error)}`;
  if (issues.length === 0 && !(result instanceof CelError))
    return `yields ${show(result)}, expected ${JSON.stringify(error)}`;
  const texts =
    result instanceof CelError
      ? describeError(result, one.expr)
      : issues.flatMap((issue) => sayIssue(issue, one.expr, checked, error));
  return isExpected(error, texts) ? undefined : `fails with ${texts.join(' | ')}; expected ${JSON.stringify(error)}`;
}

function sayIssue(
  issue: CelIssue,
  text: string,
  checked: Checked | undefined,
  error: ExpectedError,
): readonly string[] {
  const said = describeIssue(issue, text, checked);
  return error.phase === 'runtime' && issue.code === 'no-matching-overload' ? [said, 'no such overload'] : [said];
}

/** The whole text, a part of it, or for each of several patterns some text that matches. */
function isExpected(error: ExpectedError, texts: readonly string[]): boolean {
  const patterns = typeof error.matches === 'string' ? [error.matches] : (error.matches ?? []);
  return (
    (error.equals === undefined || texts.includes(error.equals)) &&
    texts.some((text) => text.includes(error.contains ?? '')) &&
    patterns.every((pattern) => texts.some((text) => new RegExp(pattern, 's').test(text)))
  );
}
