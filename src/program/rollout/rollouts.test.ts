/** Tests of rollouts by hand and by themselves: gates on real records, overrides, step back, and what modes follow. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listActions } from '../../../test/harness/access.ts';
import { makeDecision } from '../../../test/harness/decisions.ts';
import { createProgrammeRoom, makeDeployment, makePerson, recordRun } from '../../../test/harness/programme.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { DAY_MS } from '../../model/instants.ts';
import { createModeOverlay } from '../../model/programme/rollout-modes.ts';
import type { Rollout } from '../../model/rollout.ts';
import { createRecorder } from '../admit/recorder.ts';
import type { ControlRoom } from '../control-room.ts';
import { loadInForce } from '../except/in-force.ts';
import { advanceRollouts } from './advance.ts';
import {
  endRollout,
  holdRollout,
  listRollouts,
  promoteRollout,
  releaseRollout,
  showRollout,
  startRollout,
  stepBackRollout,
} from './rollouts.ts';

const OLGA = makePerson('olga', { role: 'responder' });
const NARROW = makePerson('nils', { role: 'responder', teams: ['team-a'] });
const VIEWER = makePerson('vera', { role: 'viewer' });
const OUTSIDER = makePerson('dev', { role: 'administrator', environments: ['dev'] });

function makeRollout(spec: Partial<Rollout['spec']> = {}): Rollout {
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Rollout',
    metadata: { name: 'privileged-prod', owner: 'platform' },
    spec: { controls: ['control-k8s-0001'], environment: 'prod', ...spec },
  };
}

type Scene = { readonly room: ControlRoom; readonly setDay: (day: number) => void };

const withRoom = (work: (scene: Scene) => Promise<void>): Promise<void> =>
  withSqlite(async ({ store }) => {
    const { room, setTime } = createProgrammeRoom(store);
    await work({ room, setDay: (day) => setTime(NOON_MS + day * DAY_MS) });
  });

const good = (count = 40) => Array.from({ length: count }, (_, i) => makeDeployment(`good-${i}`, false));
const bad = (count: number) => Array.from({ length: count }, (_, i) => makeDeployment(`bad-${i}`, true));
const rejectsWith = (work: Promise<unknown>, code: string): Promise<void> => assert.rejects(work, { code });
const NOTHING = { promoted: 0, proposed: 0, steppedBack: 0 };

async function stageNow({ store, clock }: ControlRoom): Promise<string> {
  const { rollouts } = await loadInForce(store, clock.nowMs());
  const stageOf = createModeOverlay(rollouts, 'prod')('K8S-0001');
  return stageOf?.({ address: 'a', namespace: 'shop' }) ?? 'profile';
}

test('who may operate an environment starts and moves rollouts there; others are refused', () =>
  withRoom(async ({ room }) => {
    await rejectsWith(startRollout(makeRollout(), VIEWER, room), 'not-allowed');
    await rejectsWith(startRollout(makeRollout(), NARROW, room), 'not-allowed');
    await rejectsWith(startRollout(makeRollout({ controls: ['K8S-9'] }), OLGA, room), 'control-not-found');
    await rejectsWith(startRollout(makeRollout({ stages: ['warn', 'audit'] }), OLGA, room), 'invalid-request');
    const { id, controls } = await startRollout(makeRollout(), OLGA, room);
    assert.deepEqual(controls, ['K8S-0001']);
    await rejectsWith(startRollout(makeRollout(), OLGA, room), 'state-conflict');
    await rejectsWith(holdRollout({ id, reason: 'r' }, VIEWER, room), 'not-allowed');
    await rejectsWith(holdRollout({ id, reason: 'r' }, OUTSIDER, room), 'not-found');
    await rejectsWith(holdRollout({ id, version: 7, reason: 'r' }, OLGA, room), 'state-conflict');
    await rejectsWith(showRollout('nothing', OLGA, room), 'not-found');
    assert.equal((await listRollouts({ filter: {}, limit: 9 }, OUTSIDER, room)).items.length, 0);
    assert.equal((await listRollouts({ filter: {}, limit: 9 }, NARROW, room)).items.length, 1);
  }));

test('without records no gate opens, and an override is kept with its reason', () =>
  withRoom(async ({ room, setDay }) => {
    const { id } = await startRollout(makeRollout(), OLGA, room);
    setDay(30);
    await rejectsWith(promoteRollout({ id, reason: 'r' }, OLGA, room), 'gates-not-open');
    const { judgement } = await showRollout('privileged-prod', VIEWER, room);
    assert.deepEqual(
      judgement.gates.map(({ name, status }) => `${name} ${status}`),
      [
        'days-in-stage ok',
        'quiet-days no data',
        'compliance-rate no data',
        'unknown-rate no data',
        'open-exceptions ok',
      ],
    );
    await rejectsWith(promoteRollout({ id, reason: 'r', override: ' ' }, OLGA, room), 'gates-not-open');
    await promoteRollout({ id, reason: 'an attack goes on', override: 'CVE-2026-1' }, OLGA, room);
    assert.equal(await stageNow(room), 'warn');
    const { events } = await showRollout(id, OLGA, room);
    assert.equal(events.at(-1)?.text, 'an attack goes on (override: CVE-2026-1)');
    assert.deepEqual(await listActions(room, 'rollout'), ['promote', 'start']);
  }));

test('with good records it promotes itself step by step, where that is wanted', () =>
  withRoom(async ({ room, setDay }) => {
    await recordRun(room, good());
    await startRollout(makeRollout({ promotion: 'automatic', canary: [{ namespaces: ['shop'] }] }), OLGA, room);
    const stages: string[] = [];
    for (const day of [0, 6, 7, 13, 14, 21, 28]) {
      setDay(day);
      await recordRun(room, good());
      await advanceRollouts(room);
      stages.push(await stageNow(room));
    }
    assert.deepEqual(stages, ['audit', 'audit', 'warn', 'warn', 'enforce', 'enforce', 'enforce']);
    const { rollout } = await showRollout('privileged-prod', OLGA, room);
    assert.deepEqual([rollout.step, rollout.judged?.proposal.act], [3, 'stay']);
  }));

test('where a person is asked, a step is proposed once and then done by hand', () =>
  withRoom(async ({ room, setDay }) => {
    await recordRun(room, good());
    const { id } = await startRollout(makeRollout(), OLGA, room);
    setDay(8);
    await recordRun(room, good());
    assert.deepEqual(await advanceRollouts(room), { ...NOTHING, proposed: 1 });
    assert.deepEqual(await advanceRollouts(room), NOTHING);
    assert.equal(await stageNow(room), 'audit');
    await promoteRollout({ id, reason: 'eight good days' }, OLGA, room);
    assert.equal(await stageNow(room), 'warn');
    const { events } = await showRollout(id, OLGA, room);
    assert.deepEqual(
      events.map(({ act }) => act),
      ['start', 'propose', 'promote'],
    );
  }));

test('new failing results lead back once, then it waits', () =>
  withRoom(async ({ room, setDay }) => {
    await recordRun(room, good());
    await startRollout(makeRollout({ promotion: 'automatic' }), OLGA, room);
    setDay(8);
    await recordRun(room, good());
    await advanceRollouts(room);
    setDay(15);
    await recordRun(room, good());
    await advanceRollouts(room);
    assert.equal(await stageNow(room), 'enforce');
    setDay(16);
    await recordRun(room, [...good(), ...bad(11)]);
    assert.deepEqual(await advanceRollouts(room), { ...NOTHING, steppedBack: 1 });
    assert.equal(await stageNow(room), 'warn');
    assert.deepEqual(await advanceRollouts(room), NOTHING);
    setDay(18);
    assert.deepEqual(await advanceRollouts(room), NOTHING);
    assert.equal((await listActions(room, 'rollout'))[0], 'step-back');
  }));

test('a hold keeps it against itself and others, and its end gives the mode back to the profile', () =>
  withRoom(async ({ room, setDay }) => {
    await recordRun(room, good());
    const { id } = await startRollout(makeRollout({ promotion: 'automatic' }), OLGA, room);
    await holdRollout({ id, reason: 'the fair' }, OLGA, room);
    setDay(8);
    await recordRun(room, good());
    assert.deepEqual(await advanceRollouts(room), NOTHING);
    await rejectsWith(promoteRollout({ id, reason: 'r', override: 'now' }, OLGA, room), 'state-conflict');
    await releaseRollout({ id, reason: 'the fair is over' }, OLGA, room);
    assert.deepEqual(await advanceRollouts(room), { ...NOTHING, promoted: 1 });
    await stepBackRollout({ id, reason: 'a doubt' }, OLGA, room);
    assert.equal(await stageNow(room), 'audit');
    await endRollout({ id, reason: 'done otherwise' }, OLGA, room);
    assert.equal(await stageNow(room), 'profile');
    assert.deepEqual(await listActions(room, 'rollout'), ['end', 'step-back', 'promote', 'release', 'hold', 'start']);
    await startRollout(makeRollout(), OLGA, room);
  }));

test('the speed of an evaluation is that of the requests since the step began, and no data without them', () =>
  withRoom(async ({ room, setDay }) => {
    await startRollout(makeRollout({ gates: { evaluationP99MsMax: 2 } }), OLGA, room);
    const gateOf = async () => {
      const { judgement } = await showRollout('privileged-prod', VIEWER, room);
      const { value, status } = judgement.gates.find(({ name }) => name === 'evaluation-p99') ?? {};
      return { value, status };
    };
    const decide = async (days: number, durationUs: number, environment = 'prod') => {
      const recorder = createRecorder({ ...room, name: `gate-${durationUs}` });
      const id = `d-${days}-${durationUs}`;
      recorder.record(makeDecision(0, { id, atMs: NOON_MS + days * DAY_MS, durationUs, environment }));
      await recorder.close(10_000);
    };
    await decide(-1, 9_000);
    await decide(1, 8_000, 'dev');
    assert.deepEqual(await gateOf(), { value: undefined, status: 'no data' });
    setDay(2);
    await decide(1, 1_500);
    assert.deepEqual(await gateOf(), { value: 1.5, status: 'ok' });
    await decide(2, 2_500);
    assert.deepEqual(await gateOf(), { value: 2.5, status: 'not' });
    setDay(8.5);
    assert.deepEqual(await gateOf(), { value: 2.5, status: 'not' });
    setDay(9.5);
    assert.deepEqual(await gateOf(), { value: undefined, status: 'no data' });
  }));
