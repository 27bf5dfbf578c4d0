/**
 * Scores of the catalogue against the scanners' own cases: recall and false positives, with known divergences apart.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../src/base/json.ts';
import { groupByKeys } from '../src/base/lists.ts';
import { parseYaml } from '../src/languages/yaml/index.ts';
import type { Cell } from '../test/corpora/consensus.ts';

/** Of what the primary oracle fails, this share must be found; of what it passes, no more than that may be flagged. */
const RECALL_MIN = 0.95;
const FALSE_POSITIVES_MAX = 0.02;
/** An advisory binding below this recall is one to look at: two tools rarely err alike. */
const ADVISORY_RECALL_MIN = 0.8;

/** Divergences of this run in test/divergences.yaml; a case that ends in `*` stands for all that start so. */
const CORPUS = 'consensus';

export type Score = {
  readonly failing: number;
  readonly found: number;
  readonly passing: number;
  readonly flagged: number;
  /** Verdicts that are neither: of the failing and of the passing. */
  readonly unknown: number;
  /** Failing and passing cells that are listed as divergences and left out of the numbers above. */
  readonly divergedFailing: number;
  readonly divergedPassing: number;
};

export type Line = { readonly name: string; readonly primary: Score; readonly all: Score };

export type Quality = {
  readonly controls: readonly Line[];
  readonly corpora: readonly Line[];
  readonly total: Line;
  /** Controls whose primary oracle is met by less than the bars. */
  readonly below: readonly string[];
  /** Tool and control of bindings that are not the primary oracle's and are found too rarely. */
  readonly advisoryBelow: readonly { readonly corpus: string; readonly control: string; readonly score: Score }[];
};

export type Divergences = {
  /** As they are written. */
  readonly cases: readonly string[];
  readonly has: IsDivergence;
};
type IsDivergence = (id: string) => boolean;

/** The cases of which another tool, and not Bulwark, is wrong or means something else. */
export function readDivergences(): Divergences {
  const path = fileURLToPath(new URL('../test/divergences.yaml', import.meta.url));
  const entries = parseYaml(readFileSync(path), { file: path }).documents[0]?.value;
  const cases = (Array.isArray(entries) ? entries : []).flatMap((entry) =>
    isJsonObject(entry) && entry['corpus'] === CORPUS && typeof entry['case'] === 'string' ? [entry['case']] : [],
  );
  const exact = new Set(cases);
  const prefixes = cases.filter((text) => text.endsWith('*')).map((text) => text.slice(0, -1));
  return { cases, has: (id) => exact.has(id) || prefixes.some((prefix) => id.startsWith(prefix)) };
}

/** Rows of the list that excuse nothing any more: they would hide the next fault of their case. */
export function listStale(cells: readonly Cell[], { cases }: Divergences): readonly string[] {
  const differing = cells.filter(({ wanted, judged }) => wanted !== judged).map(({ id }) => id);
  return cases.filter((row) => {
    const start = row.endsWith('*') ? row.slice(0, -1) : undefined;
    return !differing.some((id) => (start === undefined ? id === row : id.startsWith(start)));
  });
}

/** Scores the cells by control and by corpus. */
export function scoreQuality(cells: readonly Cell[], isDivergence: IsDivergence): Quality {
  const makeLine = (name: string, some: readonly Cell[], isPrimary: (cell: Cell) => boolean): Line => ({
    name,
    primary: scoreCells(some.filter(isPrimary), isDivergence),
    all: scoreCells(some, isDivergence),
  });
  const bySlug = groupBy(cells, (cell) => cell.slugs);
  const controls = [...bySlug].map(([slug, some]) => makeLine(slug, some, ({ primary }) => primary.includes(slug)));
  const byCorpus = groupBy(cells, (cell) => [cell.corpus]);
  const advisory = [...bySlug].flatMap(([control, bound]) => {
    const others = groupBy(
      bound.filter(({ primary }) => !primary.includes(control)),
      (cell) => [cell.corpus],
    );
    return [...others].map(([corpus, some]) => ({ corpus, control, score: scoreCells(some, isDivergence) }));
  });
  return {
    controls,
    corpora: [...byCorpus].map(([corpus, some]) => makeLine(corpus, some, ({ primary }) => primary.length > 0)),
    total: makeLine('all', cells, ({ primary }) => primary.length > 0),
    below: controls.filter(({ primary }) => !meetsBars(primary)).map(({ name }) => name),
    advisoryBelow: advisory.filter(({ score }) => score.found < ADVISORY_RECALL_MIN * score.failing),
  };
}

/** Sorted by key. */
function groupBy(cells: readonly Cell[], keysOf: (cell: Cell) => readonly string[]): ReadonlyMap<string, Cell[]> {
  return new Map([...groupByKeys(cells, keysOf)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function scoreCells(cells: readonly Cell[], isDivergence: IsDivergence): Score {
  const score = { failing: 0, found: 0, passing: 0, flagged: 0, unknown: 0, divergedFailing: 0, divergedPassing: 0 };
  for (const { id, wanted, judged } of cells) {
    if (wanted !== judged && isDivergence(id)) {
      score[wanted === 'fail' ? 'divergedFailing' : 'divergedPassing'] += 1;
      continue;
    }
    score[wanted === 'fail' ? 'failing' : 'passing'] += 1;
    if (judged === 'fail') score[wanted === 'fail' ? 'found' : 'flagged'] += 1;
    else if (judged === 'unknown') score.unknown += 1;
  }
  return score;
}

export function meetsBars({ failing, found, passing, flagged }: Score): boolean {
  return found >= RECALL_MIN * failing && flagged <= FALSE_POSITIVES_MAX * passing;
}

export function writeScore({
  failing,
  found,
  passing,
  flagged,
  unknown,
  divergedFailing,
  divergedPassing,
}: Score): string {
  const diverged = divergedFailing + divergedPassing;
  const notes = [unknown > 0 ? `${unknown} unknown` : '', diverged > 0 ? `${diverged} diverged` : ''].filter(Boolean);
  return `recall ${found}/${failing} false ${flagged}/${passing}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

/** As if there were no list of divergences. */
export function writeRaw({ failing, found, passing, flagged, divergedFailing, divergedPassing }: Score): string {
  return `recall ${found}/${failing + divergedFailing} false ${flagged + divergedPassing}/${passing + divergedPassing}`;
}
