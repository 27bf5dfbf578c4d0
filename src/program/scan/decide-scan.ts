/** What a scan adds to the gate's decision: the user's own threshold, and input that could not be read at all. */
import type { Problem } from '../../base/problems.ts';
import type { Profile } from '../../model/profile.ts';
import type { GateDecision, ScanReport } from '../../model/report.ts';
import type { ControlResult } from '../../model/result.ts';
import type { Severity } from '../../model/words.ts';
import { severityRank } from '../../model/words.ts';

export type ScanCircumstances = {
  readonly request: { readonly failOn?: Severity | 'never' | undefined; readonly mayBeEmpty: boolean };
  readonly profile: Profile;
  readonly results: readonly ControlResult[];
  readonly problems: readonly Problem[];
  readonly files: ScanReport['files'];
};

/** The gate's decision with the scan's own reasons. A known failure weighs more than what could not be judged. */
export function decideScan(gate: GateDecision, circumstances: ScanCircumstances): GateDecision {
  const blocked = decideFailures(gate, circumstances);
  if (blocked.exit === 1) return blocked;
  const { request, profile, results, problems } = circumstances;
  if (results.length === 0 && request.mayBeEmpty && !problems.some(isUnread)) return { exit: 0, reasons: [] };
  const unread = profile.spec.onUnknown === 'block' ? problems.filter(isUnread) : [];
  const reasons = blocked.exit === 3 ? [...blocked.reasons] : [];
  if (unread.length > 0) reasons.push(`${unread.length} inputs could not be read whole, and the profile fails closed`);
  return reasons.length > 0 || blocked.exit === 3 ? { exit: 3, reasons } : blocked;
}

/** A malformed exception excepts nothing, so nothing went unjudged for it. */
function isUnread(problem: Problem): boolean {
  return problem.severity === 'error' && problem.code !== 'invalid-exception';
}

function decideFailures(gate: GateDecision, { request, profile, results }: ScanCircumstances): GateDecision {
  const { failOn } = request;
  if (failOn === undefined) return gate;
  const isGrave = ({ control }: ControlResult): boolean =>
    failOn !== 'never' && severityRank(control.severity) <= severityRank(failOn);
  const failing = results.filter((result) => result.verdict === 'fail' && isGrave(result));
  if (failing.length > 0) {
    const reasons = failing.map(
      ({ control, resource, reason }) => `${control.id} ${control.name} on ${resource.address} fails: ${reason}`,
    );
    return { exit: 1, reasons };
  }
  if (gate.exit !== 1) return gate;
  const unknown = results.filter((result) => result.verdict === 'unknown' && result.mode === 'enforce');
  if (profile.spec.onUnknown === 'allow' || unknown.length === 0) return { exit: 0, reasons: [] };
  const reasons = unknown.map(({ control, resource, reason }) => {
    return `${control.id} ${control.name} on ${resource.address} could not be judged: ${reason}`;
  });
  return { exit: 3, reasons };
}
