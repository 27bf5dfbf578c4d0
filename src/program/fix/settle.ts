/**
 * Finds the fixes that may stay. All are tried together first; when that changes what it should not, those on resources
 * where something went wrong are tried apart from the others, in ever smaller parts, down to the one that is at fault.
 */
import { LIMITS } from '../../base/limits.ts';
import { addToList } from '../../base/lists.ts';
import type { FixFault, Scanned } from './compare-verdicts.ts';
import { findFaults } from './compare-verdicts.ts';
import { planUnits } from './plan-units.ts';
import type { Contents } from './snapshot.ts';
import type { FixUnit } from './units.ts';
import { keysOf } from './units.ts';

/** Judges the project with changed contents. */
export type Rescan = (contents: Contents) => Promise<Scanned>;

export type Settled = {
  readonly contents: Contents;
  readonly scanned: Scanned;
  /** Why units were left alone. */
  readonly reasons: ReadonlyMap<FixUnit, string>;
  readonly scans: number;
};

type Run = {
  readonly rescan: Rescan;
  readonly readOriginal: (file: string) => Uint8Array | undefined;
  readonly wanted: ReadonlySet<string>;
  readonly reasons: Map<FixUnit, string>;
  contents: Contents;
  scanned: Scanned;
  deferred: FixUnit[];
  /** Refused among many, for what may be another's doing, by what was wrong; undefined in the end. */
  doubted: Map<string, FixUnit[]> | undefined;
  scans: number;
};

/** Makes all fixes that stand the comparison. */
export async function settleFixes(
  units: readonly FixUnit[],
  before: Scanned,
  readOriginal: (file: string) => Uint8Array | undefined,
  rescan: Rescan,
): Promise<Settled> {
  const run: Run = {
    rescan,
    readOriginal,
    wanted: new Set(units.flatMap(keysOf)),
    reasons: new Map(),
    contents: new Map(),
    scanned: before,
    deferred: [],
    doubted: new Map(),
    scans: 0,
  };
  await settleAll(run, units);
  await settleDoubted(run);
  return { contents: run.contents, scanned: run.scanned, reasons: run.reasons, scans: run.scans };
}

/** Of those refused for the same, one is tried alone: where that goes wrong again, it was its own doing. */
async function settleDoubted(run: Run): Promise<void> {
  const groups = run.doubted ?? new Map<string, FixUnit[]>();
  run.doubted = undefined;
  for (const [first, ...others] of groups.values()) {
    if (first === undefined) continue;
    await settleAll(run, [first]);
    if (!run.reasons.has(first)) await settleAll(run, others);
  }
}

/** Each round takes at least one unit, so the rounds end. */
async function settleAll(run: Run, units: readonly FixUnit[]): Promise<void> {
  let waiting = units;
  while (waiting.length > 0) {
    await settle(run, waiting);
    waiting = run.deferred.splice(0);
  }
}

async function settle(run: Run, units: readonly FixUnit[]): Promise<void> {
  if (run.scans >= LIMITS.fixScansMax) {
    for (const unit of units) run.reasons.set(unit, `not tried: ${LIMITS.fixScansMax} scans were made for other fixes`);
    return;
  }
  const read = (file: string): Uint8Array | undefined => run.contents.get(file) ?? run.readOriginal(file);
  const { contents, taken, deferred, refused } = planUnits({ results: run.scanned.results, read }, units);
  for (const { unit, reason } of refused) run.reasons.set(unit, reason);
  run.deferred.push(...deferred);
  if (contents.size === 0) return;
  const changed = new Map([...run.contents, ...contents]);
  const scanned = await run.rescan(changed);
  run.scans++;
  const faults = findFaults(run.scanned, scanned, new Set(taken.flatMap(keysOf)), run.wanted);
  if (faults.length === 0) {
    run.contents = changed;
    run.scanned = scanned;
    for (const unit of taken) run.reasons.delete(unit);
  } else await settleParts(run, taken, faults);
}

/** As many parts of a batch are tried one by one as it takes to tell who is at fault. */
const FEW_UNITS = 8;

async function settleParts(run: Run, taken: readonly FixUnit[], faults: readonly FixFault[]): Promise<void> {
  if (taken.length === 1) {
    for (const unit of taken) run.reasons.set(unit, sayFaults(faults));
    return;
  }
  const named = new Set(faults.map(({ address }) => address));
  const suspects = taken.filter(({ addresses }) => addresses.some((address) => named.has(address)));
  const others = taken.filter((unit) => !suspects.includes(unit));
  const isOneEach = new Set(taken.map(({ block }) => block)).size === taken.length;
  if (suspects.length > 0 && others.length > 0) {
    await settle(run, others);
    await settle(run, suspects);
  } else if (suspects.length > FEW_UNITS && isOneEach && run.doubted !== undefined) {
    for (const unit of suspects) doubtUnit(run.reasons, run.doubted, unit, faults);
  } else for (const half of splitByBlock(taken)) await settle(run, half);
}

/** Refuses a unit for what is wrong on its own resources, for now. */
function doubtUnit(
  reasons: Map<FixUnit, string>,
  doubted: Map<string, FixUnit[]>,
  unit: FixUnit,
  faults: readonly FixFault[],
): void {
  const own = faults.filter(({ address }) => unit.addresses.includes(address));
  reasons.set(unit, sayFaults(own));
  const messages = own.map(({ address, message }) => message.replaceAll(address, ''));
  addToList(doubted, [unit.control.id, ...new Set(messages)].join(' '), unit);
}

/** Halves in which every block has about half of its units: blocks seldom disturb each other. */
function splitByBlock(units: readonly FixUnit[]): readonly (readonly FixUnit[])[] {
  const groups = [...Map.groupBy(units, ({ block }) => block).values()];
  const isOneEach = groups.length === units.length;
  const halves = isOneEach
    ? [units.slice(0, units.length >> 1), units.slice(units.length >> 1)]
    : [
        groups.flatMap((group) => group.slice(0, group.length >> 1)),
        groups.flatMap((group) => group.slice(group.length >> 1)),
      ];
  return halves.filter((half) => half.length > 0);
}

const SHOWN_FAULTS_MAX = 3;

function sayFaults(faults: readonly FixFault[]): string {
  const shown = faults.slice(0, SHOWN_FAULTS_MAX).map(({ message }) => message);
  const rest = faults.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}
