/**
 * CEL explain: why a recorded evaluation has its result: which of its parts decided it, and which places of the input
 * they read.
 */
import { asMap } from '../runtime/maps.ts';
import type { Comprehension } from '../ast.ts';
import { equals } from '../runtime/equality.ts';
import { Failure, Unknown, type Value } from '../values.ts';
import { type Origin, isWithin, stepInto } from './origin.ts';
import type { Traced } from './traced.ts';

/** A place of the input that was read, and the evaluation that read it. */
export type Read = { readonly origin: Origin; readonly by: Traced };

/** Places kept for one evaluation; a value that was computed from more is not explained by a list of them. */
const READS_MAX = 200;

/** Answers questions about one record; what was answered once is kept, since parts of a record may be shared. */
export type Reasoner = { readonly reads: Map<Traced, readonly Read[]> };

export const createReasoner = (): Reasoner => ({ reads: new Map() });

const isBool = (traced: Traced): boolean => typeof traced.result === 'boolean';

const isFailing = ({ result }: Traced): boolean => result instanceof Failure;

/** The parts that a failure comes from: the first error, or all that is unknown. */
export function failureParts({ result, children }: Traced): readonly Traced[] {
  if (result instanceof Unknown) return children.filter((child) => child.result instanceof Unknown);
  return result instanceof Failure ? children.filter((child) => child.result instanceof Failure).slice(0, 1) : [];
}

/** The parts that decided the result. Empty for a literal, and for what stands in the input itself. */
export function reasonsOf(reasoner: Reasoner, traced: Traced): readonly Traced[] {
  const { node, children } = traced;
  if (isFailing(traced)) {
    const parts = failureParts(traced);
    return parts.length > 0 ? parts : children;
  }
  if (traced.source?.origin !== undefined) return [];
  switch (node.kind) {
    case 'logical':
      return children.filter(({ result }) => result === traced.result);
    case 'conditional': {
      const [condition, branch] = children as [Traced, Traced];
      return readsOf(reasoner, branch).length > 0 ? [branch] : [condition];
    }
    case 'comprehension':
      return reasonsOfFold(traced, node.macro);
    case 'optionalMap':
      return children.slice(-1);
    default:
      return children;
  }
}

/** The elements of a comprehension that decided it; its subject when none did, as for a false `exists` over input. */
function reasonsOfFold({ result, rounds, children }: Traced, macro: Comprehension['macro']): readonly Traced[] {
  const [subject] = children as [Traced];
  const withPredicate = (wanted: unknown): readonly Traced[] =>
    rounds.flatMap(({ predicate }) => (predicate?.result === wanted ? [predicate as Traced] : []));
  const decided = ((): readonly Traced[] => {
    switch (macro) {
      case 'all':
        return withPredicate(result);
      case 'exists':
      case 'existsOne': {
        const holding = withPredicate(true);
        return holding.length > 0 || subject.source?.origin !== undefined ? holding : withPredicate(false);
      }
      case 'filter':
        return withPredicate(true);
      default:
        return rounds.flatMap(({ transform }) => (transform === undefined ? [] : [transform]));
    }
  })();
  return decided.length > 0 ? decided : [subject];
}

/** True when the result is a bool only because of bools below, so that the reason is to be sought there. */
export function isLogic(reasoner: Reasoner, traced: Traced): boolean {
  const reasons = logicReasonsOf(reasoner, traced);
  return isBool(traced) && reasons.length > 0 && reasons.every(isBool);
}

/**
 * The bools below that decided a bool: as `reasonsOf`, but a comparison with `true` or `false` counts as what it
 * compares.
 */
export function logicReasonsOf(reasoner: Reasoner, traced: Traced): readonly Traced[] {
  const { node, children } = traced;
  if (node.kind !== 'call' || isFailing(traced)) return node.kind === 'presence' ? [] : reasonsOf(reasoner, traced);
  if (node.name === '!_') return children;
  if (node.name !== '_==_' && node.name !== '_!=_') return [];
  const other = children.find((child) => child.node.kind !== 'literal');
  const hasBoolLiteral = children.some((child) => child.node.kind === 'literal' && isBool(child));
  return hasBoolLiteral && other !== undefined && isLogic(reasoner, other) ? [other] : [];
}

/** The places of the input that decided the result, deepest first read first. */
export function readsOf(reasoner: Reasoner, traced: Traced): readonly Read[] {
  // A leaf is looked at as fast as it is looked up.
  if (traced.children.length === 0) return readOfLeaf(traced);
  const known = reasoner.reads.get(traced);
  if (known !== undefined) return known;
  const reads = mergeReads(findReads(reasoner, traced));
  reasoner.reads.set(traced, reads);
  return reads;
}

const readOfLeaf = (traced: Traced): readonly Read[] => {
  const origin = traced.source?.origin;
  return origin === undefined ? NO_READS : [{ origin, by: traced }];
};

const NO_READS: readonly Read[] = [];

function findReads(reasoner: Reasoner, traced: Traced): readonly Read[] {
  const member = memberRead(traced);
  if (member !== undefined) return [...readsOf(reasoner, traced.children[0] as Traced), member];
  if (traced.source?.origin !== undefined && !traced.children.some(isFailing)) {
    return [{ origin: traced.source.origin, by: traced }];
  }
  const reads = reasonsOf(reasoner, traced).flatMap((reason) => readsOf(reasoner, reason));
  return traced.node.kind === 'logical' ? deepen(reads, attemptsOf(traced)) : reads;
}

/**
 * What the failed operands of a logical operator would have read: for `has(a.b) && a.b.c == 1` without `a.b`, the place
 * `a.b.c`, which is where the person who wrote it wants a value.
 */
export function attemptsOf({ children }: Traced): readonly Read[] {
  return children.flatMap((child) => {
    if (isFailing(child)) return readAttempts(child);
    return child.node.kind === 'logical' ? attemptsOf(child) : [];
  });
}

function readAttempts(part: Traced): readonly Read[] {
  const origin = part.source?.origin;
  return origin === undefined ? part.children.filter(isFailing).flatMap(readAttempts) : [{ origin, by: part }];
}

/** Puts attempts below an absent place into its stead. */
export function deepen(reads: readonly Read[], attempts: readonly Read[]): readonly Read[] {
  if (attempts.length === 0) return reads;
  return reads.flatMap((read) => {
    const isAbsent = read.by.node.kind === 'presence' && read.by.result === false;
    const below = isAbsent ? attempts.filter(({ origin }) => isWithin(origin, read.origin)) : [];
    const deepest = below.filter(({ origin }) => !below.some((b) => b.origin !== origin && isWithin(b.origin, origin)));
    return deepest.length > 0 ? deepest : [read];
  });
}

/** `x in list` that holds read the element that equals `x`; `key in map` read the entry under the key, there or not. */
function memberRead(traced: Traced): Read | undefined {
  const { node, children, result } = traced;
  if (node.kind !== 'call' || node.name !== '@in' || typeof result !== 'boolean') return undefined;
  const [element, container] = children;
  const origin = container?.source?.origin;
  if (origin === undefined) return undefined;
  const wanted = element?.result as Value;
  if (asMap(container?.result as Value) !== undefined) return { origin: stepInto(origin, wanted), by: traced };
  const list = container?.result as readonly Value[];
  const position = result ? list.findIndex((item) => equals(item, wanted) === true) : -1;
  return position < 0 ? undefined : { origin: stepInto(origin, position), by: traced };
}

/** Each place once; a place that was only tested by `has` and holds another one is left out in its favour. */
export function mergeReads(reads: readonly Read[]): readonly Read[] {
  if (reads.length < 2) return reads;
  const byOrigin = new Map<Origin, Read>();
  for (const read of reads) {
    const earlier = byOrigin.get(read.origin);
    if (earlier === undefined || isGuard(earlier)) byOrigin.set(read.origin, read);
  }
  const all = [...byOrigin.values()].slice(0, READS_MAX);
  return all.filter(
    (read) => !isGuard(read) || !all.some((other) => other !== read && isWithin(other.origin, read.origin)),
  );
}

const isGuard = ({ by }: Read): boolean => by.node.kind === 'presence' && by.result === true;
