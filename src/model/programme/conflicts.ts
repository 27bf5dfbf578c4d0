/**
 * Where the programme's own documents contradict each other on one scope, and which of them holds all the same: the
 * precedence of docs/guides/conflicts.md, told case by case.
 */
import type { Control } from '../control.ts';
import type { Exception } from '../exception.ts';
import { isGlob, matchesGlob } from '../glob.ts';
import { parseInstant } from '../instants.ts';
import type { ProfileEntry, Profile } from '../profile.ts';
import { isCalled, resolveSetting, selectsControl } from '../profile-rules.ts';

export const CONFLICT_KINDS = ['profiles-differ', 'entry-overridden', 'controls-oppose', 'exceptions-overlap'] as const;
export type ConflictKind = (typeof CONFLICT_KINDS)[number];

/** One of the documents that contradict, or a part of it. */
export type ConflictSide = { readonly name: string; readonly owner: string; readonly says: string };

/** What is compared of an exception, approved or not. */
export type ScopedException = {
  readonly metadata: { readonly name: string };
  readonly spec: Pick<Exception['spec'], 'controls' | 'scope' | 'owner' | 'from' | 'expires'>;
};

export type Conflict = {
  readonly kind: ConflictKind;
  /** What both speak of. */
  readonly scope: string;
  readonly controls: readonly string[];
  readonly sides: readonly [ConflictSide, ConflictSide];
  /** Which side holds, and by which rule. */
  readonly precedence: string;
};

/**
 * Profiles of one environment that give a control different modes. A scan takes one of them: the one named as the
 * environment, the later document where there are two, else the last of the environment.
 */
export function findProfileConflicts(profiles: readonly Profile[], controls: readonly Control[]): readonly Conflict[] {
  const byEnvironment = Map.groupBy(profiles, ({ spec }) => spec.environment);
  return [...byEnvironment].flatMap(([environment, ofOne]) =>
    pairsOf(ofOne).flatMap(([a, b]) => {
      const differing = Map.groupBy(controls, (control) => {
        const [left, right] = [resolveSetting(control, a).mode, resolveSetting(control, b).mode];
        return left === right ? '' : `${left} ${right}`;
      });
      differing.delete('');
      const chosen = ofOne.findLast(({ metadata }) => metadata.name === environment) ?? ofOne.at(-1) ?? b;
      return [...differing].map(([modes, among]): Conflict => {
        const [left = '', right = ''] = modes.split(' ');
        return {
          kind: 'profiles-differ',
          scope: `environment ${environment}`,
          controls: among.map(({ metadata }) => metadata.id),
          sides: [sayProfile(a, left), sayProfile(b, right)],
          precedence: `a scan of ${environment} takes the profile ${chosen.metadata.name}; --profile takes another`,
        };
      });
    }),
  );
}

function sayProfile({ metadata }: Profile, mode: string): ConflictSide {
  return { name: `profile ${metadata.name}`, owner: metadata.owner, says: mode };
}

/**
 * Entries of a profile that name a control which a later entry gives another mode. An earlier entry that selects by
 * severity or layer is there to be refined; one that names a control means it.
 */
export function findEntryConflicts(profile: Profile, controls: readonly Control[]): readonly Conflict[] {
  const { entries } = profile.spec;
  return entries.flatMap((entry, i) => {
    const named = controls.filter((control) => entry.controls !== undefined && selectsControl(entry, control));
    const byWinner = Map.groupBy(named, (control) =>
      entries.findLastIndex((later, j) => j > i && later.mode !== entry.mode && isLast(entries, j, control)),
    );
    byWinner.delete(-1);
    return [...byWinner].map(([j, among]): Conflict => {
      const side = (at: number): ConflictSide => ({
        name: `profile ${profile.metadata.name}, entry ${at + 1}`,
        owner: profile.metadata.owner,
        says: entries[at]?.mode ?? '',
      });
      return {
        kind: 'entry-overridden',
        scope: `environment ${profile.spec.environment}`,
        controls: among.map(({ metadata }) => metadata.id),
        sides: [side(i), side(j)],
        precedence: `the last entry that selects a control gives its mode: entry ${j + 1}`,
      };
    });
  });
}

/** Whether the entry selects the control, and none after it does. */
function isLast(entries: readonly ProfileEntry[], at: number, control: Control): boolean {
  return entries.findLastIndex((entry) => selectsControl(entry, control)) === at;
}

/** Exceptions for one control whose scopes and times meet: which of them accepts a finding is a matter of order. */
export function findExceptionConflicts(
  exceptions: readonly ScopedException[],
  controls: readonly Control[],
): readonly Conflict[] {
  return pairsOf(exceptions).flatMap(([a, b]): readonly Conflict[] => {
    if (!timesMeet(a, b) || !scopesMeet(a.spec.scope, b.spec.scope)) return [];
    const shared = controls.filter((control) => names(a, control) && names(b, control));
    if (shared.length === 0) return [];
    return [
      {
        kind: 'exceptions-overlap',
        scope: sayScope(a.spec.scope),
        controls: shared.map(({ metadata }) => metadata.id),
        sides: [sayException(a), sayException(b)],
        precedence:
          `the first in force that covers a finding accepts it: ${a.metadata.name}; ` +
          'the other holds on after its end',
      },
    ];
  });
}

function names({ spec }: ScopedException, control: Control): boolean {
  return spec.controls.some((name) => isCalled(control, name));
}

function sayException({ metadata, spec }: ScopedException): ConflictSide {
  return { name: `exception ${metadata.name}`, owner: spec.owner, says: `until ${spec.expires}` };
}

function sayScope(scope: Exception['spec']['scope']): string {
  const members = SCOPE_MEMBERS.map((name) => [name, scope[name]] as const);
  const said = members.flatMap(([name, patterns]) =>
    patterns === undefined ? [] : [`${name} ${patterns.join(', ')}`],
  );
  return said.join('; ');
}

function timesMeet(a: ScopedException, b: ScopedException): boolean {
  const start = ({ spec }: ScopedException): number => parseInstant(spec.from ?? '') ?? Number.NEGATIVE_INFINITY;
  const end = ({ spec }: ScopedException): number => parseInstant(spec.expires) ?? Number.NEGATIVE_INFINITY;
  return start(a) < end(b) && start(b) < end(a);
}

const SCOPE_MEMBERS = ['addresses', 'namespaces', 'kinds', 'environments', 'owners'] as const;

/** What only one of them limits, the other reaches whole. */
function scopesMeet(a: Exception['spec']['scope'], b: Exception['spec']['scope']): boolean {
  return SCOPE_MEMBERS.every((member) => {
    const [left, right] = [a[member], b[member]];
    if (left === undefined || right === undefined) return true;
    return left.some((one) => right.some((other) => globsMeet(one, other)));
  });
}

/** Longest patterns that are compared sign by sign; of longer ones it is said that they meet. */
const GLOB_CHARS_MAX = 1_000;

/** Whether any text matches both patterns. */
export function globsMeet(a: string, b: string): boolean {
  if (!isGlob(a)) return matchesGlob(b, a);
  if (!isGlob(b)) return matchesGlob(a, b);
  if (a.length > GLOB_CHARS_MAX || b.length > GLOB_CHARS_MAX) return true;
  // reached[j]: some text matches the signs of `a` so far and the first j of `b`.
  let reached = meetRow([true], b);
  for (const sign of a) {
    const before = reached;
    const first = sign === '*' && before[0] === true;
    const next: boolean[] = [first];
    for (let j = 1; j <= b.length; j++) {
      const other = b[j - 1] ?? '';
      if (sign === '*') next.push(before[j] === true || next[j - 1] === true);
      else if (other === '*') next.push(next[j - 1] === true || before[j] === true);
      else next.push((sign === '?' || other === '?' || sign === other) && before[j - 1] === true);
    }
    reached = next;
  }
  return reached[b.length] === true;
}

/** Before the first sign of the one, only stars of the other match. */
function meetRow(row: boolean[], pattern: string): boolean[] {
  for (const sign of pattern) row.push(sign === '*' && row.at(-1) === true);
  return row;
}

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b) => [a, b] as const));
}
