/** Requests in the engine: which controls judge them, what rules read of them, and that both ways judge alike. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDeployment, makeLabelControl } from '../../test/harness/gate.ts';
import { makeProfile } from '../../test/harness/profiles.ts';
import { makeResource } from '../../test/harness/resources.ts';
import type { AdmissionRequest, ResourceRequest } from '../model/admission.ts';
import type { Control } from '../model/control.ts';
import type { ModeOverlay } from '../model/programme/rollout-modes.ts';
import type { Resource } from '../model/resource.ts';
import type { Mode } from '../model/words.ts';
import { asksEstate } from './asks-estate.ts';
import type { Evaluator, OneJudged } from './evaluate.ts';
import { createEvaluator } from './evaluate.ts';

const OBJECT = makeDeployment({ app: 'web' });

function bring(request: Partial<AdmissionRequest>, more: Partial<ResourceRequest> = {}): Resource {
  const kind = { group: 'apps', version: 'v1', kind: 'Deployment' };
  const resource = { group: 'apps', version: 'v1', resource: 'deployments' };
  const whole: AdmissionRequest = { operation: 'CREATE', kind, resource, name: 'web', namespace: 'shop', ...request };
  const bodies = { object: OBJECT, oldObject: null, namespaceObject: undefined };
  return { ...makeResource(OBJECT), request: { request: whole, ...bodies, ...more } };
}

function control(expression: string, operations?: Control['spec']['applies'][number]['operations']): Control {
  const applies = [
    { source: 'kubernetes', kinds: ['Deployment'], ...(operations === undefined ? {} : { operations }) },
  ];
  return makeLabelControl('TEST-0001', 'bad', { applies, rule: { cel: { validations: [{ expression }] } } });
}

function judge(one: Control, resource: Resource): readonly string[] {
  const evaluator = createEvaluator({ controls: [one], profile: makeProfile(), nowMs: 0 });
  return [...evaluator.evaluate([resource])].map(({ verdict }) => verdict);
}

const judgeOne = (evaluator: Evaluator, resource: Resource, isWanted: (mode: Mode) => boolean): OneJudged =>
  evaluator.judgeEach([resource], isWanted)[0] as OneJudged;

test('a control judges what creates and updates, or the operations that it names', () => {
  const rows: readonly (readonly [Parameters<typeof control>[1], AdmissionRequest['operation'], boolean])[] = [
    [undefined, 'CREATE', true],
    [undefined, 'UPDATE', true],
    [undefined, 'DELETE', false],
    [undefined, 'CONNECT', false],
    [undefined, '', false],
    [['DELETE'], 'DELETE', true],
    [['DELETE'], 'CREATE', false],
  ];
  for (const [operations, operation, isJudged] of rows) {
    assert.equal(judge(control('true', operations), bring({ operation })).length, isJudged ? 1 : 0, operation);
  }
  assert.equal(judge(control('true'), makeResource(OBJECT)).length, 1);
  assert.equal(judge(control('true', ['DELETE', 'CONNECT']), makeResource(OBJECT)).length, 0);
});

test('parts of an object that have rules of their own are not judged by those of the whole', () => {
  assert.equal(judge(control('true'), bring({ operation: 'UPDATE', subResource: 'status' })).length, 0);
  const elsewhere = { group: 'apps', version: 'v1', resource: 'others' };
  assert.equal(judge(control('true'), bring({ resource: elsewhere, subResource: 'scale' })).length, 1);
});

test('rules read the request, the body before it and the namespace', () => {
  const namespaceObject = { metadata: { name: 'shop', labels: { tier: 'gold' } } };
  const oldObject = { metadata: { name: 'web', labels: null } };
  const resource = bring(
    { operation: 'UPDATE', userInfo: { username: 'dana' }, dryRun: true },
    { oldObject, namespaceObject },
  );
  const expressions = [
    "request.operation == 'UPDATE' && request.userInfo.username == 'dana' && request.dryRun",
    '!has(oldObject.metadata.labels)',
    "namespaceObject.metadata.labels.tier == 'gold'",
    "object.metadata.labels.app == 'web'",
  ];
  for (const expression of expressions) assert.deepEqual(judge(control(expression), resource), ['pass'], expression);
  const unknown = bring({}, { namespaceObject: undefined });
  assert.deepEqual(judge(control("namespaceObject.metadata.name == 'shop' && oldObject == null"), unknown), ['pass']);
  const gone = bring({ operation: 'DELETE' }, { object: null, oldObject: OBJECT });
  const onDelete = control("object == null && oldObject.metadata.name == 'web'", ['DELETE']);
  assert.deepEqual(judge(onDelete, gone), ['pass']);
});

test('one by one, what asks about other resources is skipped, and all else is judged as in an estate', () => {
  const asking = control("size(estate.all('Service')) == 0");
  const controls = [
    asking,
    makeLabelControl('TEST-0002', 'app'),
    makeLabelControl('TEST-0003', 'bad'),
    makeLabelControl('TEST-0004', 'x', { rule: { cel: { validations: [{ expression: 'object.none == 1' }] } } }),
    makeLabelControl('TEST-0005', 'x', { applies: [{ source: 'kubernetes', pods: true }] }),
  ];
  const options = { controls, profile: makeProfile(), nowMs: 0 };
  const alone = createEvaluator({ ...options, isAlone: true });
  const { noted, judgedCount, asset } = judgeOne(alone, makeResource(OBJECT), () => true);
  assert.equal(judgedCount, controls.length);
  assert.equal(asset.owner, 'unowned');
  assert.deepEqual(
    noted.map(({ control: { id }, verdict }) => `${id} ${verdict}`),
    ['TEST-0001 skipped', 'TEST-0002 fail', 'TEST-0004 unknown'],
  );
  const together = [...createEvaluator(options).evaluate([makeResource(OBJECT)])];
  assert.deepEqual(
    noted.slice(1).map(({ findings, reason }) => [reason, findings]),
    together
      .filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
      .map(({ findings, reason }) => [reason, findings]),
  );
  assert.deepEqual(judgeOne(alone, makeResource(OBJECT), (mode) => mode === 'audit').noted, []);
});

test('controls of wanted modes are counted, by their rollouts where there are any', () => {
  const controls = ['TEST-0001', 'TEST-0002', 'TEST-0003'].map((id) => makeLabelControl(id, 'app'));
  const modes: ModeOverlay = (id) =>
    id === 'TEST-0002' ? ({ namespace }) => (namespace === 'shop' ? 'enforce' : 'warn') : undefined;
  const evaluator = createEvaluator({ controls, profile: makeProfile({ defaultMode: 'audit' }), nowMs: 0, modes });
  const count = (namespace: string, wanted: Mode) => {
    const { judgedCount, noted } = judgeOne(
      evaluator,
      { ...makeResource(OBJECT), namespace },
      (mode) => mode === wanted,
    );
    return [judgedCount, noted.length];
  };
  assert.deepEqual(count('shop', 'audit'), [2, 2]);
  assert.deepEqual(count('shop', 'enforce'), [1, 1]);
  assert.deepEqual(count('shop', 'warn'), [0, 0]);
  assert.deepEqual(count('other', 'warn'), [1, 1]);
});

test('a rule asks about others when any of its expressions names the estate', () => {
  const rule = { validations: [{ expression: 'true' }] };
  const named = 'estate.all("Pod").size() > 0';
  assert.equal(asksEstate(rule), false);
  assert.equal(asksEstate(rule), false);
  assert.equal(asksEstate({ ...rule, variables: [{ name: 'pods', expression: named }] }), true);
  assert.equal(asksEstate({ ...rule, matchConditions: [{ name: 'a', expression: named }] }), true);
  assert.equal(asksEstate({ validations: [{ expression: named }] }), true);
  assert.equal(asksEstate({ validations: [{ expression: 'object.realestate == 1' }] }), false);
});
