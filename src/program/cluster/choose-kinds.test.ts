/** Kinds that are read: what is judged and what is asked about, owners first, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServedKind } from '../../clusters/api.ts';
import type { Control } from '../../model/control.ts';
import { chooseKinds, listReadable } from './choose-kinds.ts';

const VERBS = ['get', 'list', 'watch'];

function serve(text: string, more: Partial<ServedKind> = {}): ServedKind {
  const [group = '', kind = ''] = text.split('/');
  const resource = `${kind.toLowerCase()}s`;
  return { group, version: 'v1', kind, resource, isNamespaced: true, verbs: VERBS, ...more };
}

const SERVED: readonly ServedKind[] = [
  serve('/Pod'),
  serve('/Pod', { kind: 'PodExecOptions', resource: 'pods/exec' }),
  serve('/Secret'),
  serve('/Service'),
  serve('/Namespace', { isNamespaced: false }),
  serve('/Event'),
  serve('/Binding', { verbs: ['create'] }),
  serve('apps/ReplicaSet'),
  serve('apps/Deployment'),
  serve('batch/Job'),
  serve('events.k8s.io/Event'),
  serve('extensions/Ingress'),
  serve('networking.k8s.io/Ingress'),
  serve('networking.k8s.io/NetworkPolicy'),
  serve('cilium.io/CiliumNetworkPolicy'),
];

type Applies = Control['spec']['applies'];

function choose(applies: Applies, expression = 'true'): readonly string[] {
  const spec = { applies, rule: { cel: { validations: [{ expression }] } }, remediation: { text: 'x' } };
  const control = { metadata: { id: 'K8S-0001' }, spec } as unknown as Control;
  return chooseKinds([control], listReadable(SERVED)).map(({ served, isAsked }) => {
    return `${served.group}/${served.kind}${isAsked ? '?' : ''}`;
  });
}

const CASES: readonly (readonly [string, Applies, string, readonly string[]])[] = [
  ['a kind by its name', [{ source: 'kubernetes', kinds: ['Service'] }], 'true', ['/Service']],
  [
    'a kind by its group',
    [{ source: 'kubernetes', kinds: ['networking.k8s.io/Ingress'] }],
    'true',
    ['networking.k8s.io/Ingress'],
  ],
  [
    'one kind of two groups once',
    [{ source: 'kubernetes', kinds: ['Ingress'] }],
    'true',
    ['networking.k8s.io/Ingress'],
  ],
  ['all that begin alike', [{ source: 'kubernetes', kinds: ['Cilium*'] }], 'true', ['cilium.io/CiliumNetworkPolicy']],
  ['nothing for every kind', [{ source: 'kubernetes', kinds: ['*'] }], 'true', []],
  ['nothing for other sources', [{ source: 'terraform', kinds: ['Service'] }], 'true', []],
  [
    'nothing for requests that are no objects',
    [{ source: 'kubernetes', kinds: ['Service'], operations: ['DELETE'] }],
    'true',
    [],
  ],
  [
    'all that hold a pod, owners first',
    [{ source: 'kubernetes', pods: true }],
    'true',
    ['apps/Deployment', 'apps/ReplicaSet', 'batch/Job', '/Pod'],
  ],
  [
    'of those that hold a pod some',
    [{ source: 'kubernetes', kinds: ['Deployment'], pods: true }],
    'true',
    ['apps/Deployment'],
  ],
  [
    'what is asked about, in either quotes',
    [{ source: 'kubernetes', kinds: ['Service'] }],
    `estate.all('NetworkPolicy').size() + estate . named( "Secret", '', '').size() > 0`,
    ['/Secret?', '/Service', 'networking.k8s.io/NetworkPolicy?'],
  ],
  [
    'whatever holds a pod where the kind is computed',
    [{ source: 'kubernetes', kinds: ['Service'] }],
    'estate.named(kind, resource.namespace, name).hasValue()',
    ['apps/Deployment?', 'apps/ReplicaSet?', 'batch/Job?', '/Pod?', '/Service'],
  ],
  [
    'pods that are selected, and the namespace',
    [{ source: 'kubernetes', kinds: ['Service'] }],
    'estate.podsSelectedBy(x, y).size() > 0 && has(namespaceObject.metadata)',
    ['apps/Deployment?', 'apps/ReplicaSet?', 'batch/Job?', '/Pod?', '/Service', '/Namespace?'],
  ],
];

for (const [title, applies, expression, expected] of CASES) {
  test(`reads ${title}`, () => assert.deepEqual(choose(applies, expression), expected));
}
