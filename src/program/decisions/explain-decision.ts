/** Why a control says what it says of a recorded request: the trace of `bulwark explain`, of what the gate has kept. */
import { AppError } from '../../base/errors.ts';
import type { Control } from '../../model/control.ts';
import { listParts } from '../../model/control-parts.ts';
import { isCalled } from '../../model/profile-rules.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import { readRequested } from '../admit/request-resource.ts';
import type { ControlRoom } from '../control-room.ts';
import type { ExplainedPart } from '../explain/explain.ts';
import { explainControl } from '../explain/explain.ts';
import { chooseProfile, loadProgramme } from '../programme/load.ts';
import { createLackTest, toReview } from '../replay/judge-recorded.ts';
import type { RecordedRequest } from '../replay/recorded-requests.ts';
import { findRequest } from '../replay/recorded-requests.ts';

export type DecisionExplanation = {
  readonly control: Control['metadata'];
  /** `fail: <message>`; undefined where what it needs is not recorded. */
  readonly verdict: string | undefined;
  readonly parts: readonly ExplainedPart[];
  /** Why the verdict may differ from that of the gate, or why there is none. */
  readonly caveat: string | undefined;
};

/**
 * Explains by the control and the profile as they are today. Throws `not-found` for a decision or a control that is not
 * there, also for a decision that may not be seen.
 */
export async function explainDecision(
  wanted: { readonly id: string; readonly control: string },
  access: Access,
  room: ControlRoom,
): Promise<DecisionExplanation> {
  const request = await findRequest(wanted.id, listVisible(access, 'audit'), room.store);
  const programme = await loadProgramme(['.'], room.house);
  const found = programme.controls.find((one) => isCalled(one, wanted.control));
  if (found === undefined) throw new AppError('not-found', `the control ${JSON.stringify(wanted.control)}`);
  const { metadata } = found;
  const { review, unjudged } = toReview(request);
  const lack = unjudged ?? createLackTest(found)(request);
  const resource = readRequested(review, () => request.bodies.namespaceObject ?? undefined);
  if (lack !== undefined || resource === undefined) {
    return { control: metadata, verdict: undefined, parts: [], caveat: lack ?? 'nothing of the object is recorded' };
  }
  const profile = chooseProfile(programme, { environment: request.decision.environment });
  const [explained] = explainControl(toKubernetesPart(found), profile, [resource]);
  return {
    control: metadata,
    verdict: explained?.verdict,
    parts: explained?.parts ?? [],
    caveat: sayDifference(explained?.verdict, metadata.id, request),
  };
}

/** The control with the rule that judges Kubernetes in the first place. */
function toKubernetesPart(control: Control): Control {
  const part = listParts(control).find(({ applies }) => applies.some(({ source }) => source === 'kubernetes'));
  return part === undefined ? control : { ...control, spec: { ...control.spec, rule: part.rule } };
}

/** What was judged then and what is judged now are two things: controls change, and what is secret is masked. */
function sayDifference(verdict: string | undefined, id: string, { decision }: RecordedRequest): string | undefined {
  const then = decision.verdicts.find(({ control }) => control === id)?.verdict ?? 'pass';
  const now = verdict?.split(':')[0];
  if (decision.outcome === 'unjudged') return 'the gate itself did not judge it';
  return now === then
    ? undefined
    : `the gate said ${then}: the control has changed since, or read what is not recorded`;
}
