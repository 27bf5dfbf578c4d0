/**
 * Tests of what is shown of findings: lines as they were written, and no byte of a secret. The findings are made up:
 * one at every place of every resource, so that no place is forgotten.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '../../../../test/harness/random.ts';
import { makeControl, makeResult } from '../../../../test/harness/reports.ts';
import {
  type Files,
  makeFindings,
  readResources,
  type Shown,
  showAll,
} from '../../../../test/harness/shown-findings.ts';
import { LIMITS } from '../../../base/limits.ts';
import { createFindingShower } from './show-findings.ts';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
  containers:
    - name: web
      image: shop/web:1
      securityContext:
        privileged: true
---
apiVersion: v1
kind: Secret
metadata:
  name: other
data:
  key: bm90LXNob3du
`;

const findShown = (shown: readonly Shown[], path: string): Shown => {
  const found = shown.find(({ finding }) => finding.path.join('.') === path);
  assert.ok(found !== undefined, path);
  return found;
};

test('the lines around a finding are those of its own resource, with its first line marked', () => {
  const { excerpt } = findShown(showAll({ 'a/pod.yaml': POD }), 'spec.containers.0.securityContext.privileged');
  assert.deepEqual(excerpt, {
    fromLine: 8,
    lines: POD.split('\n').slice(7, 11),
    mark: { line: 11, from: 9, to: 25 },
  });
});

test('a fix is shown as the diff of its file', () => {
  const { patch } = findShown(showAll({ 'a/pod.yaml': POD }), 'spec.hostNetwork');
  assert.equal(
    patch,
    '--- a/a/pod.yaml\n+++ b/a/pod.yaml\n@@ -3,7 +3,7 @@\n metadata:\n   name: web\n spec:\n' +
      '-  hostNetwork: true\n+  hostNetwork: zzReplaced\n   containers:\n     - name: web\n       image: shop/web:1\n',
  );
});

test('of a file that is gone, or has changed where it matters, nothing is shown', () => {
  const wrong: Readonly<Record<string, string>> = {
    'a line more': `# new\n${POD}`,
    'a longer line before it': POD.replace('name: web', 'name: website'),
    'cut short': POD.slice(0, 40),
    empty: '',
  };
  for (const [what, text] of Object.entries(wrong)) {
    const shown = showAll({ 'p.yaml': POD }, { 'p.yaml': text });
    const { excerpt, patch } = findShown(shown, 'spec.hostNetwork');
    assert.deepEqual([excerpt, patch], [undefined, undefined], what);
    // What is added to the top of a document goes in where any file has a place: at its start.
    assert.equal(findShown(shown, '').patch, undefined, what);
  }
  assert.ok(showAll({ 'p.yaml': POD }, {}).every(({ excerpt, patch }) => excerpt === undefined && patch === undefined));
});

test('long lines are cut around what is marked, and a long block after twelve lines', () => {
  const far = 'x'.repeat(1_000);
  const text = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${far}"}, "spec": {"hostPID": true}}\n`;
  const { excerpt } = findShown(showAll({ 'p.json': text }), 'spec.hostPID');
  const [line = ''] = excerpt?.lines ?? [];
  assert.equal(line.slice((excerpt?.mark?.from ?? 1) - 1, (excerpt?.mark?.to ?? 1) - 1), '"hostPID": true');
  assert.ok(line.length <= LIMITS.excerptLineCharsMax + 2 && line.startsWith('…'), line);
  const many = `${POD.slice(0, POD.indexOf('---'))}  volumes:\n${'    - name: v\n      emptyDir: {}\n'.repeat(20)}`;
  const block = findShown(showAll({ 'p.yaml': many }), 'spec').excerpt;
  assert.deepEqual([block?.fromLine, block?.lines.length], [2, 15]);
});

test('there is no more than is asked for', () => {
  const resources = readResources({ 'a.yaml': POD });
  const judged = resources.map((resource) => {
    const findings = [...makeFindings(resource)];
    return { result: makeResult({ resource, findings }), findings };
  });
  const countChars = (charsMax: number): number => {
    const shown = createFindingShower(() => new TextEncoder().encode(POD), charsMax)(judged, new Map());
    const texts = [...shown.values()].map(({ excerpt, patch }) => [...(excerpt?.lines ?? []), patch].join(''));
    return texts.join('').length;
  };
  const all = countChars(LIMITS.runExcerptsCharsMax);
  assert.ok(all > 1_000);
  assert.equal(countChars(all), all);
  const half = countChars(all / 2);
  assert.ok(half <= all / 2 && half > all / 4, `${half} of ${all}`);
  assert.equal(countChars(0), 0);
});

test('a finding that may be about a secret has nothing shown, and its line is hidden beside others', () => {
  const text = POD.replace('shop/web:1', 'hidden-value');
  const [resource] = readResources({ 'p.yaml': text });
  assert.ok(resource !== undefined);
  const found = [...makeFindings(resource)];
  const image = found.find(({ path }) => path.at(-1) === 'image');
  assert.ok(image !== undefined);
  const finder = makeResult({ resource, control: makeControl({ id: 'K8S-0009' }), findings: [image] });
  const others = found.filter((finding) => finding !== image);
  const judged = [
    { result: { ...finder, control: { ...finder.control, findsSecrets: true as const } }, findings: [image] },
    { result: makeResult({ resource, findings: others }), findings: others },
  ];
  const shown = createFindingShower(() => new TextEncoder().encode(text))(judged, new Map());
  assert.equal(shown.has(image), false);
  assert.ok(shown.size > 5);
  const said = JSON.stringify([...shown.values()]);
  assert.doesNotMatch(said, /hidden-value/);
  assert.match(said, /image: \[masked\]/);
});

/** Secrets that nothing else is written like: any part of one would be seen. */
function makeSecret(random: Random, length: number, more = ''): string {
  const units = `qzxjkvwQZXJKVW3579${more}`;
  return Array.from({ length }, () => units[random.below(units.length)]).join('');
}

type Format = (next: (more?: string) => string) => Files;

const quote = (text: string): string => JSON.stringify(text);
const encode = (text: string): string => Buffer.from(text).toString('base64');

const FORMATS: Readonly<Record<string, Format>> = {
  'a Secret, a ConfigMap and environment variables': (next) => ({
    'app.yaml': `apiVersion: v1
kind: Secret
metadata:
  name: s
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: ${quote(quote(next()))}
data:
  file: ${encode(next('"\\ é'))}
stringData:
  plain: ${quote(next('"\\ é#:'))}
  block: |
    ${next()}
    ${next()}
type: Opaque
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # token: ${next()}
spec:
  template:
    spec:
      containers:
        - name: web
          # the old password = ${next(' ')}
          args: ["--password", ${quote(next())}, "--api-key=${next()}"]
          env:
            - name: LOG
              value: ${quote(next('"\\ '))}
            - {name: FLOW, value: ${next()}}
            - name: FOLDED
              value: >-
                ${next()}
                ${next()}
          securityContext:
            privileged: true
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: c
data:
  settings: ${next()}
`,
  }),
  Terraform: (next) => ({
    'main.tf': `variable "db_password" {
  default = "${next()}"
}
resource "aws_db_instance" "db" {
  engine   = "postgres"
  password = "${next(' ')}" # was token = ${next()}
  username = "admin"
  publicly_accessible = true
}
resource "aws_db_instance" "other" {
  password            = var.db_password
  publicly_accessible = true
}
resource "aws_lambda_function" "f" {
  function_name = "f"
  environment {
    variables = {
      LOG          = "info"
      DB_PASSWORD  = "${next()}"
      "API_TOKEN"  = "${next()}"
    }
  }
}
resource "aws_instance" "i" {
  ami       = "ami-1"
  user_data = <<EOT
export API_TOKEN=${next()}
curl -H "Authorization: Bearer ${next()}${next()}" https://x
EOT
}
resource "kubernetes_secret" "s" {
  metadata {
    name = "s"
  }
  data = {
    login = "${next()}"
  }
}
resource "aws_ecs_task_definition" "t" {
  family = "t"
  container_definitions = jsonencode([{
    name = "web"
    environment = [{ name = "DB_PASSWORD", value = "${next()}" }]
    privileged = true
  }])
}
`,
  }),
  CloudFormation: (next) => ({
    'stack.yaml': `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  DbPassword:
    Type: String
    Default: ${next()}
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      MasterUserPassword: ${quote(next('"\\ '))}
      PubliclyAccessible: true
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs20.x
      Environment:
        Variables:
          LOG: info
          API_TOKEN: ${next()}
          MULTI_SECRET: |
            ${next()}
            ${next()}
  T:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Environment:
            - Name: LOG
              Value: ${next()}
          Privileged: true
`,
  }),
  'a Dockerfile': (next) => ({
    Dockerfile: `FROM alpine:3
ARG API_KEY=${next()}
ENV LOG=info DB_PASSWORD=${next()}
ENV TOKEN ${next(' ')}x
ENV A=b \\
    CLIENT_SECRET="${next(' ')}" \\
    C=d
RUN export AUTH_TOKEN=${next()} && make
RUN curl --token ${next()} https://user:${next()}@x.example
USER root
`,
  }),
  'a workflow': (next) => ({
    '.github/workflows/w.yml': `name: w
on: push
env:
  DB_PASSWORD: ${quote(next('"\\ '))}
  LOG: info
jobs:
  a:
    runs-on: ubuntu-latest
    env: {API_TOKEN: ${next()}, LOG: info}
    steps:
      - uses: actions/checkout@v4
        with:
          token: ${next()}
          path: x
      - run: |
          export API_TOKEN="${next()}"
          login --password ${next()}
        env:
          NPM_TOKEN: >-
            ${next()}
            ${next()}
`,
  }),
  Compose: (next) => ({
    'compose.yaml': `services:
  db:
    image: postgres:16
    privileged: true
    environment:
      POSTGRES_PASSWORD: ${quote(next('"\\ '))}
      LOG: info
  web:
    image: web:1
    environment:
      - API_TOKEN=${next()}
      - LOG=info
    command: ["--secret", "${next()}"]
`,
  }),
};

/** Tokens that are told by how they are written, wherever they stand. */
const TOKENS: readonly ((random: Random) => string)[] = [
  (random) => `AKIA${makeSecret(random, 16).toUpperCase()}`,
  (random) => `ghp_${makeSecret(random, 36)}`,
  (random) => `glpat-${makeSecret(random, 20)}`,
  (random) => `xoxb-${makeSecret(random, 12)}`,
  (random) => `eyJ${makeSecret(random, 10)}.${makeSecret(random, 12)}.${makeSecret(random, 9)}`,
];

/** All parts of a text that have as many units. */
function* listParts(text: string, length: number): Generator<string> {
  for (let at = 0; at + length <= text.length; at++) yield text.slice(at, at + length);
}

const PART = 4;

for (const [name, format] of Object.entries(FORMATS)) {
  test(`no byte of a secret is shown of ${name}`, (t) => {
    let [excerpts, patches, secretCount] = [0, 0, 0];
    for (let seed = 1; seed <= 30; seed++) {
      const random = createRandom(seed);
      const secrets: string[] = [];
      const files = format((more = '') => {
        const isToken = more === '' && random.below(4) === 0;
        const made = isToken ? random.pick(TOKENS)(random) : `${makeSecret(random, 4 + random.below(20), more)}Q`;
        secrets.push(made);
        return made;
      });
      const shown = showAll(files);
      const lines = shown.flatMap(({ excerpt, patch }) => [...(excerpt?.lines ?? []), ...(patch?.split('\n') ?? [])]);
      excerpts += shown.filter(({ excerpt }) => excerpt !== undefined).length;
      patches += shown.filter(({ patch }) => patch !== undefined).length;
      secretCount += secrets.length;
      const text = lines.join('\n');
      for (const secret of secrets) {
        for (const form of [secret, encode(secret), quote(secret).slice(1, -1)]) {
          for (const part of listParts(form, PART)) {
            assert.ok(!text.includes(part), `seed ${seed}: ${secret} in\n${lines.find((line) => line.includes(part))}`);
          }
        }
      }
    }
    assert.ok(excerpts > 100 && patches > 30, `${excerpts} excerpts, ${patches} patches`);
    t.diagnostic(`${secretCount} secrets, ${excerpts} excerpts, ${patches} patches`);
  });
}
