/** A programme of the size of a large company's, made by rule: what the bench of the stores works on. */
import { fingerprint } from '../src/base/ids.ts';
import { DAY_MS } from '../src/model/instants.ts';
import { systemActor } from '../src/model/programme/actor.ts';
import { findDueMs } from '../src/model/programme/due-dates.ts';
import type { FindingState } from '../src/model/programme/finding-life.ts';
import type { FindingChange, TrackedFinding } from '../src/model/programme/tracked-finding.ts';
import type { Run, RunControl, RunResource, RunResult } from '../src/model/programme/run.ts';
import { LAYERS, SEVERITIES } from '../src/model/words.ts';

/** When the bench happens. */
export const BENCH_MS = Date.UTC(2026, 2, 2, 12);

const CONTROLS = 200;
const TEAMS = 40;
const ASSETS = 2_000;
const ENVIRONMENTS = ['prod', 'staging', 'dev', 'sandbox'] as const;
/** Of twenty findings: most of what a programme has ever found is mended. */
const STATES: readonly FindingState[] = [
  ...Array.from({ length: 7 }, () => 'open' as const),
  ...Array.from({ length: 10 }, () => 'resolved' as const),
  'acknowledged',
  'accepted',
  'reopened',
];
const ACTOR = systemActor('bench');

const at = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;

/** Mixes a number so that neighbours have nothing in common. */
function scatter(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x21f0aaad);
  return (Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) ^ (mixed >>> 15)) >>> 0;
}

export function makeControls(): readonly RunControl[] {
  return Array.from({ length: CONTROLS }, (_, i) => ({
    id: `K8S-${String(i).padStart(4, '0')}`,
    name: `control-${i}`,
    title: `Workloads keep rule ${i}`,
    severity: at(SEVERITIES, i >> 1),
    layer: at(LAYERS, i),
    owner: 'platform-security',
  }));
}

/** Changes that write `count` new findings from the number `first` on, in lists of a thousand, each sorted. */
export function* makeFindings(first: number, count: number): Generator<readonly FindingChange[]> {
  const controls = makeControls();
  const findings = Array.from({ length: count }, (_, i) => makeFinding(first + i, controls));
  findings.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let start = 0; start < count; start += 1_000) {
    yield findings
      .slice(start, start + 1_000)
      .map((after) => ({ before: undefined, after, events: listEvents(after) }));
  }
}

function makeFinding(number: number, controls: readonly RunControl[]): TrackedFinding {
  const mixed = scatter(number);
  const { id: control, severity, layer } = at(controls, mixed);
  const state = at(STATES, mixed >>> 8);
  const asset = scatter(mixed) % ASSETS;
  const clockMs = BENCH_MS - (scatter(mixed + 1) % 200) * DAY_MS - (mixed % DAY_MS);
  const isRunning = state !== 'accepted' && state !== 'resolved';
  return {
    id: fingerprint('bench', String(number)),
    state,
    control,
    severity,
    layer,
    environment: at(ENVIRONMENTS, asset),
    team: `team-${asset % TEAMS}`,
    asset: `asset-${asset}`,
    address: `kubernetes:apps/Deployment/ns-${asset}/web-${number % 50}`,
    path: `spec.template.spec.containers[${number % 3}].securityContext`,
    message: `container web-${number % 50} does not keep the rule of ${control}`,
    firstSeenMs: clockMs,
    lastSeenMs: BENCH_MS - (mixed % 3) * DAY_MS,
    clockMs,
    dueMs: isRunning ? findDueMs(clockMs, severity, undefined) : undefined,
    resolvedMs: state === 'resolved' ? BENCH_MS - DAY_MS : undefined,
    exception: state === 'accepted' ? `exception-${asset % 100}` : undefined,
    assignee: mixed % 10 === 0 ? `user-${asset % 100}` : undefined,
    version: 1,
  };
}

function listEvents({ id, firstSeenMs, state, message, clockMs }: TrackedFinding): FindingChange['events'] {
  const event = { finding: id, atMs: firstSeenMs, actor: ACTOR, from: undefined, to: state } as const;
  return [{ ...event, kind: 'opened', text: message, clockMs }];
}

export type RunShape = { readonly id: string; readonly startedMs: number; readonly round: number };

/**
 * A run of 2,000 resources by 50 controls; every fifth result fails, and with each round a hundredth is another one.
 */
export function makeBenchRun({ id, startedMs, round }: RunShape): Run {
  const controls = makeControls().slice(0, 50);
  const resources = Array.from({ length: 2_000 }, (_, i) => makeResource(i));
  const results = resources.flatMap((resource, i) =>
    controls.map(({ id: control }, j) => makeResult(control, resource, scatter(i * 50 + j), round)),
  );
  return {
    id,
    target: { id: 'repo:acme/estate', kind: 'repository', name: 'acme/estate' },
    environment: 'prod',
    profile: 'prod',
    version: '0.0.0',
    startedMs,
    durationMs: 1_000,
    repository: 'https://git.example.com/acme/estate',
    commit: '0'.repeat(40),
    ref: 'refs/heads/main',
    coverage: { controls: controls.map((control) => control.id), isWhole: true, unreadFiles: [] },
    controls,
    resources,
    results,
    decision: { exit: 1, reasons: ['enforced controls fail'] },
    problemCount: 0,
  };
}

function makeResource(number: number): RunResource {
  const name = `web-${number}`;
  return {
    address: `kubernetes:apps/Deployment/ns-${number % 100}/${name}`,
    source: 'kubernetes',
    type: 'apps/v1/Deployment',
    kind: 'Deployment',
    name,
    namespace: `ns-${number % 100}`,
    labels: { app: name },
    asset: `asset-${number % 100}`,
    owner: `team-${number % TEAMS}`,
    environment: 'prod',
    file: `ns-${number % 100}/${name}.yaml`,
    line: 1,
    body: JSON.stringify({ metadata: { name }, spec: { filler: 'x'.repeat(1_500) } }),
  };
}

function makeResult(control: string, resource: RunResource, mixed: number, round: number): RunResult {
  const isFailing = mixed % 5 === 0 || (round > 0 && mixed % 100 === round % 100);
  const { address, file } = resource;
  // As long as those of real findings are.
  const lines = Array.from({ length: 8 }, (_, i) => `          field${i}: value of ${resource.name}`);
  const excerpt = { fromLine: 17, lines, mark: { line: 20, from: 9, to: 20 } };
  const patch = `--- a/${file}\n+++ b/${file}\n@@ -17,7 +17,8 @@\n ${lines.join('\n ')}\n+          added: true\n`;
  const place = { path: 'spec.template.spec.containers[0]', file, line: 20, column: 9, fix: [], excerpt, patch };
  const message = `container does not keep the rule of ${control}`;
  return {
    control,
    resource: address,
    mode: 'enforce',
    verdict: isFailing ? 'fail' : 'pass',
    reason: isFailing ? message : '',
    exception: undefined,
    findings: isFailing ? [{ id: fingerprint(control, address, place.path), message, ...place }] : [],
  };
}
