/** Tests of the page of the watchdog over HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StatusParts } from '../../program/admission-guard/watch-status.ts';
import { startStatus } from './start-status.ts';

const HERE = { host: '127.0.0.1', port: 0 };
const WELL: StatusParts = { findDeath: () => undefined, findHindrance: () => undefined, listMetrics: () => [] };

test('it answers three paths to whoever reads, and nothing else', async () => {
  const hindrances: string[] = [];
  const metric = { name: 'a_total', type: 'counter', help: 'A.', samples: [{ labels: {}, value: 3 }] } as const;
  const { url, stop } = await startStatus(HERE, {
    findDeath: () => undefined,
    findHindrance: () => hindrances[0],
    listMetrics: () => [metric],
  });
  const ask = async (method: string, path: string): Promise<readonly [number, string]> => {
    const answer = await fetch(`${url}${path}`, { method });
    return [answer.status, await answer.text()];
  };
  assert.deepEqual(await ask('GET', '/healthz'), [200, 'ok\n']);
  assert.deepEqual(await ask('HEAD', '/healthz?x=1'), [200, '']);
  assert.deepEqual(await ask('GET', '/readyz'), [200, 'ok\n']);
  hindrances.push('the API server does not answer');
  assert.deepEqual(await ask('GET', '/readyz'), [503, 'the API server does not answer\n']);
  assert.match((await ask('GET', '/metrics'))[1], /^a_total 3$[^]*process_resident_memory_bytes/m);
  assert.deepEqual([(await ask('POST', '/healthz'))[0], (await ask('GET', '/'))[0]], [405, 404]);
  await stop();
  await assert.rejects(fetch(url));
});

test('a port that is taken is told', async () => {
  const { url, stop } = await startStatus(HERE, WELL);
  await assert.rejects(startStatus({ ...HERE, port: Number(new URL(url).port) }, WELL), { code: 'cannot-listen' });
  await stop();
});
