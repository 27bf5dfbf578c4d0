/** The log joins decisions and runs in the order in which they came. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision, Run } from './log.ts';
import { findStart, isDeployment, mergeLog, readAsked } from './log.ts';

const makeDecision = (id: string, at: string, changes: Partial<Decision> = {}): Decision =>
  ({ id, at, isAllowed: true, isDryRun: false, operation: 'UPDATE', subResource: null, ...changes }) as Decision;
const makeRun = (id: string, receivedAt: string, changes: Partial<Run> = {}): Run =>
  ({ id, receivedAt, environment: 'prod', commit: null, ...changes }) as Run;

const FROM = '2026-03-01T12:00:00.000Z';
const asked = (text: string) => readAsked(new URLSearchParams(text));

test('decisions and runs are one log, newest first, of the window and the environment', () => {
  const decisions = [makeDecision('d2', '2026-03-02T10:00:00.000Z'), makeDecision('d1', '2026-03-01T13:00:00.000Z')];
  const runs = [
    makeRun('r2', '2026-03-02T09:00:00.000Z'),
    makeRun('r3', '2026-03-02T08:00:00.000Z', { environment: 'dev' }),
    makeRun('r1', '2026-03-01T11:00:00.000Z'),
  ];
  const keys = (text: string) => mergeLog({ decisions, runs }, asked(text), FROM).map(({ key }) => key);
  assert.deepEqual(keys(''), ['decision d2', 'run r2', 'run r3', 'decision d1']);
  assert.deepEqual(keys('environment=prod'), ['decision d2', 'run r2', 'decision d1']);
});

test('a deployment is what was let in to stay, or a commit that was scanned', () => {
  const rows = mergeLog(
    {
      decisions: [
        makeDecision('in', FROM),
        makeDecision('refused', FROM, { isAllowed: false }),
        makeDecision('dry', FROM, { isDryRun: true }),
        makeDecision('exec', FROM, { operation: 'CONNECT', subResource: 'exec' }),
      ],
      runs: [makeRun('folder', FROM), makeRun('commit', FROM, { commit: 'c0ffee' })],
    },
    asked(''),
    FROM,
  );
  assert.deepEqual(
    rows.filter(isDeployment).map(({ key }) => key),
    ['decision in', 'run commit'],
  );
});

test('what the address does not say is a week of everything', () => {
  assert.deepEqual(asked('days=5&asset='), { days: 7 });
  assert.deepEqual(asked('days=30&asset=till&environment=prod'), { days: 30, asset: 'till', environment: 'prod' });
  assert.equal(findStart(1, Date.parse('2026-03-02T12:00:59.999Z')), FROM);
});
