/**
 * Corpus runner: the conformance tests of cel-spec (npm `@bufbuild/cel-spec`) that need no protobuf messages, by the
 * names in the corpus folder, on both back ends.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import type { CelErrorCode, Environment, Program, Result, Value } from '../../src/languages/cel/index.ts';
import {
  CelError,
  celSpecLibraries,
  check,
  compileChecked,
  createEnvironment,
  formatType,
  parse,
} from '../../src/languages/cel/index.ts';
import { type CorpusRun, runCases } from './corpus.ts';
import { isSameResult, readType, readValue, showValue, type WireType, type WireValue } from './cel-spec-values.ts';

type Names = { readonly tests: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> };
type SpecTest = ReturnType<typeof getConformanceSuite>['tests'][number]['original'];
type Case = { readonly id: string; readonly test: SpecTest };

/** Runs every named test. A name that the package does not have is a failure, so that nothing is left out silently. */
export function runCelSpec(folder: string): CorpusRun {
  const names = JSON.parse(readFileSync(join(folder, 'noproto.json'), 'utf8')) as Names;
  return runCases(
    'cel-spec',
    findCases(names),
    ({ id }) => id,
    (item) => ('test' in item ? judge(item) : 'the package has no such test'),
  );
}

/** Names may repeat within a section: they are matched in order. */
function findCases(names: Names): (Case | { readonly id: string })[] {
  const suites = new Map(getConformanceSuite().suites.map((suite) => [suite.name, suite]));
  const found: (Case | { readonly id: string })[] = [];
  for (const [suiteName, sections] of Object.entries(names.tests)) {
    for (const [sectionName, testNames] of Object.entries(sections)) {
      const section = suites.get(suiteName)?.suites.find((candidate) => candidate.name === sectionName);
      let from = 0;
      for (const name of testNames) {
        const id = `${suiteName}/${sectionName}/${name}`;
        const tests = section?.tests ?? [];
        const at = tests.findIndex((test, index) => index >= from && test.name === name);
        from = at + 1;
        const test = tests[at]?.original;
        found.push(test === undefined ? { id } : { id, test });
      }
    }
  }
  return found;
}

/** Why a test fails, undefined when it passes. */
function judge({ id, test }: Case): string | undefined {
  const reasons = [true, false].map((mayGenerateCode) => {
    const environment = environmentOf(test, mayGenerateCode);
    const parsed = parse(test.expr, environment);
    if (parsed.ast === undefined) return `does not parse: ${parsed.issues[0]?.message}`;
    const checked = check(parsed.ast, environment);
    if (!test.disableCheck && checked.issues.length > 0) return `does not check: ${checked.issues[0]?.message}`;
    const typeFault = judgeType(test, formatType(checked.type));
    if (typeFault !== undefined || test.checkOnly) return typeFault;
    const fault = judgeResult(id, test, compileChecked(checked, environment));
    return fault === undefined ? undefined : `${mayGenerateCode ? 'generated code' : 'closures'}: ${fault}`;
  });
  return reasons.find((reason) => reason !== undefined);
}

function judgeType(test: SpecTest, type: string): string | undefined {
  if (test.resultMatcher.case !== 'typedResult') return undefined;
  const expected = formatType(readType(test.resultMatcher.value.deducedType as WireType));
  return expected === type ? undefined : `type ${type}, expected ${expected}`;
}

function judgeResult(id: string, test: SpecTest, program: Program): string | undefined {
  const bindings: Record<string, Value> = {};
  for (const [name, { kind }] of Object.entries(test.bindings)) {
    bindings[name] = readValue(kind.case === 'value' ? (kind.value as WireValue) : undefined);
  }
  // Makes the code at once, where code may be made: by itself it comes only after some evaluations.
  program.source();
  const actual = program.evaluate(bindings);
  const matcher = test.resultMatcher;
  if (matcher.case === 'evalError') {
    return judgeError(id, matcher.value.errors[0]?.message ?? '', actual);
  }
  const wire = matcher.case === 'typedResult' ? matcher.value.result : matcher.value;
  const expected = matcher.case === undefined ? true : readValue(wire as WireValue);
  return isSameResult(expected, actual) ? undefined : `${showValue(actual)}, expected ${showValue(expected)}`;
}

/** What the messages of the error tests mean. Order matters: the first that occurs in the message decides. */
const MEANINGS: readonly (readonly [string, readonly CelErrorCode[]])[] = [
  ['no such overload', ['no_such_overload']],
  ['no_such_overload', ['no_such_overload']],
  ['no matching overload', ['no_such_overload']],
  ['no such key', ['no_such_key']],
  ['division by zero', ['divide_by_zero']],
  ['divide by zero', ['divide_by_zero']],
  ['modulus by zero', ['modulus_by_zero']],
  ['overflow', ['overflow']],
  ['index out of range', ['index_out_of_bounds']],
  ['invalid substring range', ['invalid_argument']],
  ['error during formatting', ['invalid_argument']],
  ['could not parse formatting clause', ['invalid_argument']],
  ['out of range', ['invalid_argument']],
  ['range', ['range']],
  ['invalid_argument', ['invalid_argument', 'index_out_of_bounds']],
  ['negative offset', ['invalid_argument']],
  ['unsupported key type', ['invalid_argument']],
  ['Type conversion error', ['conversion']],
  ['invalid UTF-8', ['conversion']],
  ['repeated key', ['repeated_key']],
  ['undeclared reference', ['undeclared_reference']],
  ['unknown variable', ['undeclared_reference']],
  ['unbound function', ['undeclared_reference']],
  ['does not support field selection', ['no_such_field']],
];

/** Tests whose message is a placeholder: the expression divides by zero. */
const DIVISIONS: ReadonlySet<string> = new Set([
  'plumbing/eval_results/error_result',
  'logic/AND/error_right',
  'logic/AND/error_left',
  'logic/OR/error_right',
  'logic/OR/error_left',
]);

function judgeError(id: string, message: string, actual: Result): string | undefined {
  const meaning = MEANINGS.find(([text]) => message.includes(text))?.[1] ?? [];
  const codes: readonly CelErrorCode[] = DIVISIONS.has(id) ? ['divide_by_zero'] : meaning;
  if (!(actual instanceof CelError)) return `${showValue(actual)}, expected the error '${message}'`;
  return codes.includes(actual.code) ? undefined : `error ${actual.code} (${actual.message}), expected '${message}'`;
}

function environmentOf(test: SpecTest, mayGenerateCode: boolean): Environment {
  const variables: Record<string, ReturnType<typeof readType>> = {};
  const functions = [];
  for (const { name, declKind } of test.typeEnv) {
    if (declKind.case === 'ident') variables[name] = readType(declKind.value.type as WireType);
    if (declKind.case === 'function') {
      const overloads = declKind.value.overloads.map((overload) => ({
        id: overload.overloadId,
        isMember: overload.isInstanceFunction,
        params: overload.params.map((param) => readType(param as WireType)),
        result: readType(overload.resultType as WireType),
        implement: (): Value => null,
      }));
      functions.push({ name, overloads });
    }
  }
  return createEnvironment({
    libraries: [...celSpecLibraries(), { name: 'declared by the test', functions }],
    variables,
    container: test.container,
    mayGenerateCode,
  });
}
