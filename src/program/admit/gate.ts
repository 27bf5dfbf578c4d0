/**
 * The gate: settings once, then reviews -> answers. Synchronous, so that what is asked of it can be timed and queued
 * by whoever listens; the settings may be exchanged between any two reviews.
 */
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import type { Writable } from '../../base/writable.ts';
import type { Evaluator } from '../../engine/evaluate.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import type { Answer, Review } from '../../model/admission-review.ts';
import type { GateDecision, GateOutcome, GateVerdict } from '../../model/programme/gate-decision.ts';
import { addInForce } from '../except/in-force.ts';
import { decideReview } from './decide-review.ts';
import type { GateName, GateSettings } from './gate-settings.ts';
import { gateOf, GATES, isAboutAct, selectGateControls } from './gate-settings.ts';
import type { JudgedReview } from './judge-review.ts';
import { judgeReviews } from './judge-review.ts';
import type { FindNamespace } from './request-resource.ts';
import { readRequested } from './request-resource.ts';

export type GateAnswer = {
  readonly answer: Answer;
  readonly outcome: GateOutcome;
  /** Other than passes. */
  readonly verdicts: readonly GateVerdict[];
  readonly judgedCount: number;
  /** What is recorded of it, once it is known how long it took. */
  readonly toDecision: (durationUs: number, requestBytes?: number) => GateDecision;
};

export type Gate = {
  readonly settings: () => GateSettings;
  /** Throws `nothing-to-judge` for settings by which neither gate would judge anything, and keeps the former ones. */
  readonly change: (settings: GateSettings) => void;
  /** An answer for each, in order. Never throws: what cannot be judged gets the answer of `answerUnjudged`. */
  readonly answerEach: (gate: GateName, reviews: readonly Review[]) => readonly GateAnswer[];
  /** The default: refused where controls are enforced, let in where they only watch. */
  readonly answerUnjudged: (gate: GateName, review: Review, reason: string) => GateAnswer;
};

export type GateParts = {
  readonly clock: Clock;
  readonly findNamespace: FindNamespace;
  /** Begins the ids of decisions: another one for each process. */
  readonly replica: string;
  /** Whether what cannot be judged in time is let in by the enforcing gate too. */
  readonly isFailOpen: boolean;
};

/** Exceptions begin and end by the clock: evaluators that know of any are no older than this. */
const EXCEPTIONS_FRESH_MS = 1_000;

/** Compiles once; throws `nothing-to-judge`. */
export function createGate(first: GateSettings, parts: GateParts): Gate {
  let prepared = prepareGates(first, parts.clock);
  let count = 0;
  const wrap = (gate: GateName, review: Review, judged: JudgedReview, decided: Outcome): GateAnswer => {
    const { answer, outcome, verdicts } = decided;
    const { judgedCount } = judged;
    const atMs = parts.clock.nowMs();
    const { environment } = prepared.settings.profile.spec;
    const toDecision = (durationUs: number, requestBytes?: number): GateDecision => {
      const id = `${parts.replica}-${(count++).toString(36)}`;
      return describeDecision(review, judged, decided, { id, atMs, environment, gate, durationUs, requestBytes });
    };
    return { answer, outcome, verdicts, judgedCount, toDecision };
  };
  const answerUnjudged = (gate: GateName, review: Review, reason: string): GateAnswer => {
    const resource = readRequested(review, () => undefined);
    const judged = { resource, asset: undefined, judgedCount: 0, results: [] };
    return wrap(gate, review, judged, sayUnjudged(gate, reason, parts.isFailOpen));
  };
  const judgeAll = (gate: GateName, reviews: readonly Review[]): readonly GateAnswer[] => {
    const { settings, evaluatorOf, remedyOf, acts } = prepared;
    const { updateRule, profile } = settings;
    const evaluator = evaluatorOf(gate);
    const judged = judgeReviews(reviews, {
      isOurs: (mode) => gateOf(mode) === gate,
      evaluator,
      updateRule,
      findNamespace: parts.findNamespace,
      isAboutAct: (id) => acts.has(id),
    });
    const deciding = { gate, remedyOf, onUnknown: profile.spec.onUnknown };
    const answers: GateAnswer[] = [];
    for (let i = 0; i < judged.length; i++) {
      const one = judged[i] as JudgedReview;
      answers.push(wrap(gate, reviews[i] as Review, one, decideReview(one, deciding)));
    }
    return answers;
  };
  const answerEach = (gate: GateName, reviews: readonly Review[]): readonly GateAnswer[] => {
    try {
      return judgeAll(gate, reviews);
    } catch (error) {
      // The fault of one is none of the others'.
      if (reviews.length > 1) return reviews.flatMap((review) => answerEach(gate, [review]));
      return reviews.map((review) => answerUnjudged(gate, review, `the gate has a fault: ${String(error)}`));
    }
  };
  return {
    settings: () => prepared.settings,
    change: (settings) => {
      prepared = prepareGates(settings, parts.clock);
    },
    answerEach,
    answerUnjudged,
  };
}

type Outcome = Pick<GateAnswer, 'answer' | 'outcome' | 'verdicts'> & { readonly reason?: string };

function sayUnjudged(gate: GateName, reason: string, isFailOpen: boolean): Outcome {
  const isAllowed = gate === 'observe' || isFailOpen;
  const message = `not judged: ${reason}`;
  const answer = isAllowed ? { isAllowed, auditAnnotations: { unjudged: reason } } : { isAllowed, message };
  return { answer, outcome: 'unjudged', verdicts: [], reason };
}

type PreparedGates = {
  readonly settings: GateSettings;
  readonly evaluatorOf: (gate: GateName) => Evaluator;
  readonly remedyOf: (control: string) => string;
  /** Ids of controls about what is done. */
  readonly acts: ReadonlySet<string>;
};

function prepareGates(settings: GateSettings, clock: Clock): PreparedGates {
  const { profile, inventories, exceptions, inForce, precompiled } = settings;
  const hasExceptions = exceptions.length + inForce.exceptions.length > 0;
  const controls = {
    enforce: selectGateControls('enforce', settings),
    observe: selectGateControls('observe', settings),
  };
  if (GATES.every((gate) => controls[gate].length === 0)) {
    throw new AppError(
      'nothing-to-judge',
      `profile ${profile.metadata.name} has every control that a gate can judge off`,
    );
  }
  const make = (gate: GateName, nowMs: number): Evaluator => {
    const options = { controls: controls[gate], profile, inventories, exceptions, nowMs, precompiled, isAlone: true };
    return createEvaluator(addInForce(options, inForce));
  };
  const made = new Map<GateName, { readonly evaluator: Evaluator; readonly atMs: number }>();
  const evaluatorOf = (gate: GateName): Evaluator => {
    const known = made.get(gate);
    if (known !== undefined && !hasExceptions) return known.evaluator;
    const nowMs = clock.nowMs();
    if (known !== undefined && Math.abs(nowMs - known.atMs) < EXCEPTIONS_FRESH_MS) return known.evaluator;
    const evaluator = make(gate, nowMs);
    made.set(gate, { evaluator, atMs: nowMs });
    return evaluator;
  };
  for (const gate of GATES) evaluatorOf(gate);
  const remedies = new Map(settings.controls.map(({ metadata, spec }) => [metadata.id, spec.remediation.text]));
  const acts = new Set(settings.controls.filter(isAboutAct).map(({ metadata }) => metadata.id));
  return { settings, evaluatorOf, remedyOf: (control) => remedies.get(control) ?? '', acts };
}

type Circumstances = Pick<GateDecision, 'id' | 'atMs' | 'environment' | 'gate' | 'durationUs' | 'requestBytes'>;

function describeDecision(
  review: Review,
  judged: JudgedReview,
  { answer, outcome, verdicts, reason }: Outcome,
  { id, atMs, environment, gate, durationUs, requestBytes }: Circumstances,
): GateDecision {
  const { uid, request } = review;
  const bodies = selectBodies(review);
  const decision: Writable<GateDecision> = {
    id,
    atMs,
    environment,
    gate,
    outcome,
    isAllowed: answer.isAllowed,
    uid,
    request: describeRequest(request),
    user: nameUser(request),
    isDryRun: request.dryRun === true,
    address: judged.resource?.address ?? '',
    asset: judged.asset?.asset ?? '',
    owner: judged.asset?.owner ?? '',
    verdicts,
    judgedCount: judged.judgedCount,
    durationUs,
    object: bodies.object,
    oldObject: bodies.oldObject,
    userInfo: request.userInfo,
    namespaceObject: judged.resource?.request?.namespaceObject,
    requestBytes,
  };
  if (reason !== undefined) decision.reason = reason;
  return decision;
}

function describeRequest(request: Review['request']): GateDecision['request'] {
  const { operation, kind, resource, name, subResource, namespace } = request;
  const described: Writable<GateDecision['request']> = { operation, kind, resource, name };
  if (subResource !== undefined) described.subResource = subResource;
  if (namespace !== undefined) described.namespace = namespace;
  return described;
}

function nameUser({ userInfo }: Review['request']): string {
  const username = userInfo?.['username'];
  return typeof username === 'string' ? username : '';
}

/** Of a Secret nothing may be recorded. */
function selectBodies({ request: { kind }, object, oldObject }: Review): Pick<GateDecision, 'object' | 'oldObject'> {
  const isSecret = kind.group === '' && kind.kind === 'Secret';
  return isSecret ? { object: undefined, oldObject: undefined } : { object, oldObject };
}
