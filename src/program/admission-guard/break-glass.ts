/** Break-glass: puts enforcement out of action at once, by the configuration in the cluster alone. */
import { AppError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Actor } from '../../model/programme/actor.ts';
import type { BreakGlass, BreakGlassScope } from '../../model/programme/break-glass.ts';
import { findBreakGlassFault } from '../../model/programme/break-glass.ts';
import type { ConfigurationFacts } from '../../model/programme/gate-guard.ts';
import { isConflict, patchToBreakGlass, patchToMendGlass, readConfigurationFacts } from './configuration.ts';
import type { Recorded } from './evidence-queue.ts';
import type { Witness } from './guard-acts.ts';
import { tellAct } from './guard-acts.ts';
import { CONFIGURATION_REF } from './names.ts';

export type BreakGlassWish = { readonly lengthMs: number; readonly reason: string; readonly scope: BreakGlassScope };

/** Times that a write is tried over when others write at the same time. */
const ATTEMPTS_MAX = 5;

/**
 * Begins a break-glass, or replaces the one that is on. Nothing is asked of the store or the replicas: they may be what
 * is broken. Throws `usage` for a wish out of bounds, and `state-conflict` where there is nothing to put out of action.
 */
export async function beginBreakGlass(
  wish: BreakGlassWish,
  actor: Actor,
  witness: Witness,
): Promise<{ readonly breakGlass: BreakGlass; readonly recorded: Recorded }> {
  const fault = findBreakGlassFault(wish);
  if (fault !== undefined) throw new AppError('usage', `a break-glass: ${fault}`);
  const sinceMs = witness.clock.nowMs();
  const { lengthMs, scope } = wish;
  const reason = wish.reason.trim();
  const breakGlass = { id: witness.newId(), sinceMs, untilMs: sinceMs + lengthMs, by: actor.name, reason, scope };
  const before = await changeConfiguration(witness, (configuration) => {
    const { failurePolicy } = readConfigurationFacts(configuration);
    if (scope === 'enforce' && failurePolicy === undefined) {
      throw new AppError('state-conflict', 'the configuration has no entry that enforces; --scope all takes the rest');
    }
    return patchToBreakGlass(configuration, breakGlass);
  });
  const until = new Date(breakGlass.untilMs).toISOString();
  const body = { ...breakGlass, replaced: before.breakGlass?.id ?? null };
  const text = `enforcement is out of action until ${until}: ${reason}`;
  const act = { action: 'break-glass-begun', isWarning: true, text, body, actor } as const;
  return { breakGlass, recorded: await tellAct(act, witness) };
}

/** Ends whatever break-glass there is. Throws `state-conflict` where there is none. */
export async function endBreakGlass(actor: Actor, witness: Witness): Promise<Recorded> {
  const { breakGlass } = await changeConfiguration(witness, (configuration) => {
    const facts = readConfigurationFacts(configuration);
    if (!facts.isGlassBroken && facts.breakGlass === undefined) {
      throw new AppError('state-conflict', 'no break-glass is on');
    }
    return patchToMendGlass(configuration);
  });
  const text = `break-glass has ended: ${actor.name} has ended it`;
  const body = { why: 'a person has ended it', breakGlass: breakGlass ?? null };
  return tellAct({ action: 'break-glass-ended', isWarning: false, text, body, actor }, witness);
}

/** What stands in the cluster. Throws `state-conflict` where there is no configuration. */
export async function showBreakGlass({ cluster }: Pick<Witness, 'cluster'>): Promise<ConfigurationFacts> {
  return readConfigurationFacts(await findConfiguration(cluster));
}

async function findConfiguration(cluster: Witness['cluster']): Promise<JsonObject> {
  const found = await cluster.find(CONFIGURATION_REF);
  if (found !== undefined) return found;
  const { name } = CONFIGURATION_REF;
  throw new AppError('state-conflict', `${cluster.server} has no webhook configuration ${name}: nothing is enforced`);
}

/** Reads, decides and writes until nobody was faster; gives the facts from before. */
async function changeConfiguration(
  { cluster }: Witness,
  decide: (configuration: JsonObject) => JsonObject,
): Promise<ConfigurationFacts> {
  for (let attempt = 1; ; attempt++) {
    const configuration = await findConfiguration(cluster);
    const patch = decide(configuration);
    try {
      await cluster.patch(CONFIGURATION_REF, patch);
      return readConfigurationFacts(configuration);
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}
