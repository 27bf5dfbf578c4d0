/** A small programme for tests of exceptions and rollouts: one control over Deployments, one profile, recorded runs. */
import type { Control } from '../../src/model/control.ts';
import type { Access, Grant } from '../../src/model/programme/access.ts';
import type { Run, RunResource } from '../../src/model/programme/run.ts';
import { systemActor } from '../../src/model/programme/actor.ts';
import type { Mode, Verdict } from '../../src/model/words.ts';
import type { ControlRoom } from '../../src/program/control-room.ts';
import type { House } from '../../src/program/house.ts';
import { ingestRun } from '../../src/program/ingest/ingest-run.ts';
import type { Store } from '../../src/stores/api.ts';
import type { TestRoom } from './control-room.ts';
import { createControlRoom } from './control-room.ts';
import { makeControl as makeRunControl, makeResource, makeResult, makeRun } from './findings.ts';
import { createTestHouse } from './house.ts';
import { makeProfile } from './profiles.ts';
import { makeControl } from './reports.ts';

const BASE = makeControl({ id: 'K8S-0001', severity: 'critical' });

/** Deployments must not be privileged; the text of its rule may be replaced. */
export function makePrivilegedControl(expression = 'object.spec.privileged == false'): Control {
  const spec = {
    ...BASE.spec,
    applies: [{ source: 'kubernetes', kinds: ['Deployment'] }],
    rule: { cel: { validations: [{ expression, message: 'it is privileged' }] } },
  };
  return { ...BASE, spec };
}

/** A house with the control and a profile of `prod` in which it has the mode. */
export function createProgrammeHouse(mode: Mode = 'audit', rest: Partial<House> = {}): House {
  const base = makeProfile({ environment: 'prod', defaultMode: mode });
  const profiles = [{ ...base, metadata: { ...base.metadata, name: 'prod' } }];
  const bundle = { hash: 'test', controls: [makePrivilegedControl()], profiles };
  return createTestHouse({}, { loadBundle: () => bundle, ...rest });
}

/** A room with that house. */
export function createProgrammeRoom(store: Store, mode: Mode = 'audit'): TestRoom {
  return createControlRoom(store, createProgrammeHouse(mode));
}

/** Somebody with these rights. */
export function makePerson(name: string, ...grants: readonly Grant[]): Access {
  return { actor: { kind: 'user', id: `u-${name}`, name }, grants };
}

/** A Deployment as it is recorded. */
export function makeDeployment(name: string, isPrivileged: boolean, changes: Partial<RunResource> = {}): RunResource {
  const namespace = changes.namespace ?? 'shop';
  const metadata = { name, namespace };
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { privileged: isPrivileged } };
  const address = `kubernetes:apps/Deployment/${namespace}/${name}`;
  return makeResource(name, { address, namespace, body: JSON.stringify(body), ...changes });
}

let runs = 0;

/** Brings in what a scan at this time would have said of them; `exception` accepts every failure. */
export async function recordRun(
  room: ControlRoom,
  resources: readonly RunResource[],
  { exception, ...changes }: Partial<Run> & { readonly exception?: string } = {},
): Promise<void> {
  runs += 1;
  const results = resources.map((resource) => {
    const isPrivileged = resource.body?.includes('"privileged":true') === true;
    const verdict: Verdict = !isPrivileged ? 'pass' : exception === undefined ? 'fail' : 'exempt';
    const result = makeResult('K8S-0001', resource, verdict);
    return verdict === 'exempt' && exception !== undefined ? { ...result, exception } : result;
  });
  const controls = [makeRunControl('K8S-0001', 'critical')];
  const coverage = { controls: ['K8S-0001'], isWhole: true, unreadFiles: [] };
  const base = { id: `programme-${runs}`, environment: 'prod', startedMs: room.clock.nowMs() };
  const run = makeRun({ ...base, controls, coverage, resources, results, ...changes });
  await ingestRun(run, systemActor('test'), room);
}
