/** Laws of the Pod Security controls on pods of our own: what must hold whatever a fixture shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalogueControls } from '../../test/harness/catalogue.ts';
import { makeProfile } from '../../test/harness/profiles.ts';
import { makeResource } from '../../test/harness/resources.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Evaluator } from './evaluate.ts';
import { createEvaluator } from './evaluate.ts';

const CONTROLS = readCatalogueControls();
const evaluators = new Map<string, Evaluator>();

function failsOf(pod: JsonObject, level: 'baseline' | 'restricted', minor: number): readonly string[] {
  const key = `${level}/${minor}`;
  const levels = level === 'baseline' ? ['baseline'] : ['baseline', 'restricted'];
  const controls = CONTROLS.filter(({ spec }) => levels.some((one) => spec.maps?.['pss']?.includes(one) === true));
  const profile = makeProfile({ kubernetesVersion: `1.${minor}` });
  const evaluator = evaluators.get(key) ?? createEvaluator({ controls, profile, nowMs: 0 });
  evaluators.set(key, evaluator);
  const results = [...evaluator.evaluate([makeResource(pod)])];
  assert.deepEqual(
    results.filter(({ verdict }) => verdict === 'unknown'),
    [],
  );
  return results.filter(({ verdict }) => verdict === 'fail').map(({ control }) => control.name);
}

const SAFE = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const POD_SAFE = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

function makePod(securityContext: JsonObject, spec: JsonObject = {}, annotations: JsonObject = {}): JsonObject {
  const containers = [{ name: 'app', image: 'app', securityContext: { ...SAFE, ...securityContext } }];
  const metadata = { name: 'web', annotations };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { securityContext: POD_SAFE, containers, ...spec } };
}

const capabilities = (drop: readonly string[], add: readonly string[] = []) => ({ capabilities: { drop, add } });
const sysctl = (name: string) => ({ securityContext: { ...POD_SAFE, sysctls: [{ name, value: '0' }] } });
const annotate = (key: string, value: string) => makePod({}, {}, { [key]: value });
const ALL_BUT_MODERN = [0, 7, 8, 18, 19, 21, 22, 24] as const;

/** Title, pod, level, minor versions that allow it, minor versions that do not. */
const CASES: readonly (readonly [
  string,
  JsonObject,
  'baseline' | 'restricted',
  readonly number[],
  readonly number[],
])[] = [
  ['the safe pod', makePod({}), 'restricted', [...ALL_BUT_MODERN, 25, 30, 34, 35, 37], []],
  ['ALL beside all', makePod(capabilities(['all', 'ALL'])), 'restricted', [21, 22, 37], []],
  ['all alone', makePod(capabilities(['all'])), 'restricted', [21], [22, 37]],
  ['NET_BIND_SERVICE', makePod(capabilities(['ALL'], ['NET_BIND_SERVICE'])), 'restricted', [21, 22, 37], []],
  ['a default capability', makePod(capabilities(['ALL'], ['CHOWN'])), 'restricted', [21], [22, 37]],
  ['a capability with its prefix', makePod(capabilities([], ['CAP_CHOWN'])), 'baseline', [], [0, 22, 37]],
  ['reserved ports', makePod({}, sysctl('net.ipv4.ip_local_reserved_ports')), 'baseline', [27, 37], [0, 26]],
  ['unmasked /proc', makePod({ procMount: 'Unmasked' }), 'baseline', [], [0, 34, 37]],
  ['… in a user namespace', makePod({ procMount: 'Unmasked' }, { hostUsers: false }), 'baseline', [35, 37], [34]],
  ['… restricted', makePod({ procMount: 'Unmasked' }, { hostUsers: false }), 'restricted', [], [34, 35, 37]],
  ['root', makePod({ runAsUser: 0 }), 'restricted', [22], [23, 34, 35]],
  ['root in a user namespace', makePod({ runAsUser: 0 }, { hostUsers: false }), 'restricted', [22, 35], [23, 34]],
  ['user 0 without the flag', makePod({ runAsNonRoot: false }, {}), 'restricted', [], [0, 23, 35]],
  ['seccomp off by field', makePod({ seccompProfile: { type: 'Unconfined' } }), 'baseline', [0, 18], [19, 37]],
  [
    'seccomp off by annotation',
    annotate('seccomp.security.alpha.kubernetes.io/pod', 'unconfined'),
    'restricted',
    [19, 37],
    [0, 18],
  ],
  [
    'seccomp off for no container',
    annotate('container.seccomp.security.alpha.kubernetes.io/x', 'unconfined'),
    'baseline',
    [0, 18, 19],
    [],
  ],
  ['AppArmor', annotate('container.apparmor.security.beta.kubernetes.io/x', 'unconfined'), 'baseline', [], [0, 37]],
  ['Windows needs no Linux fields', makePod(capabilities([]), { os: { name: 'windows' } }), 'restricted', [25], [24]],
  ['an ephemeral container', makePod({}, { ephemeralContainers: [{ name: 'e' }] }), 'restricted', [0], [8, 22, 37]],
  ['a bare volume', makePod({}, { volumes: [{ name: 'v' }, { name: 'w', nfs: null }] }), 'restricted', [0, 37], []],
  ['nfs', makePod({}, { volumes: [{ name: 'v', nfs: {} }] }), 'restricted', [], [0, 37]],
];

test('each check follows the revision that the version asks for', () => {
  for (const [title, pod, level, allowed, refused] of CASES) {
    for (const minor of allowed) assert.deepEqual(failsOf(pod, level, minor), [], `${title}, ${level} 1.${minor}`);
    for (const minor of refused) assert.notDeepEqual(failsOf(pod, level, minor), [], `${title}, ${level} 1.${minor}`);
  }
});

test('what is allowed at the restricted level is allowed at baseline', () => {
  for (const [title, pod] of CASES) {
    for (const minor of [0, 18, 22, 25, 30, 35, 37]) {
      if (failsOf(pod, 'restricted', minor).length > 0) continue;
      assert.deepEqual(failsOf(pod, 'baseline', minor), [], `${title} 1.${minor}`);
    }
  }
});

/** Members that say nothing, put into every object of the pod that is no map of the author's own. */
function addNoise(value: Json, key = ''): Json {
  if (typeof value !== 'object' || value === null || key === 'annotations' || key === 'volumes') return value;
  if (Array.isArray(value)) return value.map((item: Json) => addNoise(item));
  const entries = Object.entries(value as JsonObject).map(([name, item]): [string, Json] => [
    name,
    addNoise(item, name),
  ]);
  return Object.fromEntries([...entries, ['x-note', 'noise'], ['x-null', null]]);
}

test('members that no check reads change nothing', () => {
  for (const [title, pod] of CASES) {
    const noisy = addNoise({ ...pod, metadata: { ...(pod['metadata'] as JsonObject), name: 'other' } }) as JsonObject;
    for (const minor of [0, 22, 37]) {
      assert.deepEqual(failsOf(noisy, 'restricted', minor), failsOf(pod, 'restricted', minor), `${title} 1.${minor}`);
    }
  }
});
