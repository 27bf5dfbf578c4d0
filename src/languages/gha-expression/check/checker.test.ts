/** Tests of the type checker: what is accepted, and what is reported where. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpression } from '../parse/parser.ts';
import { findKey, ACTION_KEYS, NOTHING_AVAILABLE, WORKFLOW_KEYS } from './availability.ts';
import { checkExpression } from './checker.ts';
import { createContextTypes, jobType, stepType } from './context-types.ts';
import {
  formatType,
  isAssignable,
  mergeTypes,
  NUMBER,
  mapOf,
  STRING,
  strictObject,
  BOOL,
  NULL,
  typeOfJson,
} from './types.ts';

const CONTEXTS = createContextTypes({
  inputs: strictObject([
    ['message', STRING],
    ['verbose', BOOL],
    ['age', NUMBER],
  ]),
  dispatchInputs: ['message', 'verbose'],
  matrix: typeOfJson({ OS: 'linux', node: 20, list: ['a'], flags: [true], object: { a: 1 }, nothing: null }),
  needs: strictObject([['build', jobType(['version'])]]),
  secrets: strictObject([['TOKEN', STRING]]),
  steps: strictObject([
    ['cache', stepType(['cache-hit'])],
    ['open', stepType('unknown')],
  ]),
});

function check(text: string, position: 'template' | 'value' = 'value'): { type: string; issues: readonly string[] } {
  const parsed = parseExpression(text);
  assert.deepEqual(parsed.issues, [], text);
  const { type, issues } = checkExpression(parsed.value, { contexts: CONTEXTS, position });
  const shown = issues.map(({ code, range }) => `${code} ${text.slice(range.start, range.end)}`);
  return { type: formatType(type), issues: shown };
}

const ACCEPTED: readonly (readonly [text: string, type: string])[] = [
  ['github.event.issue.title', 'any'],
  ['GitHub.Event_Name', 'string'],
  ["github['ref']", 'string'],
  ['github[inputs.message]', 'any'],
  ['github.ref_protected', 'bool'],
  ['github.event.inputs.message', 'string'],
  ['github.event.commits.*.message', 'array<any>'],
  ["github.event.*['body']", 'array<any>'],
  ['env.ANY_NAME', 'string'],
  ['vars.X', 'string'],
  ['runner.os', 'string'],
  ['strategy.fail-fast', 'bool'],
  ['job.services.redis.ports[6379]', 'any'],
  ['job.container.id', 'string'],
  ['matrix.os', 'string'],
  ['matrix.list[0]', 'string'],
  ['matrix.object.a', 'number'],
  ['needs.BUILD.outputs.Version', 'string'],
  ['needs.build.result', 'string'],
  ['needs.*.result', 'array<string>'],
  ['needs.*.outputs.version', 'array<string>'],
  ['steps.cache.outputs.cache-hit', 'string'],
  ['steps.open.outputs.anything', 'string'],
  ['steps.cache.conclusion', 'string'],
  ['secrets.token', 'string'],
  ['inputs.age > 3', 'bool'],
  ["matrix.node == '20'", 'bool'],
  ['github.event.x > 3', 'bool'],
  ['null == matrix.list', 'bool'],
  ['!matrix.list', 'bool'],
  ["inputs.verbose && 'a' || 'b'", 'string'],
  ["contains(matrix.list, 'a')", 'bool'],
  ["contains('abc', inputs.age)", 'bool'],
  ["contains(github.event.issue.labels.*.name, 'bug')", 'bool'],
  ["startswith(github.ref, 'refs')", 'bool'],
  ["format('{0} {1} {{2}}', 1, inputs.message)", 'string'],
  ['format(env.TEMPLATE, 1)', 'string'],
  ["join(matrix.list, ', ')", 'string'],
  ['join(matrix.list)', 'string'],
  ['toJSON(github)', 'string'],
  ['fromJSON(env.X).a.b', 'any'],
  [`fromJSON('{"a": [1, 2]}').a`, 'array<number>'],
  ["hashFiles('a', 'b', 'c')", 'string'],
  ['success() || always()', 'bool'],
  ["case(github.ref == 'a', 'x', inputs.verbose, 'y', 'z')", 'string'],
];

for (const [text, type] of ACCEPTED) {
  test(`accepts ${text}`, () => {
    assert.deepEqual(check(text), { type, issues: [] });
  });
}

const REFUSED: readonly (readonly [text: string, ...issues: readonly string[]])[] = [
  ['gihub.ref', 'undefined-context gihub'],
  ['github.events', 'unknown-property events'],
  ["github['evnt']", "unknown-property 'evnt'"],
  ['github.event.inputs.massage', 'unknown-property massage'],
  ['inputs.massage', 'unknown-property massage'],
  ['matrix.so', 'unknown-property so'],
  ['steps.nope.outputs.x', 'unknown-property nope'],
  ['steps.cache.outputs.cache_hit', 'unknown-property cache_hit'],
  ['needs.test.result', 'unknown-property test'],
  ['needs.*.results', 'unknown-property results'],
  ['secrets.TOKNE', 'unknown-property TOKNE'],
  ['job.container.os', 'unknown-property os'],
  ["fromJSON('{}').a", 'unknown-property a'],
  ['github.repository.owner', 'receiver-type owner'],
  ['vars.A.b', 'receiver-type b'],
  ['matrix.node.*', 'receiver-type matrix.node.*'],
  ['matrix.list.length', 'receiver-type length'],
  ['github.sha[0]', 'receiver-type github.sha[0]'],
  ['env[0]', 'index-type 0'],
  ['github[inputs.verbose]', 'index-type inputs.verbose'],
  ["matrix.list['a']", "index-type 'a'"],
  ['github.event.*[inputs.message]', 'index-type inputs.message'],
  ['matrix.list[true]', 'index-type true'],
  ["github.event == 'x'", "not-comparable github.event == 'x'"],
  ['matrix.list != 42', 'not-comparable matrix.list != 42'],
  ['matrix.list == matrix.object', 'not-comparable matrix.list == matrix.object'],
  ["matrix.flags == fromJSON('[{}]')", "not-comparable matrix.flags == fromJSON('[{}]')"],
  ['true < false', 'not-comparable true < false'],
  ['1 > null', 'not-comparable 1 > null'],
  ["'a' >= matrix.object", "not-comparable 'a' >= matrix.object"],
  ["startWith('a', 'b')", 'undefined-function startWith'],
  ["contains('a')", "argument-count contains('a')"],
  ['toJSON()', 'argument-count toJSON()'],
  ["startsWith('a', 'b', 'c')", "argument-count startsWith('a', 'b', 'c')"],
  ['contains(matrix.object, 1)', 'argument-type matrix.object'],
  ["endsWith(matrix.list, 'a')", 'argument-type matrix.list'],
  ['fromJSON(matrix.object)', 'argument-type matrix.object'],
  ["case(true, 'a', 'b', 'c')", "argument-count case(true, 'a', 'b', 'c')", "argument-type 'b'"],
  ["format('{0}{2}', 1)", "missing-argument '{0}{2}'"],
  ["format('{0}', 1, 2)", 'unused-argument 2'],
  ["format('{a} {0}', 1)", "invalid-format '{a} {0}'"],
  ["fromJSON('[')", "invalid-json '['"],
  ["fromJSON('')", "invalid-json ''"],
  ['foo.bar[nope]', 'undefined-context foo', 'undefined-context nope'],
];

for (const [text, ...issues] of REFUSED) {
  test(`refuses ${text}`, () => {
    assert.deepEqual(check(text).issues, issues);
  });
}

const TEMPLATES: readonly (readonly [text: string, isPrinted: boolean])[] = [
  ['github.sha', true],
  ['github.event.x', true],
  ['1', true],
  ['matrix.list[0] == 1', true],
  ['null', false],
  ['env', false],
  ['github.event', false],
  ['github.event.commits.*', false],
  ['steps.cache.outputs', false],
  ['matrix.nothing', false],
];

for (const [text, isPrinted] of TEMPLATES) {
  test(`${isPrinted ? 'prints' : 'does not print'} ${text} in a template`, () => {
    assert.deepEqual(check(text, 'template').issues, isPrinted ? [] : [`not-printable ${text}`]);
    assert.deepEqual(check(text, 'value').issues, []);
  });
}

test('offers the nearest name, or all names where none is near', () => {
  const remedyOf = (text: string): string | undefined =>
    checkExpression(parseExpression(text).value, { contexts: CONTEXTS, position: 'value' }).issues[0]?.remedy;
  assert.equal(remedyOf('inputs.massage'), "Did you mean 'message'?");
  assert.equal(remedyOf("startWith('a', 'b')"), "Did you mean 'startsWith'?");
  assert.equal(remedyOf('needs.deploy.result'), "Properties: 'build'.");
  assert.equal(remedyOf("fromJSON('{}').a"), 'Properties: none.');
});

const PLACES: readonly (readonly [key: string, text: string, ...issues: readonly string[]])[] = [
  ['run-name', 'github.actor == env.X', 'context-not-available env'],
  ['env', 'secrets.TOKEN'],
  ['env', 'env.A', 'context-not-available env'],
  ['jobs.<job_id>.if', 'needs.build.result == always()'],
  [
    'jobs.<job_id>.if',
    "hashFiles('a') == secrets.TOKEN",
    'function-not-available hashFiles',
    'context-not-available secrets',
  ],
  ['jobs.<job_id>.steps.if', "Always() && hashfiles('x') == env.Y"],
  ['jobs.<job_id>.steps.run', 'success()', 'function-not-available success'],
  ['jobs.<job_id>.steps.run', "hashFiles('x') == secrets.TOKEN"],
  ['jobs.<job_id>.strategy', 'matrix.os', 'context-not-available matrix'],
  ['on.workflow_call.outputs.<output_id>.value', 'jobs.a.outputs.b'],
  ['jobs.<job_id>.runs-on', 'jobs.a.outputs.b', 'context-not-available jobs'],
];

for (const [key, text, ...issues] of PLACES) {
  test(`${key} ${issues.length === 0 ? 'takes' : 'does not take'} ${text}`, () => {
    const availability = WORKFLOW_KEYS.get(key);
    assert.ok(availability !== undefined);
    const found = checkExpression(parseExpression(text).value, { contexts: CONTEXTS, availability, position: 'value' });
    assert.deepEqual(
      found.issues.map(({ code, range }) => `${code} ${text.slice(range.start, range.end)}`),
      issues,
    );
  });
}

test('a key that takes no expression has no context and no special function', () => {
  const { issues } = checkExpression(parseExpression('inputs.message == always()').value, {
    contexts: CONTEXTS,
    availability: NOTHING_AVAILABLE,
    position: 'value',
  });
  assert.deepEqual(
    issues.map(({ code, remedy }) => `${code}: ${remedy}`),
    [
      'context-not-available: Available contexts: none.',
      "function-not-available: It is available in 'jobs.<job_id>.if', 'jobs.<job_id>.steps.if'.",
    ],
  );
});

const KEYS: readonly (readonly [path: readonly (string | number)[], key: string | undefined])[] = [
  [['run-name'], 'run-name'],
  [['env', 'A'], 'env'],
  [['concurrency', 'group'], 'concurrency'],
  [['jobs', 'a', 'strategy', 'matrix', 'os', 0], 'jobs.<job_id>.strategy'],
  [['jobs', 'a', 'container', 'env', 'X'], 'jobs.<job_id>.container.env.<env_id>'],
  [['jobs', 'a', 'container', 'options'], 'jobs.<job_id>.container'],
  [['jobs', 'a', 'environment', 'url'], 'jobs.<job_id>.environment.url'],
  [['jobs', 'a', 'environment', 'name'], 'jobs.<job_id>.environment'],
  [['jobs', 'a', 'services', 'db', 'command'], 'jobs.<job_id>.services'],
  [['jobs', 'a', 'services', 'db', 'credentials', 'username'], 'jobs.<job_id>.services.<service_id>.credentials'],
  [['jobs', 'a', 'steps', 3, 'with', 'script'], 'jobs.<job_id>.steps.with'],
  [['jobs', 'a', 'steps', 3, 'id'], undefined],
  [['on', 'workflow_dispatch', 'inputs', 'x', 'default'], undefined],
];

for (const [path, key] of KEYS) {
  test(`the key of ${path.join('/')} is ${key ?? 'none'}`, () => {
    assert.equal(findKey(path), key);
  });
}

test('keys of action metadata have their own table', () => {
  assert.equal(findKey(['runs', 'steps', 0, 'run'], ACTION_KEYS), 'runs.steps.run');
  assert.equal(ACTION_KEYS.get('runs.steps.run')?.contexts.has('secrets'), false);
});

test('types merge to the narrowest name and assign as they print', () => {
  assert.equal(formatType(mergeTypes(STRING, NUMBER)), 'string');
  assert.equal(formatType(mergeTypes(NULL, NUMBER)), 'any');
  assert.equal(formatType(typeOfJson([{ a: 1 }, { b: 'x' }])), 'array<{a: number; b: string}>');
  assert.equal(formatType(typeOfJson([])), 'array<any>');
  assert.equal(formatType(mergeTypes(mapOf(STRING), mapOf(NUMBER))), '{string => string}');
  assert.equal(formatType(mergeTypes(mapOf(STRING), typeOfJson({ a: 1 }))), '{string => string}');
  assert.equal(formatType(typeOfJson([['a'], [1]])), 'array<array<string>>');
  assert.equal(formatType(typeOfJson(undefined)), 'any');
  assert.equal(isAssignable(STRING, NUMBER), true);
  assert.equal(isAssignable(mapOf(NUMBER), mapOf(STRING)), false);
  assert.equal(isAssignable(NUMBER, STRING), false);
  assert.equal(isAssignable(BOOL, STRING), false);
  assert.equal(isAssignable(typeOfJson({ a: 'x' }), typeOfJson({ a: 1 })), true);
  assert.equal(isAssignable(typeOfJson({ a: 'x' }), typeOfJson({ b: 1 })), false);
  assert.equal(isAssignable(typeOfJson(['x']), typeOfJson([[]])), false);
});
