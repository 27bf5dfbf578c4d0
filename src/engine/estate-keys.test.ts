/** Tests of the keys by which judgements and resources meet: what is asked for, and who provides it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeResource } from '../../test/harness/resources.ts';
import type { JsonObject } from '../base/json.ts';
import type { Reference, Resource } from '../model/resource.ts';
import type { Estate } from './estate.ts';
import { createEstate } from './estate.ts';
import {
  isIdentityKey,
  listIdentityKeys,
  listOwnQuestions,
  listProvidedKeys,
  readQuestion,
  traceEstate,
} from './estate-keys.ts';
import { prepareResource } from './prepared.ts';

function manifest(apiVersion: string, kind: string, name: string, spec: JsonObject, labels: JsonObject = {}): Resource {
  return makeResource({ apiVersion, kind, metadata: { name, namespace: 'shop', labels }, spec });
}

function block(kind: string, name: string, references: readonly Reference[]): Resource {
  const base = makeResource({ kind, metadata: { name } });
  return { ...base, source: 'terraform', address: `${kind}.${name}`, references };
}

const naming = (field: string, target: string): Reference => ({ path: [field], target, attribute: 'id' });

const POD = manifest('v1', 'Pod', 'web', { containers: [] }, { app: 'web', tier: 'front' });
const TEMPLATE = { metadata: { labels: { app: 'api' } }, spec: { containers: [] } };
const DEPLOYMENT = manifest('apps/v1', 'Deployment', 'api', { template: TEMPLATE });
const SERVICE = manifest('v1', 'Service', 'web', { selector: { app: 'web' } });
const POLICY = manifest('networking.k8s.io/v1', 'NetworkPolicy', 'all', { podSelector: {} });
const BUCKET = block('bucket', 'logs', []);
const BLOCK = block('block', 'logs', [naming('bucket', 'bucket.logs')]);
const SITE = block('site', 'www', [naming('bucket', 'bucket.logs'), naming('log', 'bucket.absent')]);
const RESOURCES: readonly Resource[] = [POD, DEPLOYMENT, SERVICE, POLICY, BUCKET, BLOCK, SITE];
const PREPARED = RESOURCES.map(prepareResource);
const ESTATE = createEstate(PREPARED);

type Question = {
  readonly title: string;
  readonly ask: (estate: Estate) => unknown;
  readonly keys: readonly string[];
  /** The resources that the answer depends on: each must provide a key of the question, or be the one that asks. */
  readonly meets: readonly Resource[];
};

const QUESTIONS: readonly Question[] = [
  {
    title: 'a resource by its name',
    ask: (estate) => estate.named('apps/Deployment', 'shop', 'api'),
    keys: ['named Deployment shop api'],
    meets: [DEPLOYMENT],
  },
  { title: 'all of a kind', ask: (estate) => estate.all('Pod'), keys: ['all Pod'], meets: [POD] },
  {
    title: 'a kind in a namespace',
    ask: (estate) => estate.inNamespace('Service', 'shop'),
    keys: ['in Service shop'],
    meets: [SERVICE],
  },
  {
    title: 'pods with a label',
    ask: (estate) => estate.podsSelectedBy('shop', { app: 'web', tier: 'front' }),
    keys: ['pods shop app=web'],
    meets: [POD],
  },
  {
    title: 'pods with a label in a template',
    ask: (estate) => estate.podsSelectedBy('shop', { matchLabels: { app: 'api' } }),
    keys: ['pods shop app=api'],
    meets: [DEPLOYMENT],
  },
  {
    title: 'pods by what no label alone decides',
    ask: (estate) => estate.podsSelectedBy('shop', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }),
    keys: ['pods shop '],
    meets: [POD, DEPLOYMENT],
  },
  {
    title: 'what selects labels',
    ask: (estate) => estate.selecting('NetworkPolicy', 'shop', { app: 'web' }, 'spec.podSelector'),
    keys: ['in NetworkPolicy shop'],
    meets: [POLICY],
  },
  {
    title: 'what names a resource, given by its body',
    ask: (estate) => estate.referring('block', BUCKET.body, 'bucket'),
    keys: ['at bucket.logs', 'to bucket.logs'],
    meets: [BUCKET, BLOCK],
  },
  {
    title: 'what a resource names, also where it is not there',
    ask: (estate) => estate.referred('bucket', 'site.www', ''),
    keys: ['at site.www', 'at bucket.logs', 'at bucket.absent'],
    meets: [SITE, BUCKET],
  },
  {
    title: 'what names the same as a resource',
    ask: (estate) => estate.besides('site', 'block.logs', 'bucket'),
    keys: ['at block.logs', 'to bucket.logs'],
    meets: [BLOCK, SITE],
  },
];

for (const { title, ask, keys, meets } of QUESTIONS) {
  test(`${title} is asked for by keys, and answered as ever`, () => {
    const heard: string[] = [];
    assert.deepEqual(ask(traceEstate(ESTATE, (key) => heard.push(key))), ask(ESTATE));
    assert.deepEqual(heard, keys);
  });

  test(`${title} changes only with resources that provide a key`, () => {
    for (const resource of RESOURCES) {
      const provides = listProvidedKeys(resource).some((key) => keys.includes(key));
      const without = createEstate(PREPARED.filter((one) => one.resource !== resource));
      const isAnswerAnother = JSON.stringify(ask(without)) !== JSON.stringify(ask(ESTATE));
      assert.ok(provides || !isAnswerAnother, `${resource.address} changes the answer unheard`);
      if (meets.includes(resource)) assert.ok(provides, `${resource.address} provides no key`);
    }
  });
}

test('where a resource stands and what it names are told without a key', () => {
  const heard: string[] = [];
  const traced = traceEstate(ESTATE, (key) => heard.push(key));
  assert.equal(traced.addressOf(BUCKET.body), 'bucket.logs');
  assert.deepEqual(traced.targetsOf(SITE.body, 'log'), ['bucket.absent']);
  assert.deepEqual(heard, []);
});

test('a resource is itself by its name, and by its address where something can name that', () => {
  assert.deepEqual(listIdentityKeys(POD), ['named Pod shop web']);
  assert.deepEqual(listIdentityKeys({ ...BLOCK, address: 'block.logs#2' }), ['at block.logs', 'named block  logs']);
  for (const resource of RESOURCES) {
    const identity = listProvidedKeys(resource).filter(isIdentityKey);
    assert.deepEqual(identity, listIdentityKeys(resource), resource.address);
  }
});

test('a judgement of a resource asks in any case for what that names, each once', () => {
  assert.deepEqual(listOwnQuestions(POD), []);
  assert.deepEqual(
    listOwnQuestions({ ...SITE, references: [...(SITE.references ?? []), naming('x', 'bucket.logs')] }),
    ['at bucket.logs', 'at bucket.absent'],
  );
});

test('a key tells what it asks, unless it goes by addresses', () => {
  assert.deepEqual(readQuestion('named Pod shop web'), { kind: 'Pod', namespace: 'shop', name: 'web' });
  assert.deepEqual(readQuestion('named Namespace  shop'), { kind: 'Namespace', namespace: '', name: 'shop' });
  assert.deepEqual(readQuestion('in NetworkPolicy shop'), { kind: 'NetworkPolicy', namespace: 'shop' });
  assert.deepEqual(readQuestion('all Role'), { kind: 'Role' });
  assert.deepEqual(readQuestion('pods shop app=web'), { namespace: 'shop' });
  assert.equal(readQuestion('at bucket.logs'), undefined);
});
