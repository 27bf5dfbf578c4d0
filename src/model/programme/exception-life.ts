/**
 * The life of an exception in the store: which act leads from which state to which, and who may do it. Whether one
 * counts is `judgeException`'s to say, on every path; a state here can take that away, and never gives it.
 */
import { LIMITS } from '../../base/limits.ts';
import type { ErrorCode } from '../../base/errors.ts';
import type { Exception } from '../exception.ts';
import { judgeException } from '../exception-rules.ts';
import type { ExceptionCircumstances } from '../exception-rules.ts';
import { DAY_MS, formatDay, parseInstant } from '../instants.ts';
import type { Concern } from './access.ts';
import type { Actor } from './actor.ts';

/** `renewing`: in force to its old end, while a new end waits to be approved. */
export const EXCEPTION_STATES = ['requested', 'active', 'renewing', 'rejected', 'withdrawn', 'expired'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** `notify`: say that the end is near. That and `expire` are the program's own acts. */
export const EXCEPTION_ACTS = ['approve', 'reject', 'withdraw', 'renew', 'notify', 'expire'] as const;
export type ExceptionAct = (typeof EXCEPTION_ACTS)[number];

/** The states in which an exception may be in force, or come to be. */
export const LIVING_STATES = ['requested', 'active', 'renewing'] as const satisfies readonly ExceptionState[];
/** Of these, the ones that somebody has approved. */
export const APPROVED_STATES = ['active', 'renewing'] as const satisfies readonly ExceptionState[];

/** The whole life: what is not in this table cannot happen. */
const NEXT: Readonly<Record<ExceptionState, Readonly<Partial<Record<ExceptionAct, ExceptionState>>>>> = {
  requested: { approve: 'active', reject: 'rejected', withdraw: 'withdrawn', expire: 'expired' },
  active: { renew: 'renewing', withdraw: 'withdrawn', notify: 'active', expire: 'expired' },
  renewing: { approve: 'active', reject: 'active', withdraw: 'withdrawn', notify: 'renewing', expire: 'expired' },
  rejected: {},
  withdrawn: {},
  expired: {},
};

/** The state that an act leads to; undefined where it cannot happen. */
export function nextExceptionState(state: ExceptionState, act: ExceptionAct): ExceptionState | undefined {
  return NEXT[state][act];
}

/** An Exception document that nobody may have approved yet. */
export type ExceptionDraft = Omit<Exception, 'spec'> & {
  readonly spec: Omit<Exception['spec'], 'approver'> & { readonly approver?: string };
};

/** A longer time that is asked for. */
export type Renewal = { readonly expires: string; readonly reason: string; readonly requester: Actor };

/** An exception as the store keeps it. Instants are milliseconds since the epoch. */
export type StoredException = {
  readonly id: string;
  /** What evaluators read, once it is approved. */
  readonly document: ExceptionDraft;
  readonly state: ExceptionState;
  readonly requester: Actor;
  readonly requestedMs: number;
  readonly approver: Actor | undefined;
  /** Start of the term in force: its last approval. */
  readonly approvedMs: number | undefined;
  /** The document's end. */
  readonly untilMs: number;
  readonly renewal: Renewal | undefined;
  readonly renewals: number;
  /** When it was said of this term that it ends soon. */
  readonly notifiedMs: number | undefined;
  /** When it last accepted a finding. */
  readonly matchedMs: number | undefined;
  /** Counts changes, so that nobody decides on what they have not seen. */
  readonly version: number;
};

/** What somebody asks for. */
export type ExceptionWish = Pick<
  Exception['spec'],
  'controls' | 'scope' | 'reason' | 'cause' | 'owner' | 'ticket' | 'expires'
> & {
  readonly name: string;
};

/** What came of an act: the exception as it is then, or why not. */
export type ExceptionOutcome =
  | { readonly next: StoredException }
  | {
      readonly refusal: Extract<ErrorCode, 'state-conflict' | 'not-allowed' | 'invalid-request'>;
      readonly why: string;
    };

/** When it happens, and what judges how long an exception may last. */
export type LifeCircumstances = Pick<ExceptionCircumstances, 'nowMs' | 'severity' | 'maxDaysBySeverity'>;

/** Takes the approver's place while there is none; nobody is called this. */
const NOBODY = '(nobody has approved it yet)';

/** The exception that a wish makes. Refused where it would not count even if it were approved at once. */
export function requestException(
  wish: ExceptionWish,
  { id, requester }: { readonly id: string; readonly requester: Actor },
  circumstances: LifeCircumstances,
): ExceptionOutcome {
  const { name, controls, scope, reason, cause, owner, ticket, expires } = wish;
  const document: ExceptionDraft = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Exception',
    metadata: { name },
    spec: {
      controls,
      scope,
      reason,
      ...(cause === undefined ? {} : { cause }),
      owner,
      requester: requester.name,
      ticket,
      expires,
    },
  };
  const why = findFault(document, circumstances);
  if (why !== undefined) return { refusal: 'invalid-request', why };
  const next: StoredException = {
    id,
    document,
    state: 'requested',
    requester,
    requestedMs: circumstances.nowMs,
    approver: undefined,
    approvedMs: undefined,
    untilMs: readEnd(document),
    renewal: undefined,
    renewals: 0,
    notifiedMs: undefined,
    matchedMs: undefined,
    version: 1,
  };
  return { next };
}

/** Asks for a later end. Refused where the new term, counted from now, would not count even if it were approved. */
export function renewException(
  exception: StoredException,
  renewal: Renewal,
  circumstances: LifeCircumstances,
): ExceptionOutcome {
  return move(exception, 'renew', circumstances.nowMs, (next) => {
    const { document } = next;
    const asked = { ...document, spec: { ...document.spec, expires: renewal.expires } };
    const fault = findFault(startNow(asked, circumstances.nowMs), circumstances);
    if (fault !== undefined) return { refusal: 'invalid-request', why: fault };
    if (readEnd(asked) <= next.untilMs) return { refusal: 'invalid-request', why: 'the new end is not later' };
    return { next: { ...next, renewal } };
  });
}

/**
 * Approves a request or a renewal, and begins a term now: nothing is accepted for a time before somebody accepted it.
 * Only a person may, and none who asked for it or owns it.
 */
export function approveException(
  exception: StoredException,
  approver: Actor,
  circumstances: LifeCircumstances,
): ExceptionOutcome {
  return move(exception, 'approve', circumstances.nowMs, (next) => {
    const { document, renewal, requester, renewals } = next;
    if (approver.kind !== 'user') return { refusal: 'not-allowed', why: 'only a person may approve an exception' };
    const askers = [requester, ...(renewal === undefined ? [] : [renewal.requester])];
    if (askers.some(({ id }) => id === approver.id)) {
      return { refusal: 'not-allowed', why: 'nobody approves what they asked for' };
    }
    const asked = askers.at(-1) ?? requester;
    const spec = { ...document.spec, requester: asked.name, expires: renewal?.expires ?? document.spec.expires };
    const begun = startNow({ ...document, spec: { ...spec, approver: approver.name } }, circumstances.nowMs);
    const { status, message } = judgeException(begun, circumstances);
    if (status === 'self-approved') return { refusal: 'not-allowed', why: message };
    if (status !== 'in-force') return { refusal: 'state-conflict', why: message };
    return {
      next: {
        ...next,
        document: begun,
        approver,
        approvedMs: circumstances.nowMs,
        untilMs: readEnd(begun),
        renewal: undefined,
        renewals: renewals + (renewal === undefined ? 0 : 1),
        notifiedMs: undefined,
      },
    };
  });
}

/** Refuses a request, or a renewal: then the old term goes on. */
export function rejectException(exception: StoredException, nowMs: number): ExceptionOutcome {
  return move(exception, 'reject', nowMs, (next) => ({ next: { ...next, renewal: undefined } }));
}

/** Ends it before its time. */
export function withdrawException(exception: StoredException, nowMs: number): ExceptionOutcome {
  return move(exception, 'withdraw', nowMs, (next) => ({ next: { ...next, renewal: undefined } }));
}

/** Days before the end at which it is said that it is near; for short exceptions, half of their time. */
export const NOTICE_DAYS = 7;

/** What time has brought about, if anything. */
export function findDueAct(exception: StoredException, nowMs: number): 'expire' | 'notify' | undefined {
  const { state, untilMs, notifiedMs, approvedMs = exception.requestedMs } = exception;
  if (nextExceptionState(state, 'expire') !== undefined && untilMs <= nowMs) return 'expire';
  if (nextExceptionState(state, 'notify') === undefined || notifiedMs !== undefined) return undefined;
  const noticeMs = Math.min(NOTICE_DAYS * DAY_MS, (untilMs - approvedMs) / 2);
  return untilMs - noticeMs <= nowMs ? 'notify' : undefined;
}

/** Does what `findDueAct` found. */
export function applyDueAct(exception: StoredException, act: 'expire' | 'notify', nowMs: number): ExceptionOutcome {
  return move(exception, act, nowMs, (next) => {
    return { next: act === 'notify' ? { ...next, notifiedMs: nowMs } : { ...next, renewal: undefined } };
  });
}

/**
 * Whom an exception concerns: the teams and environments that its scope names one by one. A scope that does not name
 * them may reach any, so only those may approve it who may for all.
 */
export function listConcerns({ scope }: Pick<Exception['spec'], 'scope'>): readonly Concern[] {
  const teams = namesOf(scope.owners);
  const environments = namesOf(scope.environments);
  return (teams ?? [undefined]).flatMap((team) =>
    (environments ?? [undefined]).map((environment) => ({
      ...(team === undefined ? {} : { team }),
      ...(environment === undefined ? {} : { environment }),
    })),
  );
}

/** The list, where it says names only; undefined where it reaches further than it says. */
export function namesOf(patterns: readonly string[] | undefined): readonly string[] | undefined {
  return patterns === undefined || patterns.length === 0 || patterns.some((text) => /[*?]/.test(text))
    ? undefined
    : patterns;
}

function move(
  exception: StoredException,
  act: ExceptionAct,
  nowMs: number,
  change: (next: StoredException) => ExceptionOutcome,
): ExceptionOutcome {
  const { name } = exception.document.metadata;
  const state = nextExceptionState(exception.state, act);
  if (state === undefined) return { refusal: 'state-conflict', why: `${name} is ${exception.state}` };
  // The sweep comes from time to time; the end is the end all the same.
  if (act !== 'expire' && exception.untilMs <= nowMs) {
    return { refusal: 'state-conflict', why: `${name} ended on ${formatDay(exception.untilMs)}` };
  }
  return change({ ...exception, state, version: exception.version + 1 });
}

/** Why it would not count if somebody else approved it now. */
function findFault(document: ExceptionDraft, circumstances: LifeCircumstances): string | undefined {
  const { reason } = document.spec;
  // A document with less is none, and would never count.
  if (reason.length < LIMITS.exceptionReasonCharsMin) {
    return `the reason has ${reason.length} characters; ${LIMITS.exceptionReasonCharsMin} are the least`;
  }
  const standing = judgeException({ spec: { ...document.spec, approver: NOBODY } }, circumstances);
  return standing.status === 'in-force' ? undefined : standing.message;
}

function startNow(document: ExceptionDraft, nowMs: number): ExceptionDraft {
  return { ...document, spec: { ...document.spec, from: new Date(nowMs).toISOString() } };
}

/** Of a document that was judged: its end is a date. */
function readEnd({ spec }: ExceptionDraft): number {
  return parseInstant(spec.expires) ?? Number.NEGATIVE_INFINITY;
}
