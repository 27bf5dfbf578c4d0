/** Tests of manifests as they lie: claims, addresses, documents. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InputFile, SourceRead } from '../api.ts';
import { createKubernetesSource } from './index.ts';

function makeFile(path: string, content: string | Uint8Array): InputFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { path, absolutePath: `/scan/${path}`, sizeBytes: bytes.length, bytes };
}

function read(content: string, path = 'a.yaml'): SourceRead {
  return createKubernetesSource({ env: {} }).read(makeFile(path, content));
}

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n';

describe('claims', () => {
  const cases: readonly [string, string, boolean][] = [
    ['a.yaml', POD, true],
    ['a.YML', POD, true],
    ['a.json', '{"apiVersion": "v1", "kind": "Pod"}', true],
    ['-', POD, true],
    ['a.txt', POD, false],
    ['docker-compose.yaml', 'services: {}\n', false],
    ['values.yaml', 'kind: x\n', false],
    ['a.yaml', '', false],
  ];
  for (const [path, content, expected] of cases) {
    test(`${expected ? 'claims' : 'leaves'} ${path} with ${JSON.stringify(content.slice(0, 20))}`, () => {
      assert.equal(createKubernetesSource({ env: {} }).claims(makeFile(path, content)), expected);
    });
  }

  test('claims UTF-16, to say that it cannot be read', () => {
    const source = createKubernetesSource({ env: {} });
    const file = makeFile('a.yaml', Uint8Array.from([0xff, 0xfe, 0x61, 0]));
    assert.ok(source.claims(file));
    assert.equal(source.read(file).problems[0]?.code, 'text-utf16');
  });
});

describe('addresses', () => {
  const cases: readonly [string, string, string | undefined][] = [
    ['{apiVersion: v1, kind: Pod, metadata: {name: a}}', 'kubernetes:Pod/default/a', 'default'],
    ['{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: ns}}', 'kubernetes:Pod/ns/a', 'ns'],
    ['{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: ""}}', 'kubernetes:Pod/default/a', 'default'],
    [
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: ns}}',
      'kubernetes:apps/Deployment/ns/a',
      'ns',
    ],
    ['{apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: ns}}', 'kubernetes:Namespace/a', undefined],
    [
      '{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a}}',
      'kubernetes:rbac.authorization.k8s.io/ClusterRole/a',
      undefined,
    ],
    [
      '{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: a}}',
      'kubernetes:coordination.k8s.io/Lease/default/a',
      'default',
    ],
    ['{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}}', 'kubernetes:example.com/Widget/a', undefined],
    [
      '{apiVersion: example.com/v1, kind: Widget, metadata: {name: a, namespace: ns}}',
      'kubernetes:example.com/Widget/ns/a',
      'ns',
    ],
    [
      '{apiVersion: batch/v1, kind: Job, metadata: {generateName: run-}}',
      'kubernetes:batch/Job/default/run-',
      'default',
    ],
  ];
  for (const [text, address, namespace] of cases) {
    test(address, () => {
      const { resources, problems } = read(text);
      assert.deepEqual(problems, []);
      assert.deepEqual([resources[0]?.address, resources[0]?.namespace], [address, namespace]);
    });
  }

  test('objects without a name get one from their place, each its own', () => {
    const { resources } = read(
      '{apiVersion: v1, kind: Pod, metadata: {}}\n---\n{apiVersion: v1, kind: Pod, metadata: {}}\n',
    );
    const names = resources.map((resource) => resource.name);
    assert.match(names.join(' '), /^#[0-9a-f]{8} #[0-9a-f]{8}$/);
    assert.notEqual(names[0], names[1]);
  });

  test('a repeat in another file is a warning that names the first', () => {
    const source = createKubernetesSource({ env: {} });
    source.read(makeFile('a.yaml', POD));
    const { resources, problems } = source.read(makeFile('b.yaml', POD));
    assert.equal(resources.length, 1);
    assert.deepEqual(
      problems.map(({ code, severity, file }) => [code, severity, file]),
      [['kubernetes-duplicate', 'warning', 'b.yaml']],
    );
    assert.match(problems[0]?.message ?? '', /Pod\/default\/web was already given in a\.yaml/);
  });
});

describe('documents', () => {
  test('passes over what is no object of a cluster', () => {
    const texts = [
      '- a\n',
      'services: {}\n',
      'apiVersion: v1\n',
      'apiVersion: bulwark.dev/v1\nkind: Control\nmetadata: {name: x}\n',
      'apiVersion: v1\nkind: Config\nclusters: []\n',
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
      '---\n---\n',
    ];
    for (const text of texts) assert.deepEqual(read(text), { resources: [], problems: [] }, text);
  });

  test('reads List and typed lists, nested too, with positions in the file', () => {
    const text = [
      'apiVersion: v1',
      'kind: List',
      'items:',
      '- apiVersion: v1',
      '  kind: ConfigMap',
      '  metadata: {name: a}',
      '- kind: PodList',
      '  apiVersion: v1',
      '  items:',
      '  - metadata:',
      '      name: b',
      '- 7',
    ].join('\n');
    const { resources, problems } = read(text);
    assert.deepEqual(
      resources.map(({ address, type }) => [address, type]),
      [
        ['kubernetes:ConfigMap/default/a', 'v1/ConfigMap'],
        ['kubernetes:Pod/default/b', 'v1/Pod'],
      ],
    );
    assert.deepEqual(resources[1]?.body, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } });
    assert.equal(resources[1]?.origin.span?.start.line, 10);
    assert.deepEqual(resources[1]?.origin.locate(['metadata', 'name'])?.span.start, {
      line: 11,
      column: 7,
      offset: text.indexOf('name: b'),
    });
    assert.equal(resources[1]?.origin.locate(['spec', 'hostNetwork'])?.isExact, false);
    assert.deepEqual(
      problems.map(({ code, span }) => [code, span?.start.line]),
      [['kubernetes-malformed', 12]],
    );
  });

  const malformed: readonly [string, string, number][] = [
    ['apiVersion: v1\nkind: Pod\n', '`metadata` is missing', 1],
    ['apiVersion: v1\nkind: Pod\nmetadata: x\n', '`metadata` is no object', 3],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: 123\n', '`metadata.name` is not text', 4],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: [x]\n', '`metadata.namespace` is not text', 5],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels: x\n', '`metadata.labels` is no object', 5],
    ['apiVersion: v1\nkind: 1\nmetadata: {name: a}\n', '`kind` is not text', 2],
    ['apiVersion: 1\nkind: Pod\nmetadata: {name: a}\n', '`apiVersion` is not text', 1],
    ['apiVersion: ""\nkind: Pod\nmetadata: {name: a}\n', '`apiVersion` is not text', 1],
  ];
  for (const [text, message, line] of malformed) {
    test(`reports that ${message}`, () => {
      const { resources, problems } = read(`${text}---\n${POD}`);
      assert.equal(resources.length, 1, 'the next document is read');
      assert.deepEqual(
        problems.map(({ code, severity }) => [code, severity]),
        [['kubernetes-malformed', 'error']],
      );
      assert.ok(problems[0]?.message.startsWith(message), problems[0]?.message);
      assert.equal(problems[0]?.span?.start.line, line);
    });
  }

  test('labels are text; others are read as text with a warning', () => {
    const { resources, problems } = read(
      '{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {a: x, b: 1.5, c: , d: {}}}}',
    );
    assert.deepEqual(resources[0]?.labels, { a: 'x', b: '1.5', c: '', d: '' });
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [
        ['kubernetes-label-not-text', 'warning'],
        ['kubernetes-label-not-text', 'warning'],
      ],
    );
  });

  test('reads scalars as Kubernetes does', () => {
    const { resources, problems } = read(`${POD}spec:\n  hostNetwork: yes\n  mode: 0644\n`);
    assert.deepEqual(resources[0]?.body['spec'], { hostNetwork: true, mode: 420 });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['yaml-ambiguous-boolean'],
    );
  });

  test('reads JSON files, and JSON or YAML from standard input', () => {
    const json = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}';
    for (const [path, text] of [
      ['a.json', json],
      ['-', `\n ${json}\n${json}`],
      ['-', POD],
      ['-', `${json}\n---\n${POD}`],
    ] as const) {
      const { resources, problems } = read(text, path);
      assert.ok(resources.length > 0, path);
      assert.equal(resources[0]?.origin.file, path);
      assert.ok(problems.every(({ code }) => code === 'kubernetes-duplicate'));
    }
    assert.equal(read(`${json}}`, 'a.json').problems[0]?.code, 'json-syntax');
  });

  test('a template outside a chart is named as one', () => {
    const { problems } = read('apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['kubernetes-template'],
    );
  });
});
