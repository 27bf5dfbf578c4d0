/** Tests the checker against the type deductions of cel-spec. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { createEnvironment, type Environment } from '../environment-build.ts';
import { parseExpression } from '../parse/parser.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DYN,
  INT,
  NULL,
  STRING,
  type Type,
  UINT,
  formatType,
  listOf,
  mapOf,
  opaqueOf,
  optionalOf,
  typeParam,
} from '../types.ts';
import { check } from './checker.ts';

/** The part of cel-spec's type message that its tests without protobuf use. */
type SpecType = {
  readonly typeKind:
    | { readonly case: 'primitive'; readonly value: number }
    | { readonly case: 'listType'; readonly value: { readonly elemType?: SpecType } }
    | { readonly case: 'mapType'; readonly value: { readonly keyType?: SpecType; readonly valueType?: SpecType } }
    | { readonly case: 'abstractType'; readonly value: { readonly name: string; readonly parameterTypes: SpecType[] } }
    | { readonly case: 'typeParam'; readonly value: string }
    | { readonly case: 'null' | 'dyn'; readonly value: unknown };
};

const PRIMITIVES: readonly Type[] = [DYN, BOOL, INT, UINT, DOUBLE, STRING, BYTES];

function readType(type: SpecType | undefined): Type {
  const kind = type?.typeKind;
  switch (kind?.case) {
    case 'primitive':
      return PRIMITIVES[kind.value] ?? DYN;
    case 'listType':
      return listOf(readType(kind.value.elemType));
    case 'mapType':
      return mapOf(readType(kind.value.keyType), readType(kind.value.valueType));
    case 'abstractType': {
      const parameters = kind.value.parameterTypes.map(readType);
      return kind.value.name === 'optional_type'
        ? optionalOf(parameters[0] ?? DYN)
        : opaqueOf(kind.value.name, ...parameters);
    }
    case 'typeParam':
      return typeParam(kind.value);
    case 'null':
      return NULL;
    default:
      return DYN;
  }
}

type SpecTest = {
  readonly name: string;
  readonly original: {
    readonly expr: string;
    readonly typeEnv: readonly unknown[];
    readonly resultMatcher: { readonly case?: string; readonly value?: unknown };
  };
};
type SpecOverload = {
  readonly overloadId: string;
  readonly isInstanceFunction: boolean;
  readonly params: readonly SpecType[];
  readonly resultType?: SpecType;
};
type SpecDeclaration = {
  readonly name: string;
  readonly declKind: { readonly case: string; readonly value: { readonly overloads?: readonly SpecOverload[] } };
};

const T = typeParam('T');

/** The optional functions that the suite uses, so that this test stands on the checker alone. */
const OPTIONALS = [
  { name: 'optional.of', id: 'optional_of', params: [T] },
  { name: 'optional.none', id: 'optional_none', params: [] },
].map(({ name, id, params }) => ({
  name,
  overloads: [{ id, isMember: false, params, result: optionalOf(T), implement: () => null }],
}));

function environmentOf(declarations: readonly SpecDeclaration[]): Environment {
  const functions = declarations.map(({ name, declKind }) => ({
    name,
    overloads: (declKind.value.overloads ?? []).map((overload) => ({
      id: overload.overloadId,
      isMember: overload.isInstanceFunction,
      params: overload.params.map(readType),
      result: readType(overload.resultType),
      implement: () => null,
    })),
  }));
  return createEnvironment({ libraries: [{ name: 'test', functions: [...OPTIONALS, ...functions] }] });
}

const CORPUS = `${process.env['BULWARK_CORPORA'] ?? '../shared/corpora'}/cel-spec/noproto.json`;

test('cel-spec type deductions hold for every expression that needs no protobuf', (t) => {
  if (!existsSync(CORPUS)) return t.skip('NOT RUN: corpus cel-spec is absent');
  const { tests } = JSON.parse(readFileSync(CORPUS, 'utf8')) as {
    tests: Record<string, Record<string, readonly string[]>>;
  };
  const suite = getConformanceSuite().suites?.find(({ name }) => name === 'type_deductions');
  let checkedCount = 0;
  for (const section of suite?.suites ?? []) {
    const wanted = tests['type_deductions']?.[section.name] ?? [];
    for (const { name, original } of (section.tests ?? []) as readonly SpecTest[]) {
      if (!wanted.includes(name)) continue;
      const { ast } = parseExpression(original.expr);
      assert.ok(ast, original.expr);
      const { type, issues } = check(ast, environmentOf(original.typeEnv as readonly SpecDeclaration[]));
      const { deducedType } = original.resultMatcher.value as { deducedType: SpecType };
      assert.deepEqual(issues, [], original.expr);
      assert.equal(formatType(type), formatType(readType(deducedType)), original.expr);
      checkedCount++;
    }
  }
  const wantedCount = Object.values(tests['type_deductions'] ?? {}).flat().length;
  assert.ok(checkedCount > 0 && checkedCount === wantedCount, `${checkedCount} of ${wantedCount} checked`);
  return undefined;
});
