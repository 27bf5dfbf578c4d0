/** Findings and runs for tests of the programme. */
import { fingerprint } from '../../src/base/ids.ts';
import type { Actor } from '../../src/model/programme/actor.ts';
import type { FindingChange, TrackedFinding } from '../../src/model/programme/tracked-finding.ts';
import type { Run, RunControl, RunResource, RunResult } from '../../src/model/programme/run.ts';
import type { Severity, Verdict } from '../../src/model/words.ts';
import { NOON_MS } from './stores.ts';

export const ALICE: Actor = { kind: 'user', id: 'alice', name: 'Alice' };

/** An open finding of team-a in prod; its number makes it another one. */
export function makeFinding(number: number, changes: Partial<TrackedFinding> = {}): TrackedFinding {
  return {
    id: fingerprint(String(number)),
    state: 'open',
    control: 'K8S-0001',
    severity: 'high',
    layer: 'kubernetes',
    environment: 'prod',
    team: 'team-a',
    asset: 'shop',
    address: `kubernetes:apps/Deployment/shop/web-${number}`,
    path: 'spec.template.spec.containers[0]',
    message: 'privileged container',
    firstSeenMs: NOON_MS,
    lastSeenMs: NOON_MS,
    clockMs: NOON_MS,
    dueMs: NOON_MS + number,
    resolvedMs: undefined,
    exception: undefined,
    assignee: undefined,
    version: 1,
    ...changes,
  };
}

/** The changes that write new findings, as `save` takes them. */
export function addFindings(findings: readonly TrackedFinding[]): readonly FindingChange[] {
  return findings
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((after) => ({
      before: undefined,
      after,
      events: [
        {
          finding: after.id,
          atMs: after.firstSeenMs,
          actor: ALICE,
          kind: 'opened',
          from: undefined,
          to: after.state,
          text: after.message,
          clockMs: after.clockMs,
        },
      ],
    }));
}

export function makeControl(id: string, severity: Severity = 'high'): RunControl {
  return {
    id,
    name: `control-${id.toLowerCase()}`,
    title: `Title of ${id}`,
    severity,
    layer: 'kubernetes',
    owner: 'sec',
  };
}

export function makeResource(name: string, changes: Partial<RunResource> = {}): RunResource {
  return {
    address: `kubernetes:apps/Deployment/shop/${name}`,
    source: 'kubernetes',
    type: 'apps/v1/Deployment',
    kind: 'Deployment',
    name,
    namespace: 'shop',
    labels: { app: name },
    asset: 'shop',
    owner: 'team-a',
    environment: 'prod',
    file: `${name}.yaml`,
    line: 1,
    body: `{"name":"${name}"}`,
    ...changes,
  };
}

/** A result with a finding per place; places are those of `fail` and `exempt`. */
export function makeResult(
  control: string,
  resource: Pick<RunResource, 'address' | 'file'>,
  verdict: Verdict,
  places: readonly string[] = ['spec'],
): RunResult {
  const hasPlaces = verdict === 'fail' || verdict === 'exempt';
  return {
    control,
    resource: resource.address,
    mode: 'enforce',
    verdict,
    reason: verdict === 'pass' ? '' : `${control} says ${verdict}`,
    exception: verdict === 'exempt' ? 'exception-1' : undefined,
    findings: (hasPlaces ? places : []).map((path) => ({
      id: fingerprint(control, resource.address, path),
      message: `${control} at ${path}`,
      path,
      file: resource.file,
      line: 3,
      column: 5,
      fix: [],
      excerpt: undefined,
      patch: undefined,
    })),
  };
}

/** A whole run of one repository: the controls are those of the results. */
export function makeRun(changes: Partial<Run> = {}): Run {
  const { results = [] } = changes;
  const controls = [...new Set(results.map(({ control }) => control))];
  return {
    id: 'run-1',
    target: { id: 'repo:acme/shop', kind: 'repository', name: 'acme/shop' },
    environment: 'prod',
    profile: 'prod',
    version: '0.0.0',
    startedMs: NOON_MS,
    durationMs: 10,
    repository: 'https://git.example.com/acme/shop',
    commit: 'a'.repeat(40),
    ref: 'refs/heads/main',
    coverage: { controls, isWhole: true, unreadFiles: [] },
    controls: controls.map((id) => makeControl(id)),
    resources: [],
    results,
    decision: { exit: 0, reasons: [] },
    problemCount: 0,
    ...changes,
  };
}
