/** Tests of the rollout plan: what would be blocked is what the evaluator blocks, and what cannot be told is said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createProgrammeRoom,
  makeDeployment,
  makePerson,
  makePrivilegedControl,
  recordRun,
} from '../../../test/harness/programme.ts';
import { makeDecision, makeObject } from '../../../test/harness/decisions.ts';
import { withSqlite } from '../../../test/harness/stores.ts';
import type { Mode } from '../../model/words.ts';
import type { ControlRoom } from '../control-room.ts';
import { createRecorder } from '../admit/recorder.ts';
import { planRollout } from './plan.ts';
import { promoteRollout, startRollout } from './rollouts.ts';

const ROOT = makePerson('root', { role: 'administrator' });
const OTHER_TARGET = { id: 'cluster:prod', kind: 'cluster', name: 'prod' } as const;
const DEV_TARGET = { id: 'cluster:dev', kind: 'cluster', name: 'dev' } as const;

const RESOURCES = [
  makeDeployment('a', true),
  makeDeployment('b', true, { owner: 'team-b' }),
  makeDeployment('c', false),
  makeDeployment('d', true, { body: undefined }),
];

const withRoom = (work: (room: ControlRoom) => Promise<void>, mode: Mode = 'audit'): Promise<void> =>
  withSqlite(async ({ store }) => {
    const { room } = createProgrammeRoom(store, mode);
    await recordRun(room, RESOURCES);
    await recordRun(room, [makeDeployment('e', false)], { target: OTHER_TARGET });
    await recordRun(room, [makeDeployment('f', true)], { target: DEV_TARGET, environment: 'dev' });
    await work(room);
  });

test('enforcing a control is replayed over what is recorded of the environment', () =>
  withRoom(async (room) => {
    const plan = await planRollout({ controls: ['K8S-0001'], environment: 'prod' }, ROOT, room);
    assert.deepEqual([plan.resources, plan.withoutBody, plan.results], [4, 1, 4]);
    assert.deepEqual([plan.blocked, plan.freed, plan.unjudged, plan.targetsBlocked], [2, 0, 0, 1]);
    assert.deepEqual(plan.teams, [
      { team: 'team-a', blocked: 1, freed: 0, unjudged: 0 },
      { team: 'team-b', blocked: 1, freed: 0, unjudged: 0 },
    ]);
    assert.deepEqual(
      plan.examples.map(({ resource, team, reason }) => [resource.split('/').at(-1), team, reason]),
      [
        ['a', 'team-a', 'it is privileged'],
        ['b', 'team-b', 'it is privileged'],
      ],
    );
    const narrow = makePerson('n', { role: 'viewer', teams: ['team-b'] });
    assert.equal((await planRollout({ controls: ['K8S-0001'], environment: 'prod' }, narrow, room)).blocked, 1);
  }));

test('requests that the gate decided on are replayed beside', () =>
  withRoom(async (room) => {
    const recorder = createRecorder({ ...room, name: 'test' });
    const decide = (number: number, isPrivileged: boolean, namespace: string, owner: string): void => {
      const request = { ...makeDecision(0).request, namespace };
      recorder.record(
        makeDecision(number, { object: makeObject(`w-${number}`, isPrivileged, namespace), request, owner }),
      );
    };
    decide(-1, false, 'shop', 'team-a');
    decide(-2, true, 'shop', 'team-a');
    decide(-3, true, 'pay', 'team-b');
    await recorder.close(10_000);
    const { decisions } = await planRollout({ controls: ['K8S-0001'], environment: 'prod' }, ROOT, room);
    assert.deepEqual([decisions.requests, decisions.concerned, decisions.denied], [3, 3, 2]);
    assert.deepEqual(
      decisions.teams.map(({ name, denied }) => [name, denied]),
      [
        ['team-a', 1],
        ['team-b', 1],
      ],
    );
  }));

test('a changed control is compared with the one in force', () =>
  withRoom(async (room) => {
    const plan = async (expression: string) => {
      const request = { changed: [makePrivilegedControl(expression)], environment: 'prod' };
      const { blocked, freed, unjudged } = await planRollout(request, ROOT, room);
      return { blocked, freed, unjudged };
    };
    assert.deepEqual(await plan('object.spec.privileged == false'), { blocked: 0, freed: 0, unjudged: 0 });
    assert.deepEqual(await plan('true'), { blocked: 0, freed: 2, unjudged: 0 });
    assert.deepEqual(await plan('object.spec.privileged'), { blocked: 2, freed: 2, unjudged: 0 });
    assert.deepEqual(await plan('object.spec.nothing == 1'), { blocked: 0, freed: 0, unjudged: 4 });
    assert.deepEqual(await plan('view == null'), { blocked: 0, freed: 0, unjudged: 4 });
  }, 'enforce'));

test('the next step of a rollout is replayed with its canary', () =>
  withRoom(async (room) => {
    const document = {
      apiVersion: 'bulwark.dev/v1',
      kind: 'Rollout',
      metadata: { name: 'r', owner: 'o' },
      spec: {
        controls: ['K8S-0001'],
        environment: 'prod',
        stages: ['audit' as const, 'enforce' as const],
        canary: [{ namespaces: ['nowhere'] }],
      },
    } as const;
    await startRollout(structuredClone(document) as unknown as Parameters<typeof startRollout>[0], ROOT, room);
    assert.deepEqual([(await planRollout({ rollout: 'r' }, ROOT, room)).blocked], [0]);
    await promoteRollout({ id: 'r', reason: 'r', override: 'o' }, ROOT, room);
    assert.deepEqual([(await planRollout({ rollout: 'r' }, ROOT, room)).blocked], [2]);
  }));

test('a control that is off stays off, and what is asked for must be there', () =>
  withRoom(async (room) => {
    const plan = await planRollout({ controls: ['K8S-0001'], environment: 'prod' }, ROOT, room);
    assert.deepEqual([plan.off, plan.results, plan.blocked], [['K8S-0001'], 0, 0]);
    await assert.rejects(planRollout({}, ROOT, room), { code: 'invalid-request' });
    await assert.rejects(planRollout({ controls: ['X'] }, ROOT, room), { code: 'control-not-found' });
    await assert.rejects(planRollout({ rollout: 'x' }, ROOT, room), { code: 'not-found' });
    await assert.rejects(planRollout({ controls: ['K8S-0001'], environment: 'x' }, ROOT, room), {
      code: 'profile-not-found',
    });
  }, 'off'));
