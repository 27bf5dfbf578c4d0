/** Tests of runs made from reports: what was looked at, what was found, and that no secret comes along. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  findSpan,
  makeControl,
  makeFinding,
  makeReport,
  makeResource,
  makeResult,
  makeTypicalReport,
  MANIFEST,
} from '../../../test/harness/reports.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { identifyFinding } from '../../model/finding-identity.ts';
import type { Problem } from '../../base/problems.ts';
import { Unknown } from '../../languages/cel/index.ts';
import { readBodyText, writeBodyText } from './body-text.ts';
import type { RunCircumstances } from './from-report.ts';
import { makeRun } from './from-report.ts';

const WHERE: RunCircumstances = {
  id: 'run-1',
  target: { id: 'repo:acme/shop', kind: 'repository', name: 'acme/shop' },
  version: '1.2.3',
  repository: 'acme/shop',
  commit: 'abcdef1',
  ref: 'refs/heads/main',
};

const NO_FILES = (): undefined => undefined;

const makeProblem = (code: string, severity: Problem['severity'], file?: string): Problem => ({
  code,
  severity,
  message: 'm',
  remedy: 'r',
  ...(file === undefined ? {} : { file }),
});

test('a run says what the report says', () => {
  const report = makeTypicalReport();
  const run = makeRun(report, WHERE, NO_FILES);
  assert.deepEqual(
    [run.id, run.version, run.environment, run.startedMs],
    ['run-1', '1.2.3', 'prod', Date.parse(report.startedAt)],
  );
  assert.deepEqual(
    run.results.map(({ control, resource, verdict, mode }) => [control, resource, verdict, mode]),
    report.results.map(({ control, resource, verdict, mode }) => [control.id, resource.address, verdict, mode]),
  );
  assert.deepEqual(
    run.results.flatMap(({ findings }) => findings.map(({ id }) => id)),
    report.results.flatMap(({ findings }) => findings.map(({ id }) => id)),
  );
  assert.equal(run.resources.length, new Set(report.results.map(({ resource }) => resource)).size);
  assert.equal(run.problemCount, report.problems.length);
  const place = run.results[0]?.findings[0];
  assert.deepEqual(
    [place?.path, place?.file, typeof place?.line],
    ['spec.containers[0].securityContext.privileged', 'shop/web.yaml', 'number'],
  );
});

test('a thing that is written twice in one scan has one finding', () => {
  const first = makeResource();
  const second = { ...makeResource(), address: `${first.address}#2` };
  const [finding] = makeResult().findings;
  assert.ok(finding !== undefined);
  const results = [first, second].map((resource) => {
    const id = identifyFinding('K8S-0001', resource.address, resource.body, finding.path);
    return { ...makeResult(), resource, findings: [{ ...finding, id }] };
  });
  const run = makeRun(makeReport(results), WHERE, NO_FILES);
  const ids = run.results.flatMap(({ findings }) => findings.map(({ id }) => id));
  assert.deepEqual([ids.length, new Set(ids).size], [2, 1]);
});

test('coverage is what was read: files with errors are named, and what was not walked makes it partial', () => {
  const find = (problems: readonly Problem[], rest: Parameters<typeof makeReport>[1] = {}) => {
    const { coverage } = makeRun(makeReport([], { problems, ...rest }), WHERE, NO_FILES);
    return [coverage.isWhole, coverage.unreadFiles];
  };
  assert.deepEqual(find([]), [true, []]);
  const problems = [
    makeProblem('yaml-tab', 'error', 'a.yaml'),
    makeProblem('yaml-other', 'error', 'a.yaml'),
    makeProblem('invalid-exception', 'error', 'b.yaml'),
    makeProblem('dubious', 'warning', 'c.yaml'),
    makeProblem('control-broken', 'error'),
  ];
  assert.deepEqual(find(problems), [true, ['a.yaml']]);
  assert.deepEqual(find([makeProblem('folder-unreadable', 'error', 'd')]), [false, ['d']]);
  const scope = { since: 'main', base: 'x', changed: 1, judged: 1, dependent: 0, leftOut: 9, ignored: 0, isWarm: true };
  assert.deepEqual(find([], { scope }), [false, []]);
  assert.deepEqual(find([], { scope: { ...scope, whole: 'documents changed' } }), [true, []]);
});

test('no secret comes along: neither in bodies nor in fixes', () => {
  const body: JsonObject = { kind: 'Secret', stringData: { password: 'hunter2hunter2' } };
  const resource = { ...makeResource({ body }), kind: 'Secret' };
  const path = ['stringData', 'password'];
  const fix = [{ op: 'replace' as const, path: '/stringData/password', value: 'hunter2hunter2' }];
  const secret = makeResult({ resource, findings: [makeFinding({ path, fix, actual: 'hunter2hunter2' })] });
  const image = makeResource({ name: 'image', body: { run: ['echo s3cr3t-value'] } });
  const found = makeResult({ resource: image, findings: [makeFinding({ path: ['run', 0], actual: 's3cr3t-value' })] });
  const report = makeReport([secret, { ...found, control: { ...found.control, findsSecrets: true } }]);
  const text = JSON.stringify(makeRun(report, WHERE, NO_FILES));
  assert.doesNotMatch(text, /hunter2|s3cr3t/);
  assert.match(text, /stringData/);
});

test('texts are fit for any store, and names stay apart when they are cut', () => {
  const long = 'x'.repeat(LIMITS.runNameCharsMax);
  const results = ['a', 'b'].map((end) => {
    const resource = { ...makeResource(), address: `${long}${end}`, labels: { 'a\0': 'b\ud800' } };
    return makeResult({ resource, reason: `r\0${'é'.repeat(LIMITS.runTextCharsMax)}` });
  });
  const nul = makeFinding({ fix: [{ op: 'add', path: '/a', value: { b: 'c\0' } }] });
  const { resources, results: kept } = makeRun(
    makeReport([...results, makeResult({ findings: [nul] })]),
    WHERE,
    NO_FILES,
  );
  assert.equal(new Set(resources.map(({ address }) => address)).size, 3);
  for (const { address } of resources) assert.ok(address.length <= LIMITS.runNameCharsMax);
  assert.deepEqual(resources[0]?.labels, { 'a\ufffd': 'b\ufffd' });
  assert.equal(kept[0]?.reason.length, LIMITS.runTextCharsMax);
  assert.deepEqual(kept[2]?.findings[0]?.fix, []);
  assert.equal(JSON.stringify(kept).includes('\\u0000'), false);
});

test('bodies that are too large are left out, and the most trusted word on an asset is kept', () => {
  const large = makeResource({ name: 'large', body: { text: 'x'.repeat(LIMITS.runBodyCharsMax) } });
  const say = (owner: string, from: 'backstage' | 'codeowners') => {
    const result = makeResult({ resource: makeResource({ name: owner }) });
    const inventory = { facts: { owner }, from: { owner: from } };
    return { ...result, asset: { asset: 'shop', owner, environment: 'prod', inventory } };
  };
  const run = makeRun(
    makeReport([makeResult({ resource: large }), say('a', 'codeowners'), say('b', 'backstage')]),
    WHERE,
    NO_FILES,
  );
  assert.deepEqual(
    run.resources.map(({ body }) => body === undefined),
    [true, false, false],
  );
  assert.deepEqual(run.assets, [
    { name: 'shop', environment: 'prod', facts: { owner: 'b' }, from: { owner: 'backstage' } },
  ]);
});

test('a body read from its text is the body, unknown values included', () => {
  const unknown = new Unknown(['var.a has no default'], { prefix: 'arn:' }) as unknown as Json;
  const body: JsonObject = { a: [1, 'x', null, true, unknown], b: { c: unknown }, d: 2n ** 60n };
  const read = readBodyText(writeBodyText(body));
  assert.deepEqual(read?.['a'], body['a']);
  assert.ok(Array.isArray(read?.['a']) && (read['a'][4] as unknown) instanceof Unknown);
  assert.equal(read?.['d'], (2n ** 60n).toString());
  for (const text of ['', '[]', 'x', '{"bulwark.dev/unknown":3}']) assert.equal(readBodyText(text), undefined);
});

test('controls come with what is counted by', () => {
  const control = makeControl({ id: 'K8S-0009', severity: 'low' });
  const { controls, coverage } = makeRun(makeReport([], { controls: [control] }), WHERE, NO_FILES);
  assert.deepEqual(coverage.controls, ['K8S-0009']);
  assert.deepEqual(controls, [
    {
      id: 'K8S-0009',
      name: 'control-k8s-0009',
      title: 'Containers do not run privileged',
      severity: 'low',
      layer: 'kubernetes',
      owner: 'platform-security',
    },
  ]);
});

test('findings come with lines and diff of their file, which is read once; those of a cluster have none', () => {
  const text = MANIFEST.replace('name: web\n', 'name: web # password: hunter2hunter2\n');
  const span = findSpan(text, 'hostNetwork: true');
  const resource = makeResource({
    span: findSpan(text, text),
    locate: (path) => ({ span: path.length === 0 ? findSpan(text, text) : span, isExact: true }),
  });
  const fix = [{ op: 'replace' as const, path: '/spec/hostNetwork', value: false }];
  const results = ['K8S-0001', 'K8S-0002'].map((id) =>
    makeResult({
      resource,
      control: makeControl({ id }),
      findings: [makeFinding({ path: ['spec', 'hostNetwork'], span, fix })],
    }),
  );
  const files: string[] = [];
  const read = (file: string): Uint8Array => {
    files.push(file);
    return new TextEncoder().encode(text);
  };
  const run = makeRun(makeReport(results), WHERE, read);
  assert.deepEqual(files, ['shop/web.yaml']);
  for (const { findings } of run.results) {
    assert.deepEqual(findings[0]?.excerpt?.lines.slice(0, 1), ['  name: web # password: [masked]']);
    assert.match(findings[0]?.patch ?? '', /^-  hostNetwork: true\n\+  hostNetwork: false$/m);
  }
  assert.doesNotMatch(JSON.stringify(run), /hunter2/);
  const live = makeRun(makeReport(results, { cluster: 'c' }), WHERE, read);
  assert.deepEqual(live.results[0]?.findings[0]?.excerpt, undefined);
  assert.equal(files.length, 1);
});

test('files with the gravest failures come first, and results stay in their order', () => {
  const names = ['a', 'b', 'c'];
  const results = names.flatMap((name, at) => {
    const resource = makeResource({ name, file: `${name}.yaml` });
    const verdict = name === 'a' ? 'pass' : 'fail';
    const control = makeControl({ severity: at === 1 ? 'low' : 'critical' });
    return [makeResult({ resource, control, verdict }), makeResult({ resource, verdict: 'pass' })];
  });
  const files: string[] = [];
  const run = makeRun(makeReport(results), WHERE, (file) => void files.push(file));
  assert.deepEqual(files, ['c.yaml', 'b.yaml']);
  assert.deepEqual(
    run.results.map(({ resource }) => resource),
    results.map(({ resource }) => resource.address),
  );
  assert.deepEqual(
    run.resources.map(({ name }) => name),
    names,
  );
});
