/** What a person may do with a finding, and what becomes of it. */
import type { Actor } from './actor.ts';
import { type CloseCause, type FindingMove, moveFinding } from './finding-life.ts';
import type { EventKind, FindingChange, TrackedFinding } from './tracked-finding.ts';

/**
 * `close`: says that it is no more where no run can tell, because its control or its target is no longer scanned.
 * `text`: a remark; the comment, the assignee with empty for nobody, the reason of a `close`.
 */
export type TriageAction =
  | { readonly kind: 'acknowledge' | 'assign' | 'comment'; readonly text: string }
  | { readonly kind: 'close'; readonly text: string; readonly cause: CloseCause };

export type TriageScene = {
  readonly actor: Actor;
  readonly atMs: number;
  /** A present result still says that it fails, is exempt, or cannot be told. */
  readonly isUpheld: boolean;
};

export type TriageRefusal = { readonly refusal: string };

/** The finding after the action with its history, or why it does not fit. */
export function triageFinding(
  before: TrackedFinding,
  action: TriageAction,
  { actor, atMs, isUpheld }: TriageScene,
): FindingChange | TriageRefusal {
  const write = (kind: EventKind, changes: Partial<TrackedFinding>): FindingChange => {
    const after = { ...before, ...changes, version: before.version + 1 };
    const event = { finding: before.id, atMs, actor, kind, from: before.state, to: after.state } as const;
    const cause = action.kind === 'close' ? { cause: action.cause } : {};
    return { before, after, events: [{ ...event, text: action.text, clockMs: before.clockMs, ...cause }] };
  };
  const move = (
    name: FindingMove,
    kind: EventKind,
    changes: Partial<TrackedFinding>,
  ): FindingChange | TriageRefusal => {
    const transition = moveFinding(before.state, name);
    if (transition === undefined) return { refusal: `a finding that is ${before.state} cannot be ${kind}` };
    return write(kind, { ...changes, state: transition.to });
  };
  switch (action.kind) {
    case 'acknowledge':
      return move('acknowledge', 'acknowledged', {});
    case 'close':
      if (action.text.trim() === '') return { refusal: 'a finding is closed with a reason' };
      if (isUpheld) return { refusal: 'the last run still sees it: mend it, or request an exception' };
      return move('close', 'resolved', { dueMs: undefined, resolvedMs: atMs });
    case 'assign':
      return write('assigned', { assignee: action.text === '' ? undefined : action.text });
    case 'comment':
      return action.text.trim() === '' ? { refusal: 'a comment says something' } : write('commented', {});
  }
}
