/** Tests of the Compose source: services, variables, merging, places, the view, and what bad files give. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getField, getPath, type Json, type JsonObject } from '../../base/json.ts';
import { formatPath } from '../../base/positions.ts';
import type { Resource } from '../../model/resource.ts';
import type { SourceRead } from '../api.ts';
import { readUnknown } from '../unknown.ts';
import { createComposeSource } from './index.ts';

function read(text: string): SourceRead {
  const bytes = new TextEncoder().encode(text);
  return createComposeSource().read({
    path: 'compose.yaml',
    absolutePath: '/compose.yaml',
    sizeBytes: bytes.length,
    bytes,
  });
}

function readService(text: string, name = 'web'): Resource {
  const resource = read(text).resources.find((one) => one.name === name);
  assert.ok(resource !== undefined, text);
  return resource;
}

const service = (yaml: string): string => `services:\n  web:\n${yaml.replaceAll(/^/gm, '    ')}\n`;

const show = (value: Json | undefined): Json | undefined =>
  value !== undefined && readUnknown(value) !== undefined ? '?' : value;

test('files are claimed by their names and their services', () => {
  const source = createComposeSource();
  const table: readonly (readonly [string, boolean])[] = [
    ['compose.yaml', true],
    ['a/docker-compose.yml', true],
    ['docker-compose.prod.yml', true],
    ['compose-dev.yaml', true],
    ['decompose.yaml', false],
    ['compose.json', false],
    ['composer.yaml', false],
  ];
  for (const [path, isClaimed] of table) {
    assert.equal(source.mayClaim(path), isClaimed, path);
    const bytes = new TextEncoder().encode('services: {}');
    assert.equal(source.claims({ path, absolutePath: path, sizeBytes: 12, bytes }), isClaimed, path);
    const other = new TextEncoder().encode('a: 1');
    assert.equal(source.claims({ path, absolutePath: path, sizeBytes: 4, bytes: other }), false, path);
  }
});

test('every service is one resource with its labels', () => {
  const { resources, problems } = read(
    'services:\n  a: { image: x, labels: { team: b, size: 1 } }\n  c: { labels: [d=e, f] }\n',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    resources.map(({ address, kind, source, labels }) => [address, kind, source, labels]),
    [
      ['compose:compose.yaml/a', 'ComposeService', 'compose', { team: 'b', size: '1' }],
      ['compose:compose.yaml/c', 'ComposeService', 'compose', { d: 'e', f: '' }],
    ],
  );
});

test('variables take their defaults, and are not known without one', () => {
  const table: readonly (readonly [string, Json])[] = [
    ['a', 'a'],
    ['a$$b', 'a$b'],
    ['${A:-b}', 'b'],
    ['${A-b}/c', 'b/c'],
    ['${A:-${B:-c}}d', 'cd'],
    ['${A:-true}', true],
    ['${A}', '?'],
    ['$A', '?'],
    ['x-$A', '?'],
    ['${A:?must}', '?'],
    ['${A:+b}', '?'],
    ['${A:-b', 'b'],
    ['$ 1', '$ 1'],
  ];
  for (const [text, value] of table) {
    const { body } = readService(service(`image: ${JSON.stringify(text)}`));
    assert.deepEqual(show(body['image']), value, text);
  }
  const unknown = readUnknown(readService(service('image: a:$TAG')).body['image'] ?? null);
  assert.deepEqual(unknown?.reasons, ['the variable TAG has no default']);
  assert.equal(unknown.refinement.prefix, 'a:');
  assert.equal(show(readService(service(`image: "${'${A:-'.repeat(40)}"`)).body['image']), '?');
});

const SHARED = `x-base: &base
  restart: always
  environment: { A: "1" }
services:
  db:
    <<: *base
    image: db:1
    ports: ["1:1"]
    command: [a]
  web:
    extends: { service: db }
    image: web:1
    ports: ["2:2"]
    command: [b]
    environment: { B: "2" }
  top: { extends: web, privileged: true }
`;

test('anchors and `extends` are merged, and every field leads to where it is written', () => {
  const web = readService(SHARED);
  assert.deepEqual(web.body, {
    image: 'web:1',
    ports: ['1:1', '2:2'],
    command: ['b'],
    restart: 'always',
    environment: { A: '1', B: '2' },
    extends: { service: 'db' },
  });
  const lineOf = (path: readonly (string | number)[], from = web): number | undefined =>
    from.origin.locate(path)?.span.start.line;
  assert.equal(lineOf(['environment', 'A']), 3);
  assert.equal(lineOf(['environment', 'B']), 15);
  assert.equal(lineOf(['ports', 0]), 8);
  assert.equal(lineOf(['ports', 1]), 13);
  assert.equal(lineOf(['image']), 12);
  const top = readService(SHARED, 'top');
  assert.deepEqual(getPath(top.body, ['command']), ['b']);
  assert.equal(lineOf(['ports', 0], top), 8);
  assert.equal(top.origin.span?.start.line, 16);
});

test('what is missing is missed at the name of its service', () => {
  const place = readService(SHARED).origin.locate(['read_only']);
  assert.equal(place?.isExact, false);
  assert.deepEqual([place.span.start.line, place.span.end.line], [10, 10]);
});

test('bad files are problems, and the other services are read', () => {
  const table: readonly (readonly [string, string, number])[] = [
    ['services: [a]\n', 'compose-malformed', 0],
    ['services: { a: 1, b: {} }\n', 'compose-malformed', 1],
    ['services: { a: { extends: b } }\n', 'compose-extends', 1],
    ['services: { a: { extends: { service: b, file: x.yaml } } }\n', 'compose-extends', 1],
    ['services: { a: { extends: b }, b: { extends: a } }\n', 'compose-extends', 2],
    ['services: { a: { extends: a } }\n', 'compose-extends', 1],
    ['services: { a: {}, a: {} }\n', 'yaml-duplicate-key', 0],
  ];
  for (const [text, code, count] of table) {
    const { resources, problems } = read(text);
    assert.ok(
      problems.some((problem) => problem.code === code && problem.span !== undefined && problem.remedy !== ''),
      `${text}: ${problems.map((problem) => problem.code).join(' ')}`,
    );
    assert.equal(resources.length, count, text);
  }
  assert.deepEqual(read('services:\n---\nother: 1\n').resources, []);
});

function viewItems(yaml: string, list: string): readonly JsonObject[] {
  return readService(service(yaml)).view?.value[list] as readonly JsonObject[];
}

test('ports are read in all their forms', () => {
  const table: readonly (readonly [string, readonly Json[]])[] = [
    ['"80"', ['', -1, -1, 80, 80]],
    ['80', ['', -1, -1, 80, 80]],
    ['"8080:80"', ['', 8080, 8080, 80, 80]],
    ['"127.0.0.1:8080:80/tcp"', ['127.0.0.1', 8080, 8080, 80, 80]],
    ['"127.0.0.1::80"', ['127.0.0.1', -1, -1, 80, 80]],
    ['"[::1]:8080:80"', ['::1', 8080, 8080, 80, 80]],
    ['"8000-8010:9000-9010/udp"', ['', 8000, 8010, 9000, 9010]],
    ['{ target: 80 }', ['', -1, -1, 80, 80]],
    ['{ target: 80, published: "1-2", host_ip: 0.0.0.0 }', ['0.0.0.0', 1, 2, 80, 80]],
    ['"$P:80"', ['?', '?', '?', '?', '?']],
    ['"127.0.0.1:$P:80"', ['127.0.0.1', '?', '?', '?', '?']],
    ['{ target: $P }', ['', -1, -1, '?', '?']],
    ['nonsense', ['', -1, -1, -1, -1]],
  ];
  for (const [port, wanted] of table) {
    const [item] = viewItems(`ports: [${port}]`, 'ports');
    const fields = ['hostIp', 'published', 'publishedEnd', 'target', 'targetEnd'];
    assert.deepEqual(
      fields.map((name) => show(getField(item, name))),
      wanted,
      port,
    );
  }
});

test('volumes are read in both forms', () => {
  const table: readonly (readonly [string, readonly Json[]])[] = [
    ['/var/run/docker.sock:/s:ro', ['bind', '/var/run/docker.sock', '/s', true]],
    ['./a:/b', ['bind', './a', '/b', false]],
    ['data:/b:rw', ['volume', 'data', '/b', false]],
    ['/b', ['volume', '', '/b', false]],
    ['"C:\\\\a:/b"', ['bind', 'C:\\a', '/b', false]],
    ['{ type: bind, source: /a, target: /b, read_only: true }', ['bind', '/a', '/b', true]],
    ['{ target: /b }', ['volume', '', '/b', false]],
    ['$A:/b', ['?', '?', '?', '?']],
  ];
  for (const [volume, wanted] of table) {
    const [item] = viewItems(`volumes: [${volume}]`, 'volumes');
    assert.deepEqual(
      ['type', 'source', 'target', 'isReadOnly'].map((name) => show(getField(item, name))),
      wanted,
      volume,
    );
  }
});

test('the environment is read as a map and as a list, and says what is written in the file', () => {
  const facts = (yaml: string): readonly Json[] =>
    viewItems(yaml, 'environment').map((item) => [show(item['name']) ?? null, item['isWritten'] ?? null]);
  assert.deepEqual(facts('environment: { A: b, C: , D: "", E: $E, F: 1 }'), [
    ['A', true],
    ['C', false],
    ['D', false],
    ['E', false],
    ['F', true],
  ]);
  assert.deepEqual(facts('environment: [A=b=c, C, "D=", "E=$E", $F]'), [
    ['A', true],
    ['C', false],
    ['D', false],
    ['E', false],
    ['?', false],
  ]);
});

test('security options are read with either separator', () => {
  const items = viewItems('security_opt: ["no-new-privileges:true", seccomp=unconfined, no-new-privileges]', 'options');
  assert.deepEqual(items, [
    { name: 'no-new-privileges', value: 'true' },
    { name: 'seccomp', value: 'unconfined' },
    { name: 'no-new-privileges', value: 'true' },
  ]);
});

test('parts of the view lead to their places in the service', () => {
  const { view } = readService(service('ports: [80]\nenvironment: { A: b }\nsecurity_opt: [a=b]'));
  const table: readonly (readonly [(string | number)[], string])[] = [
    [['ports', 0, 'target'], 'ports[0]'],
    [['environment', 0, 'value'], 'environment.A'],
    [['options', 0], 'security_opt[0]'],
    [['options'], 'security_opt'],
    [['volumes'], 'volumes'],
    [[], ''],
  ];
  for (const [path, place] of table) assert.equal(formatPath(view?.resolve(path) ?? []), place);
});
