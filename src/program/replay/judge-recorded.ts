/** Judges a recorded request as the gate would: by the same evaluator, and with the same rule for what is new. */
import type { JsonObject } from '../../base/json.ts';
import type { EvaluatorOptions } from '../../engine/evaluate.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import type { LoadedException } from '../../engine/exception-set.ts';
import type { Operation } from '../../model/admission.ts';
import { OPERATIONS } from '../../model/admission.ts';
import type { Review } from '../../model/admission-review.ts';
import type { Control } from '../../model/control.ts';
import { listParts } from '../../model/control-parts.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { Profile } from '../../model/profile.ts';
import type { GateVerdict } from '../../model/programme/gate-decision.ts';
import type { ModeOverlay } from '../../model/programme/rollout-modes.ts';
import type { AssetRef } from '../../model/resource.ts';
import { isRefusal, isRefusing } from '../admit/decide-review.ts';
import type { UpdateRule } from '../admit/gate-settings.ts';
import { gateOf, isAboutAct, listGateControls } from '../admit/gate-settings.ts';
import type { Judging } from '../admit/judge-review.ts';
import { judgeReview } from '../admit/judge-review.ts';
import type { InForce } from '../except/in-force.ts';
import { addInForce } from '../except/in-force.ts';
import type { JoinedRequest } from './join-gates.ts';
import type { RecordedRequest } from './recorded-requests.ts';

export type CandidateOptions = {
  readonly candidates: readonly Control[];
  readonly profile: Profile;
  /** The modes of the candidates, whatever rollouts say. */
  readonly modes: ModeOverlay;
  readonly nowMs: number;
  readonly fileExceptions: readonly LoadedException[];
  readonly inventories: readonly Inventory[];
  readonly inForce: InForce;
  readonly updateRule: UpdateRule;
  readonly precompiled: EvaluatorOptions['precompiled'];
};

/** Why a request could not be judged again. */
export type UnjudgedReason =
  | 'nothing of the object is recorded'
  | 'the object was too large to be recorded'
  | 'the control asks about other objects, and is not for the gate'
  | 'the control looks for secrets, which are never recorded'
  | 'the control reads what is not recorded of the request'
  | 'the rule gives no verdict'
  | 'the gate itself did not judge it';

export type Rejudged = {
  /** Whether a candidate has a say in it. */
  readonly isConcerned: boolean;
  readonly wasDenied: boolean;
  readonly isDenied: boolean;
  /** The candidate that refuses, or that cannot be told. */
  readonly control: string;
  readonly reason: string;
  readonly unjudged: UnjudgedReason | undefined;
  /** The first verdict that refused it then. */
  readonly former: GateVerdict | undefined;
};

export type CandidateJudge = {
  /** What the candidates say of what is recorded of a request. */
  readonly judge: (request: RecordedRequest) => OwnJudgement;
  /** What would have come of it, with what the other controls said. */
  readonly settle: (joined: JoinedRequest<OwnJudgement>) => Rejudged;
};

/** Compiles once; judges request after request. */
export function createCandidateJudge(options: CandidateOptions): CandidateJudge {
  const { candidates, profile } = options;
  const ids = new Set(candidates.map(({ metadata }) => metadata.id));
  const judges = candidates.map((candidate) => createJudge(candidate, options));
  const { onUnknown } = profile.spec;
  const hasRefused = ({ mode, isNew, verdict }: GateVerdict): boolean =>
    mode === 'enforce' && isNew && isRefusal(verdict, onUnknown);
  return {
    judge: (request) => {
      const said = judges.map((judge) => judge(request));
      const telling = said.find(({ isRefused }) => isRefused) ?? said.find(({ unjudged }) => unjudged !== undefined);
      return telling ?? said.find(({ isConcerned }) => isConcerned) ?? NOTHING;
    },
    settle: ({ decision: { isAllowed, outcome }, verdicts, judged }) => {
      const { isRefused, ...own } = outcome === 'unjudged' ? GATE_UNJUDGED : judged;
      const refusals = verdicts.filter(hasRefused);
      const isRefusedByOthers = refusals.some(({ control }) => !ids.has(control));
      return { ...own, wasDenied: !isAllowed, isDenied: isRefused || isRefusedByOthers, former: refusals[0] };
    },
  };
}

/** What the candidates say together. */
export type OwnJudgement = Pick<Rejudged, 'isConcerned' | 'control' | 'reason' | 'unjudged'> & {
  readonly isRefused: boolean;
};

const NOTHING: OwnJudgement = { isConcerned: false, control: '', reason: '', unjudged: undefined, isRefused: false };
const GATE_UNJUDGED: OwnJudgement = { ...NOTHING, isConcerned: true, unjudged: 'the gate itself did not judge it' };

function createJudge(candidate: Control, options: CandidateOptions): (request: RecordedRequest) => OwnJudgement {
  const { profile, nowMs, fileExceptions, inForce, inventories, precompiled, modes, updateRule } = options;
  const { onUnknown } = profile.spec;
  let asset: AssetRef = { asset: '', owner: '', environment: '' };
  const rest = { profile, nowMs, exceptions: fileExceptions, inventories, precompiled, isAlone: true };
  const common = { ...rest, controls: [candidate], findAsset: () => asset };
  const evaluator = createEvaluator({ ...addInForce(common, inForce), modes });
  const findLack = createLackTest(candidate);
  const isAct = isAboutAct(candidate);
  const control = candidate.metadata.id;
  return (request) => {
    ({ decision: asset } = request);
    const { review, unjudged: missing } = toReview(request);
    const findNamespace = namespaceOf(request);
    const judged = judgeReview(review, { isOurs, evaluator, updateRule, findNamespace, isAboutAct: () => isAct });
    if (judged.judgedCount === 0) return NOTHING;
    const lack = missing ?? findLack(request);
    if (lack !== undefined) return { ...NOTHING, isConcerned: true, control, unjudged: lack };
    const [found] = judged.results;
    if (found === undefined) return { ...NOTHING, isConcerned: true };
    const { verdict, mode, reason } = found.result;
    const isRefused = mode === 'enforce' && isRefusing(found, onUnknown);
    const unjudged = verdict === 'unknown' && !isRefused ? 'the rule gives no verdict' : undefined;
    return { isConcerned: true, control, reason, unjudged, isRefused };
  };
}

/** Whichever gate the mode is for. */
const isOurs: Judging['isOurs'] = (mode) => gateOf(mode) !== undefined;

const namespaceOf =
  ({ bodies }: RecordedRequest): Judging['findNamespace'] =>
  () =>
    bodies.namespaceObject ?? undefined;

/** The roles without which a request of the operation cannot be judged. */
const NEEDED: Readonly<Record<Operation, readonly ('object' | 'oldObject')[]>> = {
  CREATE: ['object'],
  UPDATE: ['object', 'oldObject'],
  DELETE: ['oldObject'],
  CONNECT: ['object'],
};

type RecordedReview = { readonly review: Review; readonly unjudged?: UnjudgedReason };

/** The review as it came, as far as it is recorded: an object that is not is empty, so that its kind can be told. */
export function toReview(request: RecordedRequest): RecordedReview {
  const { decision, bodies, withoutText } = request;
  const { uid, isDryRun } = decision;
  const operation = OPERATIONS.find((one) => one === decision.request.operation) ?? 'CREATE';
  const needed = NEEDED[operation].find((role) => bodies[role] === undefined);
  const unjudged = needed && (withoutText.includes(needed) ? TOO_LARGE : NOT_RECORDED);
  const { object = operation === 'DELETE' ? null : EMPTY, oldObject = null } = bodies;
  const former = operation === 'DELETE' ? (oldObject ?? EMPTY) : oldObject;
  const userInfo = bodies.userInfo ?? {};
  const review: Review = {
    version: 'v1',
    uid,
    request: { ...decision.request, operation, userInfo, dryRun: isDryRun },
    object,
    oldObject: former,
  };
  return unjudged === undefined ? { review } : { review, unjudged };
}

const EMPTY: JsonObject = {};
const NOT_RECORDED: UnjudgedReason = 'nothing of the object is recorded';
const TOO_LARGE: UnjudgedReason = 'the object was too large to be recorded';

/** What a control reads that a record may lack, by the text of its rules. */
export function createLackTest(control: Control): (request: RecordedRequest) => UnjudgedReason | undefined {
  const text = JSON.stringify(listParts(control).map(({ rule }) => rule));
  const reads = (name: RegExp): boolean => name.test(text);
  const isForGate = listGateControls([control]).length > 0;
  const findsSecrets = control.spec.findsSecrets === true;
  const readsOptions = reads(/\brequest\.options\b/);
  const readsUser = reads(/\buserInfo\b/);
  const readsNamespace = reads(/\bnamespaceObject\b/);
  return ({ bodies, decision }) => {
    if (!isForGate) return 'the control asks about other objects, and is not for the gate';
    if (findsSecrets) return 'the control looks for secrets, which are never recorded';
    const isWithoutUser = readsUser && bodies.userInfo === undefined;
    const isWithoutNamespace =
      readsNamespace && decision.request.namespace !== undefined && bodies.namespaceObject === undefined;
    if (readsOptions || isWithoutUser || isWithoutNamespace)
      return 'the control reads what is not recorded of the request';
    return undefined;
  };
}
