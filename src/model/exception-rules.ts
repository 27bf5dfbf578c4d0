/**
 * Whether an exception counts, and for what: the one place that decides it, for scan, gate, admission and console
 * alike. Whatever is doubtful about an exception makes it not in force; a finding is never hidden by a slip.
 */
import { getField } from '../base/json.ts';
import type { Exception } from './exception.ts';
import { compileGlobs } from './glob.ts';
import { DAY_MS, formatDay, parseInstant } from './instants.ts';
import type { Severity } from './words.ts';

/** Only the first lets an exception count. */
export type ExceptionStatus = 'in-force' | 'expired' | 'not-yet' | 'malformed' | 'too-long' | 'self-approved';

/** Longest time that an exception may hold, by the severity of the control it excepts from. */
export const EXCEPTION_DAYS_MAX: Readonly<Record<Severity, number>> = { critical: 14, high: 30, medium: 90, low: 180 };

/**
 * Where an exception is written, which decides what it must say. `inline`: a comment where it applies, approved with
 * the change that brings it. `foreign`: another tool's comment, honoured on request, which names no end.
 */
export type ExceptionForm = 'document' | 'inline' | 'foreign';

/** What is judged of an exception: all that it says, as far as it says it. */
export type ExceptionClaim = { readonly spec: Partial<Exception['spec']> };

export type ExceptionCircumstances = {
  readonly nowMs: number;
  /** `document` when it is left out. */
  readonly form?: ExceptionForm;
  /** In development an inline exception may leave out what is mandatory everywhere else. */
  readonly isDevelopment?: boolean;
  /** Severity of the control that the exception is to except from. */
  readonly severity: Severity;
  /** An organisation's own limits; where a severity is missing, `EXCEPTION_DAYS_MAX` holds. */
  readonly maxDaysBySeverity?: Partial<Readonly<Record<Severity, number>>>;
};

export type ExceptionStanding = { readonly status: ExceptionStatus; readonly message: string };

/**
 * Judges one exception for a control of one severity at one time. Only `in-force` lets it count. Without `from` its
 * length is measured from now, so such an exception can hold for the allowed time before its expiry and no longer.
 */
export function judgeException(exception: ExceptionClaim, circumstances: ExceptionCircumstances): ExceptionStanding {
  const fault = findFault(exception, circumstances);
  if (fault !== undefined) return { status: 'malformed', message: fault };
  const { spec } = exception;
  const { owner = '', approver, requester = '' } = spec;
  if (approver !== undefined && (isSamePerson(owner, approver) || isSamePerson(requester, approver))) {
    return { status: 'self-approved', message: `${approver} may not approve an exception of their own` };
  }
  // Whether it may lack an end was decided above, by its form.
  if (spec.expires === undefined) return { status: 'in-force', message: 'in force without expiry' };
  const { nowMs, severity } = circumstances;
  const expiresMs = parseInstant(spec.expires) ?? Number.NEGATIVE_INFINITY;
  const fromMs = spec.from === undefined ? nowMs : (parseInstant(spec.from) ?? Number.POSITIVE_INFINITY);
  if (expiresMs <= nowMs) return { status: 'expired', message: `expired on ${spec.expires}` };
  if (circumstances.form === 'foreign') return { status: 'in-force', message: `in force until ${spec.expires}` };
  const daysMax = circumstances.maxDaysBySeverity?.[severity] ?? EXCEPTION_DAYS_MAX[severity];
  // Written so that a limit that is no number forbids instead of allowing.
  if (!(expiresMs - fromMs <= daysMax * DAY_MS)) {
    const days = Math.ceil((expiresMs - fromMs) / DAY_MS);
    return { status: 'too-long', message: `lasts ${days} days; for ${severity} controls ${daysMax} are allowed` };
  }
  if (fromMs > nowMs) return { status: 'not-yet', message: `holds from ${formatDay(fromMs)}` };
  return { status: 'in-force', message: `in force until ${spec.expires}` };
}

const MANDATORY = {
  document: ['owner', 'approver', 'ticket', 'reason', 'expires'],
  inline: ['owner', 'reason', 'expires'],
  foreign: [],
} as const;

/**
 * What makes it no exception at all. Does not trust the type: documents also come from stores and older versions.
 */
function findFault(exception: ExceptionClaim, circumstances: ExceptionCircumstances): string | undefined {
  const { form = 'document', isDevelopment = false } = circumstances;
  const spec = getField(exception, 'spec');
  const say = (name: string): string => (form === 'document' ? `spec.${name}` : name === 'expires' ? 'until' : name);
  const mayOmit = form === 'inline' && isDevelopment;
  for (const name of MANDATORY[form]) {
    const value = getField(spec, name);
    if (value === undefined && mayOmit) continue;
    if (typeof value !== 'string' || value.trim() === '') return `${say(name)} is missing`;
  }
  // What a comment excepts from, and where, is said by its first word and its place.
  const fault = form === 'document' ? findScopeFault(spec) : undefined;
  if (fault !== undefined) return fault;
  const { from, expires } = exception.spec;
  if (expires === undefined) return undefined;
  const expiresMs = parseInstant(expires);
  if (expiresMs === undefined) return `${say('expires')} is no date: ${expires}`;
  if (from === undefined) return undefined;
  const fromMs = parseInstant(from);
  if (fromMs === undefined) return `spec.from is no date: ${from}`;
  return fromMs >= expiresMs ? 'spec.expires is not after spec.from' : undefined;
}

function findScopeFault(spec: unknown): string | undefined {
  const controls = getField(spec, 'controls');
  if (!Array.isArray(controls) || controls.length === 0) return 'spec.controls names no control';
  const wild = controls.find((name) => typeof name !== 'string' || name === '' || name.includes('*'));
  if (wild !== undefined) return `spec.controls must name controls one by one, not ${JSON.stringify(wild)}`;
  const scope = getField(spec, 'scope');
  return SCOPE_MEMBERS.some((name) => isFilledList(getField(scope, name))) ? undefined : 'spec.scope is empty';
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isSamePerson(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

const SCOPE_MEMBERS = ['addresses', 'namespaces', 'kinds', 'environments', 'owners'] as const;

/** What a scope is compared with: a resource and what the inventory says of it. */
export type ExceptionSubject = {
  readonly address: string;
  readonly namespace: string | undefined;
  readonly kind: string;
  readonly environment: string;
  readonly owner: string;
};

/** A test of subjects against a scope: every member that is given must match; globs are allowed. */
export function compileScope(scope: Exception['spec']['scope']): (subject: ExceptionSubject) => boolean {
  const tests: ((subject: ExceptionSubject) => boolean)[] = [];
  const add = (patterns: readonly string[] | undefined, read: (subject: ExceptionSubject) => string | undefined) => {
    if (patterns === undefined) return;
    const matches = compileGlobs(patterns);
    tests.push((subject) => {
      const text = read(subject);
      return text !== undefined && matches(text);
    });
  };
  add(scope.addresses, (subject) => subject.address);
  add(scope.namespaces, (subject) => subject.namespace);
  add(scope.kinds, (subject) => subject.kind);
  add(scope.environments, (subject) => subject.environment);
  add(scope.owners, (subject) => subject.owner);
  return (subject) => tests.length > 0 && tests.every((test) => test(subject));
}
