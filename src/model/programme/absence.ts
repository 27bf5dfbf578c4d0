/**
 * What it means that a run does not report something: that it is gone, or only that nobody looked. A run says nothing
 * of what it did not look at, and what is in doubt was not looked at.
 */
import { LIMITS } from '../../base/limits.ts';
import type { Run, RunResult } from './run.ts';

/** What a run looked at, made ready to be asked. */
export type Look = {
  readonly target: string;
  readonly controls: ReadonlySet<string>;
  readonly isWhole: boolean;
  readonly unreadFiles: ReadonlySet<string>;
  /** Addresses of all resources that are there. */
  readonly addresses: ReadonlySet<string>;
  /** Addresses of which at least one control could say something. */
  readonly judged: ReadonlySet<string>;
  readonly results: ReadonlyMap<string, Pick<RunResult, 'verdict' | 'findings'>>;
};

type Looking = Pick<Run, 'coverage' | 'resources' | 'results'> & { readonly target: Pick<Run['target'], 'id'> };

/** What the run looked at. */
export function createLook({ target, coverage, resources, results }: Looking): Look {
  const known = results.filter(({ verdict }) => verdict !== 'unknown');
  return {
    target: target.id,
    controls: new Set(coverage.controls),
    isWhole: coverage.isWhole,
    unreadFiles: new Set(coverage.unreadFiles),
    addresses: new Set(resources.map(({ address }) => address)),
    judged: new Set(known.map(({ resource }) => resource)),
    results: new Map(results.map((result) => [keyOf(result.resource, result.control), result])),
  };
}

const keyOf = (address: string, control: string): string => `${address}\0${control}`;

/** Where something was seen before. */
export type SeenBefore = {
  readonly target: string;
  readonly address: string;
  readonly control: string;
  readonly file: string;
};

/** Whether a finding that was seen there before, and is not in the run, is gone. False: it was not looked at. */
export function isSightingGone(look: Look, seen: SeenBefore): boolean {
  const { target, address, control } = seen;
  if (target !== look.target || !look.controls.has(control)) return false;
  const result = look.results.get(keyOf(address, control));
  if (result === undefined) return isResultGone(look, seen);
  switch (result.verdict) {
    case 'pass':
      return true;
    case 'fail':
    case 'exempt':
      // A list that is full may have left out this very place.
      return result.findings.length < LIMITS.findingsPerResultMax;
    case 'unknown':
    case 'skipped':
      return false;
  }
}

/** Whether the verdict of a control on a resource, which is not in the run, is gone with what it was about. */
export function isResultGone(look: Look, seen: SeenBefore): boolean {
  const { target, address, control } = seen;
  if (target !== look.target || !look.controls.has(control)) return false;
  if (look.results.has(keyOf(address, control))) return false;
  // The resource is there and was judged, so the control no longer applies to it.
  return look.addresses.has(address) ? look.judged.has(address) : isResourceGone(look, seen);
}

/** Whether a resource that the run does not have is gone. */
export function isResourceGone(look: Look, { target, address, file }: Omit<SeenBefore, 'control'>): boolean {
  return target === look.target && look.isWhole && !look.addresses.has(address) && !look.unreadFiles.has(file);
}
