/** Tests that a finding keeps its identity when its document is edited elsewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../test/harness/random.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';
import { canonicalText, identifyFinding, stablePath } from './finding-identity.ts';

const ADDRESS = 'kubernetes:apps/Deployment/a/web';
const identify = (body: JsonObject, path: FieldPath) => identifyFinding('K8S-0001', ADDRESS, body, path);

test('list items are named by their key, with what makes the key unique, else by their content', () => {
  const body: JsonObject = {
    containers: [{ name: 'web', volumeMounts: [{ name: 'data', mountPath: '/a' }] }],
    ports: [
      { port: 53, protocol: 'TCP' },
      { port: 53, protocol: 'UDP' },
    ],
    subjects: [
      { kind: 'User', name: 'alice' },
      { kind: 'Group', name: 'alice' },
    ],
    args: ['--a', '--b', '--a'],
  };
  const cases: readonly (readonly [FieldPath, readonly string[]])[] = [
    [
      ['containers', 0, 'image'],
      ['.containers', '[name=web]', '.image'],
    ],
    [
      ['containers', 0, 'volumeMounts', 0],
      ['.containers', '[name=web]', '.volumeMounts', '[mountPath=/a]'],
    ],
    [
      ['ports', 1],
      ['.ports', '[port=53,UDP]'],
    ],
    [
      ['subjects', 1],
      ['.subjects', '[name=alice,Group]'],
    ],
  ];
  for (const [path, expected] of cases) assert.deepEqual(stablePath(body, path), expected);
  const [first = '', second = '', again = ''] = [0, 1, 2].map((i) => stablePath(body, ['args', i])[1]);
  assert.match(first, /^\[[0-9a-f]{32}\]$/);
  assert.notEqual(first, second);
  assert.equal(again, first.replace(']', '#2]'));
  assert.deepEqual(stablePath(body, ['absent', 3, 'x']).length, 3);
});

test('an identity differs by control, address and place', () => {
  const body: JsonObject = { list: [{ name: 'a' }, { name: 'b' }] };
  const ids = new Set([
    identify(body, ['list', 0]),
    identify(body, ['list', 1]),
    identify(body, ['list']),
    identifyFinding('K8S-0002', ADDRESS, body, ['list', 0]),
    identifyFinding('K8S-0001', `${ADDRESS}#2`, body, ['list', 0]),
  ]);
  assert.equal(ids.size, 5);
});

test('inserting items above, reordering and editing elsewhere keep every identity (500 random edits)', () => {
  const random = createRandom(7);
  for (let round = 0; round < 500; round++) {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, 1 + random.below(6));
    const containers = names.map((name): JsonObject => ({ name, image: `i${random.below(9)}`, args: ['x', name] }));
    const target = random.below(names.length);
    const before: JsonObject = { spec: { containers } };
    const added = Array.from({ length: random.below(4) }, (_, i): JsonObject => ({ name: `new-${i}` }));
    const others = containers.map((item, i) =>
      i === target ? item : { ...item, image: 'edited', ports: [{ port: 1 }] },
    );
    const shuffled: Json[] = [...added, ...others].sort(() => random.below(3) - 1);
    const after: JsonObject = {
      metadata: { labels: { edited: 'yes' } },
      spec: { hostNetwork: true, containers: shuffled },
    };
    const moved = shuffled.findIndex((item) => item === others[target]);
    for (const rest of [[], ['securityContext', 'privileged'], ['args', 1]]) {
      const old = identify(before, ['spec', 'containers', target, ...rest]);
      assert.equal(identify(after, ['spec', 'containers', moved, ...rest]), old);
    }
  }
});

test('canonical text does not depend on the order of fields', () => {
  assert.equal(
    canonicalText({ b: [1, null, 2n], a: { d: 'x', c: true } }),
    canonicalText({ a: { c: true, d: 'x' }, b: [1, null, 2n] }),
  );
});
