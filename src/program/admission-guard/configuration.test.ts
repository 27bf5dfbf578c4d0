/** The webhook configuration as the guard reads, changes and recognises it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import type { BreakGlass } from '../../model/programme/break-glass.ts';
import {
  digestConfiguration,
  patchBundle,
  patchForActions,
  patchToBreakGlass,
  readAppliedDigest,
  readConfigurationFacts,
} from './configuration.ts';
import { BREAK_GLASS_CONDITION, GATE_ANNOTATIONS } from './names.ts';

const GLASS: BreakGlass = { id: 'g', sinceMs: 1, untilMs: 2, by: 'ada', reason: 'stuck fast', scope: 'enforce' };

/** As it is applied: what API servers fill in is left out. */
const APPLIED: JsonObject = {
  metadata: { name: 'bulwark-admission', resourceVersion: '7' },
  webhooks: [
    {
      name: 'enforce.bulwark.dev',
      clientConfig: { service: { namespace: 'bulwark-system', name: 'bulwark-admission', path: '/admit/enforce' } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
    },
    { name: 'observe.bulwark.dev', clientConfig: { url: 'https://gate.example/admit' }, failurePolicy: 'Ignore' },
  ],
};

const entries = ({ webhooks }: JsonObject): readonly JsonObject[] => webhooks as unknown as readonly JsonObject[];

const withEnforce = (change: JsonObject): JsonObject => ({
  ...APPLIED,
  webhooks: entries(APPLIED).map((entry, place) => (place === 0 ? { ...entry, ...change } : entry)),
});

test('the digest is the same for what is applied, what a server makes of it, and what the guard does to it', () => {
  const [enforce, observe] = entries(APPLIED);
  const filled = {
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  };
  const stored = {
    ...APPLIED,
    webhooks: [
      {
        ...enforce,
        ...filled,
        failurePolicy: 'Fail',
        clientConfig: {
          service: { port: 443, namespace: 'bulwark-system', name: 'bulwark-admission', path: '/admit/enforce' },
        },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: '*' }],
      },
      { ...observe, ...filled },
    ],
  };
  const digest = digestConfiguration(APPLIED);
  assert.equal(digestConfiguration(stored), digest);
  for (const patch of [
    patchForActions(stored, [{ do: 'step-aside', why: '' }], 1),
    patchToBreakGlass(stored, { ...GLASS, scope: 'all' }),
    patchBundle(stored, 'LS0t') ?? {},
  ]) {
    assert.ok(patch['webhooks'] !== undefined);
    assert.equal(digestConfiguration({ ...stored, ...patch }), digest);
  }
});

test('every other edit changes the digest', () => {
  const digest = digestConfiguration(APPLIED);
  const edits: readonly JsonObject[] = [
    { timeoutSeconds: 30 },
    { namespaceSelector: { matchLabels: { a: 'b' } } },
    { objectSelector: { matchLabels: { a: 'b' } } },
    { matchConditions: [{ name: 'x', expression: 'true' }] },
    { rules: [] },
    { clientConfig: { url: 'https://other.example' } },
    { sideEffects: 'NoneOnDryRun' },
  ];
  for (const edit of edits) assert.notEqual(digestConfiguration(withEnforce(edit)), digest, JSON.stringify(edit));
  const fewer = { ...APPLIED, webhooks: entries(APPLIED).slice(1) };
  assert.notEqual(digestConfiguration(fewer), digest);
  const closed = entries(APPLIED).map((entry, place) => (place === 1 ? { ...entry, failurePolicy: 'Fail' } : entry));
  assert.notEqual(digestConfiguration({ ...APPLIED, webhooks: closed }), digest);
});

test('facts are read, and annotations of somebody else count as none', () => {
  const annotations = {
    [GATE_ANNOTATIONS.breakGlass]: JSON.stringify(GLASS),
    [GATE_ANNOTATIONS.steppedAside]: '{"sinceMs":1,"why":"none"}',
    [GATE_ANNOTATIONS.applied]: 'abc',
  };
  const marked = { ...withEnforce({ matchConditions: [{ ...BREAK_GLASS_CONDITION }] }), metadata: { annotations } };
  assert.deepEqual(readConfigurationFacts(marked), {
    failurePolicy: 'Fail',
    steppedAside: { sinceMs: 1, why: 'none' },
    breakGlass: GLASS,
    isGlassBroken: true,
  });
  assert.equal(readAppliedDigest(marked), 'abc');
  const strange = {
    ...withEnforce({ failurePolicy: 'Maybe' }),
    metadata: { annotations: { [GATE_ANNOTATIONS.breakGlass]: 'x' } },
  };
  const none = { failurePolicy: undefined, steppedAside: undefined, breakGlass: undefined, isGlassBroken: false };
  assert.deepEqual(readConfigurationFacts(strange), none);
  assert.deepEqual(readConfigurationFacts({ webhooks: [] }), none);
  assert.deepEqual(readConfigurationFacts({}), none);
});

test('a patch fits one version, says whole lists, and only those that change', () => {
  const mark = patchForActions(APPLIED, [{ do: 'clear-mark', why: '' }], 5);
  assert.deepEqual(mark, {
    metadata: { resourceVersion: '7', annotations: { [GATE_ANNOTATIONS.steppedAside]: null } },
  });
  const aside = patchForActions(APPLIED, [{ do: 'step-aside', why: 'none' }], 5);
  assert.deepEqual(
    entries(aside).map((entry) => entry['failurePolicy']),
    ['Ignore', 'Ignore'],
  );
  assert.equal(entries(aside).length, 2);
  const trusted = {
    ...APPLIED,
    webhooks: entries(APPLIED).map((entry) => ({ ...entry, clientConfig: { caBundle: 'LS0t' } })),
  };
  assert.equal(patchBundle(trusted, 'LS0t'), undefined);
});
