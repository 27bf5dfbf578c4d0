/** From results to the numbers of a report and to the decision of a gate. */
import type { Profile } from '../model/profile.ts';
import type { GateDecision } from '../model/report.ts';
import type { ControlResult, VerdictCounts } from '../model/result.ts';

/** How many results have each verdict. */
export function countVerdicts(results: readonly ControlResult[]): VerdictCounts {
  const counts = { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 };
  for (const { verdict } of results) counts[verdict] += 1;
  return counts;
}

/**
 * The answer of a gate. 1: an enforced control fails. 3: it could not judge, because an enforced control is unknown
 * and the profile fails closed, or because nothing at all was judged. A known failure weighs more than an unknown.
 */
export function decideGate(results: readonly ControlResult[], profile: Profile): GateDecision {
  const enforced = results.filter((result) => result.mode === 'enforce');
  const failing = enforced.filter((result) => result.verdict === 'fail');
  const blocking = profile.spec.onUnknown === 'block' ? enforced.filter((result) => result.verdict === 'unknown') : [];
  const reasons = [
    ...failing.map((result) => `${describe(result)} fails: ${result.reason}`),
    ...blocking.map((result) => `${describe(result)} could not be judged: ${result.reason}`),
  ];
  if (failing.length > 0) return { exit: 1, reasons };
  if (blocking.length > 0) return { exit: 3, reasons };
  const counts = countVerdicts(results);
  if (counts.pass + counts.fail + counts.exempt + counts.unknown === 0) {
    return { exit: 3, reasons: ['nothing was judged: no control applied to any resource'] };
  }
  return { exit: 0, reasons: [] };
}

function describe({ control, resource }: ControlResult): string {
  return `${control.id} ${control.name} on ${resource.address}`;
}
