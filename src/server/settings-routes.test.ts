/** What the settings of the console read and change: sources with their faults, targets, due dates. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeResource, makeResult, makeRun } from '../../test/harness/findings.ts';
import { withServer } from '../../test/harness/server.ts';
import { systemActor } from '../model/programme/actor.ts';
import { ingestRun } from '../program/ingest/ingest-run.ts';

type Body = Readonly<Record<string, unknown>>;
type Fault = { readonly pointer: string; readonly detail: string };

const JSON_HEADERS = { 'Content-Type': 'application/json' };

test('a source that is not right is refused with a fault at each field', () =>
  withServer({}, async ({ ask }) => {
    const put = async (name: string, spec: Body): Promise<readonly Fault[]> => {
      const head = { apiVersion: 'bulwark.dev/v1', kind: 'Source', metadata: { name, owner: 'platform' } };
      const body = JSON.stringify({ ...head, spec });
      const reply = await ask('/api/v1/sources', { method: 'PUT', headers: JSON_HEADERS, body });
      return ((await reply.json()) as { readonly errors?: readonly Fault[] }).errors ?? [];
    };
    const rows = [
      ['Not a name', { folder: '/srv', environment: 'prod' }, '/metadata/name', /small letters/],
      ['shop', { repository: { url: 'http://x/y' }, environment: 'prod' }, '/spec/repository/url', /https:\/\/ or ssh/],
      ['shop', { cluster: { namespaces: ['a', 'B'] }, environment: 'prod' }, '/spec/cluster/namespaces/1', /namespace/],
      ['shop', { folder: '/srv', environment: 'prod', schedule: 'daily' }, '/spec/schedule', /cron/],
      ['shop', { folder: '/srv', environment: 'prod', schedule: '0 0 31 2 *' }, '/spec/schedule', /never comes/],
      ['shop', { environment: 'prod' }, '/spec', /one of them/],
    ] as const;
    for (const [name, spec, pointer, detail] of rows) {
      const faults = await put(name, spec);
      assert.deepEqual(
        faults.map((fault) => fault.pointer),
        [pointer],
      );
      assert.match(faults[0]?.detail ?? '', detail);
    }
    assert.deepEqual(await put('shop', { folder: '/srv', environment: 'prod', schedule: '0 3 * * *' }), []);
  }));

test('a target is retired by who administers its environment, with a reason, and is then unknown', () =>
  withServer({}, async ({ ask, room }) => {
    const resource = makeResource('web');
    const run = makeRun({ resources: [resource], results: [makeResult('K8S-0001', resource, 'fail')] });
    await ingestRun(run, systemActor('test'), room);
    const path = `/api/v1/targets/${encodeURIComponent(run.target.id)}/retire`;
    const retire = (as: string, body: Body) =>
      ask(path, { as, method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body) });
    assert.equal((await retire('viewer', { reason: 'mine' })).status, 403);
    assert.equal((await retire('administrator', {})).status, 400);
    const done = await retire('administrator', { reason: 'the shop is closed' });
    assert.deepEqual(await done.json(), { target: run.target.id, resolved: 1 });
    assert.equal((await retire('administrator', { reason: 'again' })).status, 404);
  }));

test('due dates are told by severity and exposure, as they are in force', () =>
  withServer({}, async ({ ask }) => {
    const { items } = (await (await ask('/api/v1/due-dates', { as: 'viewer' })).json()) as {
      readonly items: unknown[];
    };
    assert.deepEqual(items.slice(0, 2), [
      { severity: 'critical', exposure: null, hours: 72 },
      { severity: 'critical', exposure: 'internet', hours: 24 },
    ]);
    assert.equal(items.length, 8);
  }));
