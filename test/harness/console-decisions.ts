/** Decisions of a gate beside the console: brought to its store by a recorder of a process of its own, as gates do. */
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { GateDecision } from '../../src/model/programme/gate-decision.ts';
import { createRecorder } from '../../src/program/admit/recorder.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import { openSqlStore } from '../../src/stores/sql/store.ts';
import type { Tables } from '../../src/stores/sql/tables.ts';
import type { Console } from './console.ts';
import { makeDecision, makeVerdict } from './decisions.ts';

const MINUTE_MS = 60_000;

/** A Deployment whose one container is privileged, or not. */
function makeDeployment(name: string, isPrivileged: boolean): JsonObject {
  const container = { name: 'web', image: 'example.com/web:1', securityContext: { privileged: isPrivileged } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { selector: {}, template: { metadata: { labels: {} }, spec: { containers: [container] } } },
  };
}

/** Three rejects, a warning, and what was let in, in the last minutes. Gives the id of the newest reject. */
export async function recordDecisions(console: Pick<Console, 'data'>, asset = 'shop'): Promise<string> {
  const nowMs = systemClock.nowMs();
  const newId = createIds(systemClock);
  const store = await openSqlStore(openSqlite<Tables>(join(console.data, 'bulwark.db')), nowMs);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const recorder = createRecorder({ store, clock: systemClock, log, newId, name: 'gate-of-the-test' });
  const record = (minutesAgo: number, name: string, isPrivileged: boolean, changes: Partial<GateDecision>): string => {
    const id = newId();
    const { request } = makeDecision(0);
    recorder.record(
      makeDecision(0, {
        id,
        uid: id,
        asset,
        atMs: nowMs - minutesAgo * MINUTE_MS,
        request: { ...request, name },
        address: `kubernetes:apps/Deployment/shop/${name}`,
        object: makeDeployment(name, isPrivileged),
        ...changes,
      }),
    );
    return id;
  };
  const reason = 'privileged container in kubernetes:apps/Deployment/shop/till';
  const denied = { outcome: 'deny' as const, isAllowed: false, judgedCount: 12, verdicts: [makeVerdict({ reason })] };
  const newest = record(2, 'till', true, { ...denied, user: 'deploy-bot' });
  record(30, 'till', true, { ...denied, user: 'deploy-bot' });
  record(50, 'cart', true, { ...denied, user: 'ann@example.com', owner: 'payments' });
  const warning = makeVerdict({ control: 'K8S-0012', mode: 'warn', reason: 'the image has no digest' });
  record(55, 'cart', false, { outcome: 'warn', gate: 'observe', verdicts: [warning] });
  for (let minute = 3; minute < 20; minute++) record(minute, `web-${minute}`, false, {});
  await recorder.close(10_000);
  await store.close();
  return newest;
}
