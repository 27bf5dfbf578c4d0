/**
 * Scans of a change against whole scans: they report of the same resources the same, and leave out none whose verdicts
 * the change has moved. With a warm index, a cold one, and a broken one.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { writeManifests } from '../../bench/manifests.ts';
import type { ScanReport } from '../../src/model/report.ts';
import { makeCheckout } from '../harness/checkout.ts';
import { installFakeHelm } from '../harness/fake-helm.ts';
import { makeFolder } from '../harness/folders.ts';
import { createRandom } from '../harness/random.ts';

/** Results as text by resource, findings and places included. */
function sayResults({ results }: ScanReport): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  for (const { control, resource, verdict, reason, findings } of results) {
    const places = findings.map(({ id, span }) => `${id}@${span?.start.line ?? ''}`).join(',');
    const list = lines.get(resource.address) ?? [];
    list.push(`${control.id} ${verdict} ${reason} ${places}`);
    lines.set(resource.address, list);
  }
  return lines;
}

/** Fails where the scan of the change says something else than the whole one, or leaves out what moved. */
function compare(part: ScanReport, whole: ScanReport, before: ScanReport, title: string): void {
  const [said, all, former] = [part, whole, before].map(sayResults);
  assert.ok(said !== undefined && all !== undefined && former !== undefined);
  for (const [address, lines] of said) assert.deepEqual(lines, all.get(address), `${title}: ${address}`);
  const withoutPlaces = (lines: readonly string[] = []): readonly string[] =>
    lines.map((line) => line.replaceAll(/@\d*/g, ''));
  for (const [address, lines] of all) {
    const hasMoved = withoutPlaces(lines).join('\n') !== withoutPlaces(former.get(address)).join('\n');
    if (hasMoved) assert.ok(said.has(address), `${title}: ${address} has other verdicts and was left out`);
  }
  const { scope } = part;
  assert.ok(scope !== undefined && scope.judged + scope.dependent + scope.leftOut === part.files.seen, title);
}

const NAMESPACE = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels: { pod-security.kubernetes.io/warn: x }\n`;

/** Edits of a random file: whatever a person may do to it. */
const EDITS: readonly ((
  text: string,
  paths: readonly string[],
  pick: (below: number) => number,
) => string | undefined)[] = [
  (text) => `# moved\n\n${text}`,
  () => undefined,
  (text) => text.replace(/team-(\d+)/g, 'team-7'),
  (text) => text.replaceAll(/app: service-\d+/g, 'app: service-1'),
  (text) => text.replace('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false'),
  (text) => text.replace(/name: service-(\d+)\n/, 'name: service-$1-renamed\n'),
  (text) => text.replace('kind: NetworkPolicy', 'kind: Ingress'),
  (text) => `${text}---\n${text}`,
  (_, paths, pick) => readFileSync(paths[pick(paths.length)] ?? '', 'utf8'),
  (text) => text.replace('spec:', 'spec: ['),
];

const listManifests = (): readonly string[] =>
  readdirSync('.', { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.startsWith('team-') && path.endsWith('.yaml'),
  );

/** Half a file, another one's bytes, or nothing. */
function breakIndex(round: number): void {
  for (const name of readdirSync('.bulwark-cache').filter((one) => one.endsWith('.json'))) {
    const text = readFileSync(`.bulwark-cache/${name}`, 'utf8');
    const broken =
      [text.slice(0, text.length / 2), text.replace('"keys"', '"kays"'), ''][Math.floor(round / 6) % 3] ?? '';
    writeFileSync(`.bulwark-cache/${name}`, broken);
  }
}

test('random changes: the scan of a change says what the whole scan says, and misses nothing that moved', async (t) => {
  const checkout = makeCheckout(t, {
    ...BUCKETS,
    'ns/1.yaml': NAMESPACE('team-1'),
    'ns/2.yaml': NAMESPACE('team-2'),
  });
  writeManifests('.', 150);
  checkout.commit();
  const random = createRandom(7);
  const pick = (below: number): number => random.below(below);
  for (let round = 0; round < 24; round++) {
    const before = await checkout.scan();
    const isBroken = round % 6 === 5;
    if (isBroken) breakIndex(round);
    const paths = listManifests();
    const edits = Array.from({ length: 1 + pick(3) }, () => paths[pick(paths.length)] ?? '');
    for (const path of new Set(edits)) {
      const edit = EDITS[pick(EDITS.length)];
      checkout.write({ [path]: edit?.(readFileSync(path, 'utf8'), paths, pick) });
    }
    const ref = 'HEAD';
    const part = await checkout.scan({ changedSince: ref });
    assert.equal(part.scope?.isWarm, round > 0 && !isBroken, `round ${round}`);
    compare(part, await checkout.scan(), before, `round ${round}: ${edits.join(' ')}`);
    // Half of the rounds go on from a new commit, the others from the old one with everything taken back.
    if (pick(2) === 0) checkout.commit();
    else {
      checkout.git('checkout', '--quiet', '--', '.');
      checkout.git('clean', '--quiet', '--force');
    }
  }
});

const BUCKETS: Readonly<Record<string, string>> = {
  'infra/main.tf':
    'module "logs" {\n  source = "./modules/bucket"\n  name = "l"\n}\nresource "aws_s3_bucket" "a" {\n  acl = "a"\n}\n',
  'infra/modules/bucket/main.tf': 'variable "name" {}\nresource "aws_s3_bucket" "this" {\n  bucket = var.name\n}\n',
  'infra/modules/bucket/block.tf':
    'resource "aws_s3_bucket_public_access_block" "this" {\n  bucket = aws_s3_bucket.this.id\n}\n',
  'other/main.tf': 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
  'deploy/pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: a }] }\n',
};

/** Looks across resources, as the catalogue's controls of buckets do. */
const BUCKET_CONTROL = `apiVersion: bulwark.dev/v1
kind: Control
metadata: { id: TEAM-0002, name: buckets-block-public-access, owner: team-shop }
spec:
  title: Buckets block public access
  layer: data
  severity: high
  status: stable
  why: A bucket without a block is one slip away from being public.
  applies: [{ source: terraform, kinds: [aws_s3_bucket] }]
  rule:
    cel:
      validations:
        - expression: estate.referring('aws_s3_bucket_public_access_block', resource.address).size() > 0
          message: no public access block refers to the bucket
  remediation: { text: Add one. }
examples:
  good: [{ name: a, input: { bucket: a } }]
  bad: [{ name: a, input: { bucket: a } }]
`;

test('a change in a module of Terraform judges the module, its callers and nothing of another project', async (t) => {
  const checkout = makeCheckout(t, { ...BUCKETS, '.bulwark/control.yaml': BUCKET_CONTROL });
  for (const file of ['infra/modules/bucket/block.tf', 'infra/main.tf', 'infra/modules/bucket/new.tf']) {
    const before = await checkout.scan();
    checkout.write({ [file]: file.endsWith('block.tf') ? undefined : '# nothing is left\n' });
    const [part, whole] = [await checkout.scan({ changedSince: 'HEAD' }), await checkout.scan()];
    compare(part, whole, before, file);
    assert.ok(
      part.results.some(({ control }) => control.id === 'TEAM-0002'),
      file,
    );
    const files = new Set(part.results.map(({ resource }) => resource.origin.file));
    assert.ok(![...files].some((path) => !path.startsWith('infra/')), `${file}: ${[...files].join(' ')}`);
    checkout.commit();
  }
});

const CHART: Readonly<Record<string, string>> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'chart/values.yaml': 'image: a\nteam: one\n',
  'chart/templates/pod.yaml': [
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: {{ .Values.team }}\n  labels: { app: web }\n',
    'spec:\n  containers:\n    - name: web\n      image: {{ .Values.image }}\n',
  ].join(''),
  'chart/templates/_helpers.tpl': 'x',
  'service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: one }\nspec: { selector: { app: web } }\n',
  'apart.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: apart, namespace: three }\n',
};

test('a chart is judged with what depends on it; without an index of its former state, everything is', async (t) => {
  const checkout = makeCheckout(t, CHART, installFakeHelm(makeFolder(t, {})));
  await checkout.scan({ changedSince: 'HEAD' });
  const before = await checkout.scan();
  for (const [path, text] of [
    ['values.yaml', 'image: b\nteam: two\n'],
    ['templates/_helpers.tpl', 'y'],
  ] as const) {
    checkout.write({ [`chart/${path}`]: text });
    const [warm, whole] = [await checkout.scan({ changedSince: 'HEAD' }), await checkout.scan()];
    compare(warm, whole, before, path);
    const names = new Set(warm.results.map(({ resource }) => `${resource.kind} ${resource.namespace}`));
    assert.ok(
      names.has('Pod two') && names.has('Service one') && !names.has('ServiceAccount three'),
      [...names].join(' '),
    );
    assert.deepEqual([warm.scope?.isWarm, warm.scope?.whole], [true, undefined]);
  }
  rmSync('.bulwark-cache', { recursive: true });
  const cold = await checkout.scan({ changedSince: 'HEAD' });
  assert.match(cold.scope?.whole ?? '', /rendered to before is not known/);
  assert.equal(cold.results.length, (await checkout.scan()).results.length);
});

test('paths of a sub-folder, new and deleted files, and files that git ignores are told apart', async (t) => {
  const checkout = makeCheckout(t, { ...BUCKETS, '.gitignore': 'made/\n', 'README.md': 'a' });
  const pod = BUCKETS['deploy/pod.yaml'] ?? '';
  process.chdir('deploy');
  for (let round = 0; round < 2; round++) {
    const clean = await checkout.scan({ changedSince: 'HEAD' });
    assert.deepEqual([clean.results.length, clean.scope?.leftOut, clean.decision.exit], [0, 1, 0]);
  }
  checkout.write({ '../other/main.tf': '# elsewhere', 'new.yaml': pod.replace('name: a }', 'name: b }') });
  checkout.write({ '../deploy/made/pod.yaml': pod.replace('name: a }', 'name: c }') });
  const { scope, results, files } = await checkout.scan({ changedSince: 'HEAD' });
  assert.deepEqual([scope?.changed, scope?.judged, scope?.leftOut, scope?.ignored, files.seen], [1, 1, 2, 1, 3]);
  assert.deepEqual([...new Set(results.map(({ resource }) => resource.name))], ['b']);
  checkout.write({ 'pod.yaml': undefined, 'new.yaml': undefined });
  const deleted = await checkout.scan({ changedSince: 'HEAD' });
  assert.deepEqual([deleted.scope?.changed, deleted.scope?.judged, deleted.scope?.leftOut], [1, 0, 1]);
});

test('where documents of the programme change, everything is judged, and the report says so', async (t) => {
  const checkout = makeCheckout(t, BUCKETS);
  checkout.write({ '.bulwark/exception.yaml': 'apiVersion: bulwark.dev/v1\nkind: Exception\n' });
  const [part, whole] = [await checkout.scan({ changedSince: 'HEAD' }), await checkout.scan()];
  assert.deepEqual([part.results.length, part.scope?.leftOut], [whole.results.length, 0]);
  assert.match(part.scope?.whole ?? '', /\.bulwark/);
});

test('an index is of use for the same controls and profile only, never when it came with the repository', async (t) => {
  const checkout = makeCheckout(t, BUCKETS);
  const isWarm = async (options: object): Promise<boolean | undefined> =>
    (await checkout.scan({ changedSince: 'HEAD', ...options })).scope?.isWarm;
  assert.deepEqual([await isWarm({}), await isWarm({})], [false, true]);
  assert.deepEqual([await isWarm({ profile: 'dev' }), await isWarm({ profile: 'dev' })], [false, true]);
  assert.deepEqual([await isWarm({ controls: ['K8S-0001'] }), await isWarm({ roots: ['deploy'] })], [false, false]);
  await isWarm({});
  checkout.git('add', '--force', '.bulwark-cache');
  checkout.git('commit', '--quiet', '--message', 'planted');
  assert.equal(await isWarm({}), false);
});

test('the comments and the baseline of a change are those of what was judged', async (t) => {
  const pod = (name: string): string => (BUCKETS['deploy/pod.yaml'] ?? '').replace('name: a }', `name: ${name} }`);
  const mark = '# bulwark:except K8S-0001 until=2026-03-10 owner=me reason="x"\n';
  const checkout = makeCheckout(t, { 'a.yaml': mark + pod('a'), 'b.yaml': pod('b') });
  checkout.write({ 'b.yaml': `# bulwark:except nothing\n${pod('b')}` });
  const { problems, exceptions } = await checkout.scan({ changedSince: 'HEAD' });
  assert.deepEqual(
    problems.map(({ code, file }) => `${code} ${file}`),
    ['invalid-exception b.yaml'],
  );
  assert.deepEqual(
    exceptions.map(({ status }) => status),
    ['malformed'],
  );
});
