/** From what was judged to the answer of the gate. */
import { formatPath } from '../../base/positions.ts';
import type { Answer, AnswerCause } from '../../model/admission-review.ts';
import type { GateOutcome, GateVerdict } from '../../model/programme/gate-decision.ts';
import type { Profile } from '../../model/profile.ts';
import type { Verdict } from '../../model/words.ts';
import type { GateName } from './gate-settings.ts';
import type { JudgedResult, JudgedReview } from './judge-review.ts';
import { sayAnnotations, sayRefusal, sayWarnings } from './say-answer.ts';

export type Decided = {
  readonly outcome: Exclude<GateOutcome, 'unjudged'>;
  readonly answer: Answer;
  readonly verdicts: readonly GateVerdict[];
};

export type Deciding = {
  readonly gate: GateName;
  readonly onUnknown: Profile['spec']['onUnknown'];
  /** Controls by id: what mends a failure, said to whoever is refused. */
  readonly remedyOf: (control: string) => string;
};

/** Whether a verdict of an enforced control refuses, for scans, requests and replays alike. */
export function isRefusal(verdict: Verdict, onUnknown: Deciding['onUnknown']): boolean {
  return verdict === 'fail' || (verdict === 'unknown' && onUnknown === 'block');
}

/** Whether the result stands against the request, were its control enforced. */
export function isRefusing({ result, isNew }: JudgedResult, onUnknown: Deciding['onUnknown']): boolean {
  return isNew && isRefusal(result.verdict, onUnknown);
}

/** `enforce` refuses for each new failure; `observe` never refuses, warns for `warn` and writes down `audit`. */
export function decideReview({ results }: JudgedReview, deciding: Deciding): Decided {
  if (results.length === 0) return { outcome: 'allow', answer: ALLOWED, verdicts: [] };
  const verdicts = results.map(sayVerdict);
  if (results.every(isSkipped)) return { outcome: 'allow', answer: ALLOWED, verdicts };
  const { gate, onUnknown } = deciding;
  const refusing = gate === 'enforce' ? results.filter((one) => isRefusing(one, onUnknown)) : [];
  const standing = results.filter((one) => !refusing.includes(one) && isFailing(one));
  const auditAnnotations = sayAnnotations(results);
  const warned = standing.filter(({ result }) => gate === 'enforce' || result.mode === 'warn');
  const warnings = sayWarnings(warned);
  const common = {
    ...(auditAnnotations === undefined ? {} : { auditAnnotations }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
  if (refusing.length > 0) {
    const message = sayRefusal(refusing, deciding.remedyOf);
    const answer = { ...common, isAllowed: false, message, causes: refusing.flatMap(listCauses) };
    return { outcome: 'deny', answer, verdicts };
  }
  return { outcome: warnings.length > 0 ? 'warn' : 'allow', answer: { ...common, isAllowed: true }, verdicts };
}

const ALLOWED: Answer = { isAllowed: true };

const isSkipped = ({ result: { verdict } }: JudgedResult): boolean => verdict === 'skipped';
const isFailing = ({ result: { verdict } }: JudgedResult): boolean => verdict === 'fail' || verdict === 'unknown';

function sayVerdict({ result, isNew }: JudgedResult): GateVerdict {
  const { control, mode, reason } = result;
  // What passes is not among the results.
  return { control: control.id, verdict: result.verdict as GateVerdict['verdict'], mode, isNew, reason };
}

function listCauses({ result }: JudgedResult): readonly AnswerCause[] {
  const reason = result.control.id;
  const places = result.findings.map(({ message, path }) => ({ reason, message, field: formatPath(path) }));
  return places.length === 0 ? [{ reason, message: result.reason, field: '' }] : places;
}
