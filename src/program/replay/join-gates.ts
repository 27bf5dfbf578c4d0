/**
 * Two gates may decide on one request, each by its own controls: their decisions are put together, so that a request
 * counts once. It is judged once as well, and what it was about is not kept while the other decision is waited for.
 */
import type { GateVerdict } from '../../model/programme/gate-decision.ts';
import type { DecisionRecord } from '../../stores/api/decisions.ts';
import type { RecordedRequest } from './recorded-requests.ts';

/** One request, as the gates that saw it decided together; `judged` is what a judge says of its objects. */
export type JoinedRequest<T> = {
  /** That of the enforcing gate, where both saw it. */
  readonly decision: DecisionRecord;
  /** Of all gates that saw it. */
  readonly verdicts: readonly GateVerdict[];
  readonly weight: number;
  readonly judged: T;
};

export type Joining<T> = {
  /** Takes decisions newest first; gives the requests that are complete. */
  readonly add: (request: RecordedRequest) => readonly JoinedRequest<T>[];
  readonly end: () => readonly JoinedRequest<T>[];
};

/** The gates are asked about a request at nearly the same time; this is the longest that a webhook may take. */
const TOGETHER_MS = 30_000;
/** Decisions that wait for their twins; with more of them, the newest ones are taken to have none. */
const WAITING_MAX = 20_000;

/** Judges each request once, by what is recorded of it. */
export function createJoining<T>(judge: (request: RecordedRequest) => T): Joining<T> {
  const waiting = new Map<string, JoinedRequest<T>[]>();
  let line: { readonly key: string; readonly joined: JoinedRequest<T> }[] = [];
  const take = (key: string, isWanted: (one: JoinedRequest<T>) => boolean): JoinedRequest<T> | undefined => {
    const list = waiting.get(key);
    const at = list?.findIndex(isWanted) ?? -1;
    if (list === undefined || at === -1) return undefined;
    const [found] = list.splice(at, 1);
    if (list.length === 0) waiting.delete(key);
    return found;
  };
  const release = (count: number): readonly JoinedRequest<T>[] => {
    const due = line.slice(0, count);
    line = line.slice(count);
    // Those that found their twin are not among the waiting ones any more.
    return due.flatMap(({ key, joined }) => take(key, (one) => one === joined) ?? []);
  };
  const countDue = (atMs: number): number => {
    const firstFresh = line.findIndex(({ joined }) => joined.decision.atMs - atMs <= TOGETHER_MS);
    const old = firstFresh === -1 ? line.length : firstFresh;
    return Math.max(old, line.length - WAITING_MAX);
  };
  return {
    add: (request) => {
      const { decision } = request;
      const { verdicts, weight, gate } = decision;
      const due = countDue(decision.atMs);
      const released = due > 0 ? release(due) : [];
      const key = keyOf(decision);
      const twin = take(key, (one) => one.decision.gate !== gate);
      if (twin !== undefined) return [...released, join(twin, decision)];
      const joined = { decision, verdicts, weight, judged: judge(request) };
      const list = waiting.get(key);
      if (list === undefined) waiting.set(key, [joined]);
      else list.push(joined);
      line.push({ key, joined });
      return released;
    },
    end: () => release(line.length),
  };
}

function keyOf({ request, user, address, isDryRun, bodies }: DecisionRecord): string {
  const { operation, subResource = '', name } = request;
  const { object = '', oldObject = '' } = bodies;
  return JSON.stringify([operation, subResource, name, address, user, isDryRun, object, oldObject]);
}

/** The enforcing gate says whether it was let in; what the other one could not judge says nothing of that. */
function join<T>(known: JoinedRequest<T>, other: DecisionRecord): JoinedRequest<T> {
  const decision = known.decision.gate === 'enforce' ? known.decision : other;
  const verdicts = [...known.verdicts, ...other.verdicts];
  return { decision, verdicts, weight: Math.max(known.weight, other.weight), judged: known.judged };
}
