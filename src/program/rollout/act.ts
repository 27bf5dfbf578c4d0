/** What all acts on rollouts share: who may, and how an act is kept. */
import { AppError } from '../../base/errors.ts';
import { toJson } from '../../base/json.ts';
import type { Actor } from '../../model/programme/actor.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible, mayDo } from '../../model/programme/access.ts';
import type { RolloutOutcome, StoredRollout } from '../../model/programme/rollout-life.ts';
import { describeStep, listSteps } from '../../model/programme/rollout-steps.ts';
import type { RolloutAct } from '../../stores/api/rollouts.ts';
import type { Transaction } from '../../stores/api.ts';

/** Throws `not-allowed`: a rollout concerns all teams of its environment, so a permission for some does not do. */
export function demandOperate(access: Access, environment: string): void {
  if (mayDo(access, 'operate', { environment })) return;
  throw new AppError('not-allowed', `${access.actor.name} has no permission operate for all teams in ${environment}`);
}

/** The rollout with the id, or the one in force under the name. Throws `not-found`, also for what may not be seen. */
export async function findRollout(tx: Transaction, idOrName: string, access: Access): Promise<StoredRollout> {
  // No id holds one, and databases do not take it.
  if (idOrName.includes('\0')) throw new AppError('not-found', 'rollout');
  const visible = listVisible(access, 'read');
  const found = (await tx.rollouts.find(idOrName, visible)) ?? (await tx.rollouts.findInForce(idOrName, visible));
  if (found === undefined) throw new AppError('not-found', `rollout ${idOrName}`);
  return found;
}

/** The rollout that an act leads to. Throws what the life of rollouts refuses with. */
export function demandNext(outcome: RolloutOutcome): StoredRollout {
  if ('refusal' in outcome) throw new AppError(outcome.refusal, outcome.why);
  return outcome.next;
}

/** The step that it is in, by its name. */
export function nameStep({ document, step }: Pick<StoredRollout, 'document' | 'step'>): string {
  const current = listSteps(document)[step];
  return current === undefined ? '' : describeStep(current);
}

export type Act = {
  readonly act: RolloutAct;
  readonly atMs: number;
  readonly actor: Actor;
  readonly text: string;
  /** What it was decided on. */
  readonly evidence?: Readonly<Record<string, unknown>>;
};

/** Keeps an act: the rollout, its event and the evidence. */
export async function keepAct(
  tx: Transaction,
  before: StoredRollout | undefined,
  after: StoredRollout,
  { evidence, ...act }: Act,
): Promise<void> {
  if (before === undefined) await tx.rollouts.add(after);
  else await tx.rollouts.save(after);
  const from = before === undefined ? '' : nameStep(before);
  const to = nameStep(after);
  await tx.rollouts.addEvent({ ...act, rollout: after.id, from, to });
  const { metadata, spec } = after.document;
  const { environment } = spec;
  const { controls } = after;
  await tx.ledger.append({
    atMs: act.atMs,
    actor: act.actor,
    kind: 'rollout',
    action: act.act,
    subject: after.id,
    body: toJson({ name: metadata.name, environment, controls, from, to, text: act.text, ...evidence }),
  });
  tx.announce({ topic: 'rollouts', ids: [after.id] });
}
