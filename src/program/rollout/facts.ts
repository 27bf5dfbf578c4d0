/** What is known of the controls of a rollout in its environment: what its gates are judged by. */
import { DAY_MS } from '../../model/instants.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import { namesOf } from '../../model/programme/exception-life.ts';
import type { RolloutFacts } from '../../model/programme/rollout-judge.ts';
import type { StoredRollout } from '../../model/programme/rollout-life.ts';
import type { Transaction } from '../../stores/api.ts';
import type { KnownControl } from '../except/act.ts';
import { findSpentBudget } from '../except/spent-budget.ts';

/** Decisions that the speed of an evaluation is told from: of this step, and of no more days than these. */
const EVALUATION_DAYS = 7;
const P99 = 0.99;

/** New failing results that are counted one by one: more are no better. */
const NEW_FAILURES_MAX = 200;

/** Reads the facts within a transaction. `controls` are those of the house, for the names that exceptions use. */
export async function readFacts(
  tx: Transaction,
  rollout: StoredRollout,
  controls: readonly KnownControl[],
  nowMs: number,
): Promise<RolloutFacts> {
  const { environment } = rollout.document.spec;
  const verdicts = await countVerdicts(tx, rollout, environment);
  const targets = (await tx.runs.listTargets(SEES_ALL)).filter((target) => target.environment === environment);
  const judged = verdicts.pass + verdicts.fail + verdicts.unknown + verdicts.exempt;
  const judgedMs =
    judged > 0 && targets.length > 0 ? Math.max(...targets.map(({ startedMs }) => startedMs)) : undefined;
  const failures = await countNewFailures(tx, rollout, environment);
  return {
    verdicts,
    judgedMs,
    newFailures: judgedMs === undefined ? undefined : failures.count,
    lastFailureMs: failures.lastMs,
    openExceptions: await countExceptions(tx, rollout, controls, nowMs),
    evaluationP99Ms: await findEvaluationP99(tx, rollout, nowMs),
    isBudgetSpent: (await findSpentBudget(tx, { kind: 'admission', environment }, nowMs)) !== undefined,
  };
}

async function countVerdicts(tx: Transaction, { controls }: StoredRollout, environment: string) {
  const sum = { pass: 0, fail: 0, unknown: 0, exempt: 0 };
  for (const control of controls) {
    for (const tally of await tx.runs.countVerdicts({ visible: SEES_ALL, control, environment })) {
      sum.pass += tally.pass;
      sum.fail += tally.fail;
      sum.unknown += tally.unknown;
      sum.exempt += tally.exempt;
    }
  }
  return sum;
}

/**
 * How long the gate of the environment took at most, for 99 of 100 requests; undefined where it decided on none, and
 * where no gate of the rollout asks: it is told from all decisions of a week.
 */
async function findEvaluationP99(
  tx: Transaction,
  { document, sinceMs }: StoredRollout,
  nowMs: number,
): Promise<number | undefined> {
  const { environment, gates } = document.spec;
  if (gates?.evaluationP99MsMax === undefined) return undefined;
  const fromMs = Math.max(sinceMs, nowMs - EVALUATION_DAYS * DAY_MS);
  const filter = { environment, fromMs, toMs: nowMs + 1 };
  const durationUs = await tx.decisions.findDuration({ filter, visible: SEES_ALL, share: P99 });
  return durationUs === undefined ? undefined : durationUs / 1_000;
}

/**
 * First seen, or back, since the step began; also those that were mended or accepted since then. What the gate refused
 * is not among them, since it never came to be: refused requests count through the SLO of admission, whose spent budget
 * leads back as well.
 */
async function countNewFailures(tx: Transaction, { controls, sinceMs }: StoredRollout, environment: string) {
  const filter = { controls, environments: [environment] };
  const read = (more: { readonly states?: readonly ['reopened'] }) =>
    tx.findings.list({
      filter: { ...filter, ...more },
      visible: SEES_ALL,
      sort: 'first-seen',
      limit: NEW_FAILURES_MAX,
    });
  const [newest, reopened] = [(await read({})).items, (await read({ states: ['reopened'] })).items];
  const instants = [
    ...newest.map(({ firstSeenMs }) => firstSeenMs),
    ...reopened.filter(({ firstSeenMs }) => firstSeenMs < sinceMs).map(({ clockMs }) => clockMs),
  ];
  const lastMs = instants.length === 0 ? undefined : Math.max(...instants);
  return { count: instants.filter((instantMs) => instantMs >= sinceMs).length, lastMs };
}

async function countExceptions(
  tx: Transaction,
  { controls, document }: StoredRollout,
  known: readonly KnownControl[],
  nowMs: number,
): Promise<number> {
  const names = new Set([
    ...controls,
    ...known.filter(({ id }) => controls.includes(id)).flatMap((control) => control.names),
  ]);
  const approved = await tx.exceptions.listApproved(nowMs);
  return approved.filter(({ document: { spec } }) => {
    const environments = namesOf(spec.scope.environments);
    const isThere = environments === undefined || environments.includes(document.spec.environment);
    return isThere && spec.controls.some((name) => names.has(name));
  }).length;
}
