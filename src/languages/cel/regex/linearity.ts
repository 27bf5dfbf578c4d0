/**
 * Proves that a backtracking search for a pattern takes time linear in the text, or says that it found no proof.
 *
 * A backtracking matcher does work in proportion to the number of distinct paths through the pattern's automaton that
 * read some prefix of the text (summed over prefixes). The proof walks all sets of live paths, counted with
 * multiplicity, that any text can produce. If the walk closes with never more than `PATHS_MAX` paths alive, the work
 * per character is bounded by a constant, for every text. An unanchored search is modelled as a state that starts an
 * attempt at every character; it ends where an attempt is certain to succeed, since no later attempt is then made.
 */
import type { CodeRange, RegexNode } from './syntax.ts';

const POSITIONS_MAX = 300;
const PATHS_MAX = 12;
const STEPS_MAX = 20_000;

/** The automaton of a sub-pattern (Glushkov's): which positions it can begin and end at. */
type Fragment = {
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** May match nothing; assertions count as nothing. */
  readonly isNullable: boolean;
  /** `last` without those that an assertion still follows: reaching them is certain success. */
  readonly certainLast: readonly number[];
  readonly isCertainlyNullable: boolean;
  /** `first` without those that a `^` precedes. */
  readonly unanchoredFirst: readonly number[];
  readonly isNullableUnanchored: boolean;
};

type Automaton = { readonly sets: (readonly CodeRange[])[]; readonly follow: number[][] };

const EMPTY: Fragment = {
  first: [],
  last: [],
  isNullable: true,
  certainLast: [],
  isCertainlyNullable: true,
  unanchoredFirst: [],
  isNullableUnanchored: true,
};

/** True when a backtracking search for `root` is proved linear in the text (see above). False means "not proved". */
export function isProvablyLinear(root: RegexNode): boolean {
  if (boundAttempt(root) <= ATTEMPT_STEPS_MAX) return true;
  const automaton: Automaton = { sets: [], follow: [] };
  const fragment = buildFragment(root, automaton);
  if (fragment === undefined) return false;
  const isAnchored = fragment.unanchoredFirst.length === 0 && !fragment.isNullableUnanchored;
  // A pattern that can match nothing succeeds at the first attempt: there is no second one either.
  return areLivePathsBounded(automaton, fragment, isAnchored || fragment.isCertainlyNullable);
}

/** Steps of one attempt that are taken for a constant without a closer look. */
const ATTEMPT_STEPS_MAX = 1000;

/**
 * Upper bound of the steps of one attempt where no part of the pattern repeats without end: ways through it times the
 * characters on each way. Infinite where a part does, or where a part that may match nothing repeats.
 */
function boundAttempt(root: RegexNode): number {
  const { ways, length } = measureWays(root);
  return ways * Math.max(1, length);
}

type Ways = { readonly ways: number; readonly length: number; readonly isNullable: boolean };

function measureWays(node: RegexNode): Ways {
  switch (node.kind) {
    case 'set':
      return { ways: 1, length: 1, isNullable: false };
    case 'assertion':
      return { ways: 1, length: 0, isNullable: true };
    case 'concat':
      return node.items.map(measureWays).reduce(
        (whole, part) => ({
          ways: whole.ways * part.ways,
          length: whole.length + part.length,
          isNullable: whole.isNullable && part.isNullable,
        }),
        { ways: 1, length: 0, isNullable: true },
      );
    case 'alternation': {
      const branches = node.branches.map(measureWays);
      return {
        ways: branches.reduce((sum, branch) => sum + branch.ways, 0),
        length: Math.max(...branches.map((branch) => branch.length)),
        isNullable: branches.some((branch) => branch.isNullable),
      };
    }
    case 'repeat': {
      const body = measureWays(node.body);
      const isBounded = node.max !== Number.POSITIVE_INFINITY && !body.isNullable;
      const choices = node.max - node.min + 1;
      const ways = isBounded ? choices * body.ways ** node.max : Number.POSITIVE_INFINITY;
      return { ways, length: body.length * node.max, isNullable: node.min === 0 || body.isNullable };
    }
  }
}

/** `undefined` when the pattern is too large, or when one stretch of text has several empty ways through it. */
function buildFragment(node: RegexNode, automaton: Automaton): Fragment | undefined {
  switch (node.kind) {
    case 'set':
      return buildPosition(node.ranges, automaton);
    case 'assertion':
      return { ...EMPTY, isCertainlyNullable: false, isNullableUnanchored: node.sign !== '^' };
    case 'concat':
      return buildConcat(node.items, automaton);
    case 'alternation':
      return buildAlternation(node.branches, automaton);
    case 'repeat':
      return buildRepeat(node, automaton);
  }
}

function buildPosition(ranges: readonly CodeRange[], automaton: Automaton): Fragment | undefined {
  const position = automaton.sets.length;
  if (position >= POSITIONS_MAX) return undefined;
  automaton.sets.push(ranges);
  automaton.follow.push([]);
  const only = [position];
  return {
    first: only,
    last: only,
    isNullable: false,
    certainLast: only,
    isCertainlyNullable: false,
    unanchoredFirst: only,
    isNullableUnanchored: false,
  };
}

function buildConcat(items: readonly RegexNode[], automaton: Automaton): Fragment | undefined {
  let whole = EMPTY;
  for (const item of items) {
    const next = buildFragment(item, automaton);
    if (next === undefined) return undefined;
    whole = joinFragments(whole, next, automaton);
  }
  return whole;
}

function joinFragments(left: Fragment, right: Fragment, automaton: Automaton): Fragment {
  for (const from of left.last) automaton.follow[from]?.push(...right.first);
  return {
    first: left.isNullable ? [...left.first, ...right.first] : left.first,
    last: right.isNullable ? [...left.last, ...right.last] : right.last,
    isNullable: left.isNullable && right.isNullable,
    certainLast: right.isCertainlyNullable ? [...left.certainLast, ...right.certainLast] : right.certainLast,
    isCertainlyNullable: left.isCertainlyNullable && right.isCertainlyNullable,
    unanchoredFirst: left.isNullableUnanchored
      ? [...left.unanchoredFirst, ...right.unanchoredFirst]
      : left.unanchoredFirst,
    isNullableUnanchored: left.isNullableUnanchored && right.isNullableUnanchored,
  };
}

function buildAlternation(branches: readonly RegexNode[], automaton: Automaton): Fragment | undefined {
  const fragments: Fragment[] = [];
  for (const branch of branches) {
    const fragment = buildFragment(branch, automaton);
    if (fragment === undefined) return undefined;
    fragments.push(fragment);
  }
  // Two empty ways through the same place would be two paths that the automaton shows as one.
  if (fragments.filter((fragment) => fragment.isNullable).length > 1) return undefined;
  return {
    first: fragments.flatMap((fragment) => fragment.first),
    last: fragments.flatMap((fragment) => fragment.last),
    isNullable: fragments.some((fragment) => fragment.isNullable),
    certainLast: fragments.flatMap((fragment) => fragment.certainLast),
    isCertainlyNullable: fragments.some((fragment) => fragment.isCertainlyNullable),
    unanchoredFirst: fragments.flatMap((fragment) => fragment.unanchoredFirst),
    isNullableUnanchored: fragments.some((fragment) => fragment.isNullableUnanchored),
  };
}

/** `x{2,4}` is laid out as `x x (x (x)?)?`, `x{2,}` as `x x+`: the choices that the matcher has, and no others. */
function buildRepeat(node: Extract<RegexNode, { kind: 'repeat' }>, automaton: Automaton): Fragment | undefined {
  const isUnbounded = node.max === Number.POSITIVE_INFINITY;
  const copies = isUnbounded ? Math.max(node.min, 1) : node.max;
  if (copies > POSITIONS_MAX) return undefined;
  const parts: Fragment[] = [];
  for (let index = 0; index < copies; index += 1) {
    const part = buildFragment(node.body, automaton);
    // A loop over something that may be empty has many ways to do nothing.
    if (part === undefined || part.isNullable) return undefined;
    parts.push(part);
  }
  if (isUnbounded) {
    const loop = parts.at(-1) ?? EMPTY;
    for (const from of loop.last) automaton.follow[from]?.push(...loop.first);
  }
  let whole = EMPTY;
  for (const [index, part] of parts.entries().toArray().reverse()) {
    const joined = joinFragments(part, whole, automaton);
    whole =
      index >= node.min
        ? { ...joined, isNullable: true, isCertainlyNullable: true, isNullableUnanchored: true }
        : joined;
  }
  return whole;
}

/** Live paths: how many stand at each position. Position -1 is the search itself, waiting to start an attempt. */
type Paths = ReadonlyMap<number, number>;

function areLivePathsBounded(automaton: Automaton, fragment: Fragment, isAnchored: boolean): boolean {
  const atoms = splitAlphabet(automaton.sets);
  const certain = new Set(fragment.certainLast);
  const start: Paths = new Map([[-1, 1]]);
  const seen = new Set<string>([keyOf(start)]);
  const queue: Paths[] = [start];
  let steps = 0;
  for (let paths = queue.pop(); paths !== undefined; paths = queue.pop()) {
    const isFirst = paths === start;
    for (const members of atoms) {
      steps += paths.size;
      if (steps > STEPS_MAX) return false;
      const next = stepPaths(paths, members, automaton, fragment, certain, isAnchored && !isFirst);
      if (next === undefined) return false;
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return true;
}

/** The paths alive after one more character of the class `members`; `undefined` when there are too many. */
function stepPaths(
  paths: Paths,
  members: ReadonlySet<number>,
  automaton: Automaton,
  fragment: Fragment,
  certain: ReadonlySet<number>,
  isStartPast: boolean,
): Paths | undefined {
  const next = new Map<number, number>();
  let total = 0;
  let isCertain = false;
  for (const [position, count] of paths) {
    const isSearch = position === -1;
    if (isSearch && isStartPast) continue;
    for (const target of isSearch ? fragment.first : (automaton.follow[position] ?? [])) {
      if (!members.has(target)) continue;
      next.set(target, (next.get(target) ?? 0) + count);
      total += count;
      isCertain ||= certain.has(target);
    }
  }
  if (total > PATHS_MAX) return undefined;
  if (paths.has(-1) && !isStartPast && !isCertain) next.set(-1, 1);
  return next;
}

/** For each class of characters that the pattern cannot tell apart: the positions that read it. */
function splitAlphabet(sets: readonly (readonly CodeRange[])[]): ReadonlySet<number>[] {
  const bounds = new Set<number>([0]);
  for (const ranges of sets) for (const [low, high] of ranges) bounds.add(low).add(high + 1);
  const atoms = new Map<string, ReadonlySet<number>>();
  for (const bound of bounds) {
    const members = sets
      .keys()
      .filter((position) => hasCode(sets[position] ?? [], bound))
      .toArray();
    atoms.set(members.join(), new Set(members));
  }
  return [...atoms.values()];
}

function hasCode(ranges: readonly CodeRange[], code: number): boolean {
  return ranges.some(([low, high]) => low <= code && code <= high);
}

function keyOf(paths: Paths): string {
  return [...paths].toSorted((a, b) => a[0] - b[0]).join(';');
}
