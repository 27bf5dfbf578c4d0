/** Tests of the rules: exactly what controls judge comes before the gate, in a stable order, and never everything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalogueControls } from '../../../test/harness/catalogue.ts';
import type { ServedKind } from '../../clusters/api.ts';
import type { Applies, Control } from '../../model/control.ts';
import type { Profile } from '../../model/profile.ts';
import type { RolloutInForce } from '../../model/programme/rollout-modes.ts';
import type { Mode } from '../../model/words.ts';
import { selectGateControls } from '../admit/gate-settings.ts';
import { compileGateRules } from './installation.ts';
import type { GateControls } from './webhook-rules.ts';
import { compileWebhookRules } from './webhook-rules.ts';

function makeControl(id: string, applies: readonly Partial<Applies>[], expression = 'true'): Control {
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Control',
    metadata: { id, name: id.toLowerCase(), owner: 'platform' },
    spec: {
      title: id,
      layer: 'kubernetes',
      severity: 'high',
      status: 'stable',
      why: 'It is a test.',
      applies: applies.map((entry) => ({ source: 'kubernetes', ...entry })),
      rule: { cel: { validations: [{ expression }] } },
      remediation: { text: 'None.' },
    },
    examples: { good: [], bad: [] },
  };
}

const enforce = (controls: readonly Control[]): GateControls => ({ enforce: controls, observe: [] });
const WIDGETS: ServedKind = {
  group: 'example.com',
  version: 'v1beta2',
  kind: 'Widget',
  resource: 'widgets',
  isNamespaced: true,
  verbs: ['create'],
};

test('rules name the resources, subresources and operations that controls judge', () => {
  const rows: readonly (readonly [Partial<Applies>, readonly string[]])[] = [
    [{ kinds: ['ConfigMap'] }, ['/v1 configmaps CREATE,UPDATE Namespaced']],
    [
      { kinds: ['Pod'] },
      ['/v1 pods CREATE,UPDATE Namespaced', '/v1 pods/ephemeralcontainers,pods/resize UPDATE Namespaced'],
    ],
    [{ kinds: ['Pod'], operations: ['DELETE'] }, ['/v1 pods DELETE Namespaced']],
    [{ kinds: ['PodExecOptions'], operations: ['CONNECT'] }, ['/v1 pods/exec CONNECT Namespaced']],
    [
      { kinds: ['rbac.authorization.k8s.io/ClusterRole'] },
      ['rbac.authorization.k8s.io/v1 clusterroles CREATE,UPDATE Cluster'],
    ],
    [{ source: 'terraform', kinds: ['aws_s3_bucket'] }, []],
  ];
  for (const [applies, expected] of rows) {
    const { value, problems } = compileWebhookRules(enforce([makeControl('T-0001', [applies])]), undefined);
    assert.deepEqual(problems, []);
    assert.deepEqual(value.enforce.map(sayRule), expected, JSON.stringify(applies));
    assert.deepEqual(value.observe, []);
  }
});

function sayRule(rule: ReturnType<typeof compileWebhookRules>['value']['enforce'][number]): string {
  const { apiGroups, apiVersions, resources, operations, scope } = rule;
  return `${apiGroups.join()}/${apiVersions.join()} ${resources.join()} ${operations.join()} ${scope ?? '*'}`;
}

test('variants of a control are judged too, and what asks about other objects is left to scans', () => {
  const control = makeControl('T-0001', [{ kinds: ['Secret'] }], "estate.all('Pod').size() == 0");
  const variant = {
    applies: [{ source: 'kubernetes', kinds: ['Role'] }],
    rule: { cel: { validations: [{ expression: 'true' }] } },
  };
  const whole: Control = { ...control, spec: { ...control.spec, variants: [variant] } };
  const { value } = compileWebhookRules(enforce([whole]), undefined);
  assert.deepEqual(value.enforce.map(sayRule), ['rbac.authorization.k8s.io/v1 roles CREATE,UPDATE Namespaced']);
});

const makeProfile = (defaultMode: Mode, modes: Readonly<Record<string, Mode>> = {}): Profile => ({
  apiVersion: 'bulwark.dev/v1',
  kind: 'Profile',
  metadata: { name: 'prod', owner: 'platform' },
  spec: {
    environment: 'prod',
    defaultMode,
    onUnknown: 'allow',
    entries: Object.entries(modes).map(([control, mode]) => ({ controls: [control], mode })),
  },
});

test('a control comes before the gate of its mode, and before none when it is off or asks about other objects', () => {
  const kinds = ['ConfigMap', 'Secret', 'Role', 'ServiceAccount'];
  const controls = [
    ...kinds.map((kind, index) => makeControl(`T-000${index + 1}`, [{ kinds: [kind] }])),
    makeControl('T-0005', [{ kinds: ['Service'] }], "estate.all('Pod').size() == 0"),
  ];
  const modes = { 'T-0001': 'enforce', 'T-0002': 'warn', 'T-0003': 'off' } as const;
  const settings = { controls, profile: makeProfile('audit', modes), inForce: { exceptions: [], rollouts: [] } };
  const { value } = compileGateRules(settings, undefined);
  const list = (gate: 'enforce' | 'observe'): readonly string[] => value[gate].flatMap(({ resources }) => resources);
  assert.deepEqual([list('enforce'), list('observe')], [['configmaps'], ['secrets', 'serviceaccounts']]);
  for (const gate of ['enforce', 'observe'] as const) {
    const { value: judged } = compileWebhookRules(enforce(selectGateControls(gate, settings)), undefined);
    assert.deepEqual(value[gate], judged.enforce, 'the rules are those of what replicas judge');
  }
});

test('what a rollout enforces in a canary comes before both gates, as does nothing of another environment', () => {
  const controls = [makeControl('T-0001', [{ kinds: ['ConfigMap'] }])];
  const rollout = (environment: string, step: number): RolloutInForce => ({
    controls: ['T-0001'],
    step,
    document: {
      apiVersion: 'bulwark.dev/v1',
      kind: 'Rollout',
      metadata: { name: 'r', owner: 'platform' },
      spec: { controls: ['T-0001'], environment, canary: [{ percent: 10 }] },
    },
  });
  const profile = makeProfile('audit');
  const count = (...rollouts: readonly RolloutInForce[]): readonly number[] => {
    const { value } = compileGateRules({ controls, profile, inForce: { exceptions: [], rollouts } }, undefined);
    return [value.enforce.length, value.observe.length];
  };
  assert.deepEqual(count(), [0, 1]);
  assert.deepEqual(count(rollout('prod', 1)), [0, 1]);
  assert.deepEqual(count(rollout('prod', 2)), [1, 1]);
  assert.deepEqual(count(rollout('prod', 3)), [1, 0]);
  assert.deepEqual(count(rollout('staging', 3)), [0, 1]);
});

test('custom kinds are asked of the cluster, and are an error where there is none', () => {
  const controls = [makeControl('T-0001', [{ kinds: ['example.com/Widget'] }])];
  const alone = compileWebhookRules(enforce(controls), undefined);
  assert.deepEqual(
    alone.problems.map(({ code, severity }) => [code, severity]),
    [['gate-kind-unknown', 'error']],
  );
  const asked = compileWebhookRules(enforce(controls), [WIDGETS, { ...WIDGETS, resource: 'widgets/status' }]);
  assert.deepEqual(asked.problems, []);
  assert.deepEqual(asked.value.enforce.map(sayRule), ['example.com/v1beta2 widgets CREATE,UPDATE Namespaced']);
  const absent = compileWebhookRules(enforce(controls), []);
  assert.deepEqual(
    absent.problems.map(({ code, severity }) => [code, severity]),
    [['gate-kind-not-served', 'warning']],
  );
});

test('the rules of the whole catalogue are the same in any order, and never name everything or what is spared', (t) => {
  const controls = readCatalogueControls('kubernetes');
  const { value, problems } = compileWebhookRules(enforce(controls), undefined);
  assert.deepEqual(compileWebhookRules(enforce(controls.toReversed()), undefined).value, value);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  const texts = value.enforce.flatMap((rule) => [...rule.apiGroups, ...rule.resources, ...rule.operations]);
  assert.deepEqual(
    texts.filter((text) => text.includes('*')),
    [],
  );
  const spared = ['nodes', 'leases', 'events', 'validatingwebhookconfigurations', 'apiservices', 'tokenreviews'];
  assert.deepEqual(
    texts.filter((text) => spared.includes(text)),
    [],
  );
  const parts = value.enforce.map(({ apiGroups, apiVersions, operations, scope }) =>
    JSON.stringify([apiGroups, apiVersions, operations, scope]),
  );
  assert.equal(new Set(parts).size, parts.length, 'rules that differ by their resources alone are one');
  t.diagnostic(`rules: ${value.enforce.length} of ${controls.length} controls, ${texts.length} names`);
  assert.ok(controls.length >= 120);
});
