/** Tests of charts and kustomizations: what is rendered, what it replaces, where fields lead. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { installFakeHelm } from '../../../test/harness/fake-helm.ts';
import { makeFolder } from '../../../test/harness/folders.ts';
import type { Problem } from '../../base/problems.ts';
import type { Resource } from '../../model/resource.ts';
import { walkFiles } from '../walk.ts';
import { createKubernetesSource } from './index.ts';
import type { RendererOptions } from './run-renderer.ts';

type Scan = { readonly resources: readonly Resource[]; readonly problems: readonly Problem[] };

/** Scans a folder as the program does; paths are given relative to it. */
function scan(folder: string, options: RendererOptions = { env: process.env }): Scan {
  const source = createKubernetesSource(options);
  const problems: Problem[] = [];
  const resources: Resource[] = [];
  const walkOptions = { isCandidate: source.mayClaim, onListed: source.plan };
  for (const file of walkFiles([folder], walkOptions, (problem) => problems.push(problem))) {
    if (!source.claims(file)) continue;
    const found = source.read(file);
    resources.push(...found.resources);
    problems.push(...found.problems);
  }
  return { resources, problems };
}

const relative = (folder: string, path: string | undefined): string => (path ?? '').replace(`${folder}/`, '');

function origins(folder: string, { resources }: Scan): readonly string[] {
  return resources.map(
    ({ address, origin }) => `${address} < ${relative(folder, origin.file)} ${origin.renderedBy ?? ''}`,
  );
}

function hasProgram(name: string): boolean {
  return spawnSync(name, ['version', '--client'], { stdio: 'ignore' }).error === undefined;
}

const CRD_GROUP = 'apiextensions.k8s.io';

const CHART = {
  'web/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'web/values.yaml': 'image: registry.example.com/web\nkind: x\napiVersion: z\n',
  'web/crds/widget.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\n',
  'web/templates/all.yaml': [
    '{{- if true }}',
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: {{ .Release.Name }}',
    'spec:',
    '  template:',
    '    spec:',
    '      containers:',
    '      - name: web',
    '        image: {{ .Values.image }}',
    '        {{- with .Values.x }}',
    '        securityContext:',
    '          privileged: true',
    '        {{- end }}',
    '      - name: side',
    '        image: "side"',
    '      volumes:',
    '        - name: v',
    '{{- end }}',
    '---',
    'apiVersion: v1',
    'kind: Service',
    'metadata:',
    '  name: {{ .Release.Name }}',
    'spec: {type: NodePort}',
    '',
  ].join('\n'),
  'raw.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: raw}\n',
};

function withHelm(t: TestContext): RendererOptions {
  const folder = makeFolder(t, {});
  return { env: { PATH: installFakeHelm(folder) } };
}

describe('charts', () => {
  test('are rendered, and each resource leads to its template', (t) => {
    const folder = makeFolder(t, CHART);
    const found = scan(folder, withHelm(t));
    assert.deepEqual(found.problems, []);
    assert.deepEqual(origins(folder, found), [
      'kubernetes:Pod/default/raw < raw.yaml ',
      `kubernetes:${CRD_GROUP}/CustomResourceDefinition/widgets.example.com < web/crds/widget.yaml helm template`,
      'kubernetes:apps/Deployment/default/release-name < web/templates/all.yaml helm template',
      'kubernetes:Service/default/release-name < web/templates/all.yaml helm template',
    ]);
  });

  test('fields are found in the template by their keys, never said to be exact', (t) => {
    const found = scan(makeFolder(t, CHART), withHelm(t));
    const [, , deployment, service] = found.resources;
    const lineOf = (resource: Resource | undefined, ...path: (string | number)[]): number | undefined => {
      const located = resource?.origin.locate(path);
      assert.equal(located?.isExact, false);
      return located.span.start.line;
    };
    const containers = ['spec', 'template', 'spec', 'containers'];
    assert.equal(lineOf(deployment, ...containers, 0, 'image'), 11);
    assert.equal(lineOf(deployment, ...containers, 0, 'securityContext', 'privileged'), 14);
    assert.equal(lineOf(deployment, ...containers, 1, 'image'), 17);
    assert.equal(
      lineOf(deployment, ...containers, 1, 'securityContext', 'privileged'),
      16,
      'an item without the field: the item',
    );
    assert.equal(lineOf(deployment, 'spec', 'template', 'spec', 'volumes', 0, 'name'), 19);
    assert.equal(lineOf(deployment, 'metadata', 'name'), 5);
    assert.equal(lineOf(service, 'metadata', 'name'), 25);
    assert.equal(lineOf(service, 'spec', 'type'), 26);
    assert.equal(lineOf(service, 'status'), 23, 'nothing of it is there: the kind');
    assert.equal(deployment?.origin.span?.start.line, 3);
  });

  test('without helm are a problem that names the chart, and what holds no template is read as it lies', (t) => {
    const plain = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n';
    const others = { 'web/templates/plain.yaml': plain, 'web/templates/_part.yaml': plain, 'web/plain.yaml': plain };
    const folder = makeFolder(t, { ...CHART, ...others });
    const { resources, problems } = scan(folder, { env: { PATH: makeFolder(t, {}) } });
    assert.deepEqual(
      resources.map(({ name, origin }) => `${name} < ${relative(folder, origin.file)}`),
      ['raw < raw.yaml', 'widgets.example.com < web/crds/widget.yaml', 'plain < web/templates/plain.yaml'],
    );
    assert.deepEqual(
      problems.map(({ code, severity, file }) => [code, severity, relative(folder, file)]),
      [['renderer-missing', 'error', 'web/Chart.yaml']],
    );
    assert.match(problems[0]?.message ?? '', /`helm`, which renders chart .*web\/Chart\.yaml, is not on the PATH/);
  });

  const failures: readonly [string, string, string, RegExp][] = [
    [
      'fails',
      'fails: no such dependency',
      'renderer-failed',
      /helm template .* failed on chart .*: Error: no such dependency/,
    ],
    ['takes too long', 'sleeps: 1', 'renderer-too-slow', /did not render .* within 0\.5 s/],
    ['writes too much', `image: ${'x'.repeat(20_000)}`, 'renderer-failed', /wrote too much/],
    ['writes what is no manifest', 'image: "', 'yaml-syntax', /\(in the rendered output, line \d+\)/],
  ];
  for (const [title, values, code, message] of failures) {
    test(`a renderer that ${title} is a problem, and the rest is read`, (t) => {
      const folder = makeFolder(t, { ...CHART, 'web/values.yaml': `${values}\n` });
      const rendererMsMax = title === 'takes too long' ? 500 : 30_000;
      const found = scan(folder, { ...withHelm(t), limits: { rendererMsMax, rendererBytesMax: 10_000 } });
      assert.equal(found.resources[0]?.name, 'raw');
      assert.deepEqual(
        found.problems.map((problem) => problem.code),
        [code],
      );
      assert.match(found.problems[0]?.message ?? '', message);
      assert.equal(relative(folder, found.problems[0]?.file), 'web/Chart.yaml');
    });
  }

  test('library charts and subcharts are not rendered by themselves', (t) => {
    const files = {
      ...CHART,
      'lib/Chart.yaml': 'name: lib\ntype: library\n',
      'lib/templates/x.yaml': '{{ define "x" }}apiVersion: kind:',
      'web/charts/db/Chart.yaml': 'name: db\n',
      'web/charts/db/templates/x.yaml': 'apiVersion: v1\nkind: Pod\n',
    };
    const found = scan(makeFolder(t, files), withHelm(t));
    assert.deepEqual([found.problems, found.resources.length], [[], 4]);
  });

  test('real helm gives the same', (t) => {
    if (!hasProgram('helm')) return t.skip('NOT RUN: helm is absent');
    const folder = makeFolder(t, { ...CHART, 'web/values.yaml': 'image: a\nx: 1\n' });
    // Helm writes what others rest on first, whatever the order of a template.
    const theirs = origins(folder, scan(folder)).toSorted();
    assert.deepEqual(theirs, origins(folder, scan(folder, withHelm(t))).toSorted());
  });
});

const DEPLOYMENT = [
  'apiVersion: apps/v1',
  'kind: Deployment',
  'metadata:',
  '  name: web',
  'spec:',
  '  replicas: 1',
  '  template:',
  '    spec:',
  '      containers:',
  '        - name: web',
  '          image: registry.example.com/web:1',
  '',
].join('\n');

const ESTATE = {
  'base/kustomization.yaml':
    'resources: [web.yaml, sub]\nconfigMapGenerator:\n  - name: conf\n    files: [x=conf.yaml]\n',
  'base/conf.yaml': 'apiVersion: v1\nkind: NotForTheCluster\nmetadata: {name: conf}\n',
  'base/web.yaml': DEPLOYMENT,
  'base/sub/kustomization.yml': 'resources:\n  - job.yaml\n',
  'base/sub/job.yaml': 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: job}\n',
  'prod/kustomization.yaml':
    'namespace: prod\nnamePrefix: p-\nresources:\n  - ../base\npatches:\n  - path: patch.yaml\n',
  'prod/patch.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 5}\n',
  'dev/Kustomization': 'namespace: dev\nresources: [../base]\n',
  'raw.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: raw}\n',
};

describe('kustomizations', { skip: hasProgram('kubectl') ? false : 'NOT RUN: kubectl is absent' }, () => {
  test('each overlay is judged as it renders, bases only through overlays, nothing twice', (t) => {
    const folder = makeFolder(t, ESTATE);
    const found = scan(folder);
    assert.deepEqual(found.problems, []);
    const lines = origins(folder, found).map((line) => line.replace(/conf-[0-9a-z]+/, 'conf-HASH'));
    assert.deepEqual(lines.toSorted(), [
      'kubernetes:ConfigMap/dev/conf-HASH < dev/Kustomization kubectl kustomize',
      'kubernetes:ConfigMap/prod/p-conf-HASH < prod/kustomization.yaml kubectl kustomize',
      'kubernetes:Pod/default/raw < raw.yaml ',
      'kubernetes:apps/Deployment/dev/web < base/web.yaml kubectl kustomize',
      'kubernetes:apps/Deployment/prod/p-web < base/web.yaml kubectl kustomize',
      'kubernetes:batch/CronJob/dev/job < base/sub/job.yaml kubectl kustomize',
      'kubernetes:batch/CronJob/prod/p-job < base/sub/job.yaml kubectl kustomize',
    ]);
  });

  test('a field is exact where the overlay left it as it was written', (t) => {
    const found = scan(makeFolder(t, ESTATE));
    const prod = found.resources.find(({ name }) => name === 'p-web');
    const image = prod?.origin.locate(['spec', 'template', 'spec', 'containers', 0, 'image']);
    assert.deepEqual([image?.span.start.line, image?.isExact], [11, true]);
    const replicas = prod?.origin.locate(['spec', 'replicas']);
    assert.deepEqual([replicas?.span.start.line, replicas?.isExact], [6, false]);
    assert.equal(prod?.origin.span?.start.line, 1);
    const generated = found.resources.find(({ kind }) => kind === 'ConfigMap');
    assert.deepEqual(generated?.origin.locate(['data'])?.span.start.line, 1);
  });

  test('an overlay scanned alone leads to the base outside the scan', (t) => {
    const folder = makeFolder(t, ESTATE);
    const found = scan(join(folder, 'prod'));
    assert.deepEqual(found.problems, []);
    assert.equal(relative(folder, found.resources.find(({ name }) => name === 'p-web')?.origin.file), 'base/web.yaml');
  });

  test('remote bases are refused without running anything', (t) => {
    const remote = [
      'https://example.com/base.yaml',
      'github.com/example/repo//base?ref=v1',
      'git@example.com:example/repo.git',
      'git::https://example.com/repo.git',
      'git.example.com/example/repo.git//base',
    ];
    for (const path of remote) {
      const files = { ...ESTATE, 'base/kustomization.yaml': `resources:\n  - web.yaml\n  - sub\n  - ${path}\n` };
      const folder = makeFolder(t, files);
      const { resources, problems } = scan(folder, { env: { PATH: join(folder, 'no-programs-here') } });
      assert.deepEqual(
        resources.map(({ name }) => name),
        ['conf', 'raw'],
      );
      assert.deepEqual(
        problems.map(({ code, severity }) => `${code} ${severity}`),
        Array(2).fill('remote-base-refused error'),
        path,
      );
      assert.equal(problems[0]?.span?.start.line, 1);
    }
  });

  test('what a kustomization names and does not have is a problem before anything runs', (t) => {
    const folder = makeFolder(t, {
      'kustomization.yaml': 'resources:\n- gone.yaml\npatches:\n- path: p.yaml\n- patch: |\n    - op: x\n',
    });
    const { problems } = scan(folder);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['kustomization-missing-file', 'kustomization-missing-file'],
    );
    assert.match(problems[0]?.message ?? '', /`gone\.yaml` in `resources` does not exist/);
  });

  test('a broken kustomization and a base that names itself are problems', (t) => {
    const broken = scan(makeFolder(t, { 'kustomization.yaml': 'resources: {' }));
    assert.deepEqual(
      broken.problems.map(({ code }) => code),
      ['renderer-failed'],
    );
    const files = {
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../c]\n',
      'c/kustomization.yaml': 'resources: [../b]\n',
    };
    const folder = makeFolder(t, files);
    mkdirSync(join(folder, 'empty'));
    assert.deepEqual(
      scan(folder).problems.map(({ code }) => code),
      ['renderer-failed'],
    );
  });

  test('components and kustomizations inside charts are not rendered by themselves', (t) => {
    const files = {
      'c/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [x.yaml]\n',
      'c/x.yaml': DEPLOYMENT,
    };
    assert.deepEqual(scan(makeFolder(t, files)), { resources: [], problems: [] });
  });

  test('without kubectl are a problem that names the kustomization', (t) => {
    const folder = makeFolder(t, ESTATE);
    const { problems } = scan(folder, { env: {} });
    assert.deepEqual(
      problems.map(({ code, file }) => `${code} ${relative(folder, file)}`),
      ['renderer-missing dev/Kustomization', 'renderer-missing prod/kustomization.yaml'],
    );
  });
});
