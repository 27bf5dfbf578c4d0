/** Retiring a target: what it alone saw is resolved, what others see stays, and who may. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { makeResource, makeResult, makeRun } from '../../../test/harness/findings.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import type { Access } from '../../model/programme/access.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import { systemActor } from '../../model/programme/actor.ts';
import { ingestRun } from './ingest-run.ts';
import { retireTarget } from './retire-target.ts';

const ACTOR = systemActor('test');
const ADMINISTRATOR: Access = { actor: ACTOR, grants: [{ role: 'administrator' }] };
const WEB = makeResource('web');
const API = makeResource('api');
const target = (name: string) => ({ id: `repo:${name}`, kind: 'repository', name }) as const;

test('a retired target takes with it what it alone has seen', () =>
  withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    const bring = (name: string, resources: readonly (typeof WEB)[], startedMs: number) =>
      ingestRun(
        makeRun({
          id: `run-${name}`,
          target: target(name),
          startedMs,
          resources,
          results: resources.map((one) => makeResult('C1', one, 'fail', ['a'])),
        }),
        ACTOR,
        room,
      );
    await bring('a', [WEB, API], NOON_MS - 2_000);
    await bring('b', [WEB], NOON_MS - 1_000);
    const retired = await retireTarget('repo:a', 'moved to b', ADMINISTRATOR, room);
    const list = await store.read((tx) =>
      tx.findings.list({ filter: {}, visible: SEES_ALL, sort: 'severity', limit: 100 }),
    );
    const states = list.items
      .filter(({ control }) => control === 'C1')
      .map(({ address, state }) => `${address} ${state}`);
    const resolved = states.filter((state) => state.endsWith(' resolved'));
    assert.equal(resolved.length, retired.resolved);
    assert.ok(
      resolved.every((state) => state.includes('api')),
      states.join(),
    );
    assert.ok(
      states.some((state) => state.includes('web') && !state.endsWith(' resolved')),
      states.join(),
    );
    const targets = await store.read((tx) => tx.runs.listTargets(SEES_ALL));
    assert.deepEqual(
      targets.map(({ id }) => id),
      ['repo:b'],
    );
    assert.equal(
      (await store.read((tx) => tx.runs.list({ target: 'repo:a', visible: SEES_ALL, limit: 10 }))).items.length,
      1,
    );
    await assert.rejects(retireTarget('repo:a', 'again', ADMINISTRATOR, room), /target repo:a/);
  }));

test('who may not administer retires nothing, and who may not read does not learn of it', () =>
  withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    await ingestRun(makeRun({ id: 'r', target: target('a'), startedMs: NOON_MS }), ACTOR, room);
    const rows = [
      [{ actor: ACTOR, grants: [{ role: 'viewer' }] } as Access, /retire target/],
      [{ actor: ACTOR, grants: [{ role: 'administrator', environments: ['elsewhere'] }] } as Access, /target repo:a$/],
    ] as const;
    for (const [access, message] of rows) await assert.rejects(retireTarget('repo:a', '', access, room), message);
    assert.equal((await store.read((tx) => tx.runs.listTargets(SEES_ALL))).length, 1);
  }));
