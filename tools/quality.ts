/**
 * `npm run quality -- [folder] [--json] [--misses]`: how well the catalogue's Kubernetes controls find what the public
 * scanners' own test cases say. Per consensus control: recall and false positives against its primary oracle, and
 * against all corpora. Exits 1 when a primary oracle is met by less than the bars, or when nothing was checked.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../src/base/json.ts';
import { parseYaml } from '../src/languages/yaml/index.ts';
import type { Cell } from '../test/corpora/consensus-kubernetes.ts';
import { judgeConsensus } from '../test/corpora/consensus-kubernetes.ts';
import { CONSENSUS_CORPORA } from '../test/corpora/consensus-cases.ts';
import { findCorpora } from '../test/corpora/corpus.ts';

/** Of what the primary oracle fails, this share must be found; of what it passes, no more than that may be flagged. */
const RECALL_MIN = 0.95;
const FALSE_POSITIVES_MAX = 0.02;

/** Divergences of this run in test/divergences.yaml; a case that ends in `*` stands for all that start so. */
const CORPUS = 'consensus-kubernetes';

type Score = {
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

type Line = { readonly name: string; readonly primary: Score; readonly all: Score };

type IsDivergence = (id: string) => boolean;

function readDivergences(): IsDivergence {
  const path = fileURLToPath(new URL('../test/divergences.yaml', import.meta.url));
  const entries = parseYaml(readFileSync(path), { file: path }).documents[0]?.value;
  const cases = (Array.isArray(entries) ? entries : []).flatMap((entry) =>
    isJsonObject(entry) && entry['corpus'] === CORPUS && typeof entry['case'] === 'string' ? [entry['case']] : [],
  );
  const exact = new Set(cases);
  const prefixes = cases.filter((text) => text.endsWith('*')).map((text) => text.slice(0, -1));
  return (id) => exact.has(id) || prefixes.some((prefix) => id.startsWith(prefix));
}

function scoreCells(cells: readonly Cell[], isDivergence: IsDivergence): Score {
  const differs = ({ wanted, judged }: Cell): boolean => wanted !== judged;
  const diverged = cells.filter((cell) => differs(cell) && isDivergence(cell.id));
  const kept = cells.filter((cell) => !diverged.includes(cell));
  const count = (wanted: Cell['wanted'], judged?: Cell['judged']): number =>
    kept.filter((cell) => cell.wanted === wanted && (judged === undefined || cell.judged === judged)).length;
  return {
    failing: count('fail'),
    found: count('fail', 'fail'),
    passing: count('pass'),
    flagged: count('pass', 'fail'),
    unknown: count('fail', 'unknown') + count('pass', 'unknown'),
    divergedFailing: diverged.filter(({ wanted }) => wanted === 'fail').length,
    divergedPassing: diverged.filter(({ wanted }) => wanted === 'pass').length,
  };
}

function meetsBars({ failing, found, passing, flagged }: Score): boolean {
  return found >= RECALL_MIN * failing && flagged <= FALSE_POSITIVES_MAX * passing;
}

function writeScore({ failing, found, passing, flagged, unknown, divergedFailing, divergedPassing }: Score): string {
  const diverged = divergedFailing + divergedPassing;
  const notes = [unknown > 0 ? `${unknown} unknown` : '', diverged > 0 ? `${diverged} diverged` : ''].filter(Boolean);
  return `recall ${found}/${failing} false ${flagged}/${passing}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

/** As if there were no list of divergences. */
function writeRaw({ failing, found, passing, flagged, divergedFailing, divergedPassing }: Score): string {
  return `recall ${found}/${failing + divergedFailing} false ${flagged + divergedPassing}/${passing + divergedPassing}`;
}

function listLines(cells: readonly Cell[], isDivergence: IsDivergence): readonly Line[] {
  const slugs = [...new Set(cells.flatMap((cell) => cell.slugs))].sort();
  return slugs.map((name) => {
    const bound = cells.filter((cell) => cell.slugs.includes(name));
    const primary = bound.filter((cell) => cell.primary.includes(name));
    return { name, primary: scoreCells(primary, isDivergence), all: scoreCells(bound, isDivergence) };
  });
}

function printMisses(cells: readonly Cell[], isDivergence: IsDivergence): void {
  for (const { id, slugs, primary, wanted, judged } of cells) {
    if (wanted === judged || isDivergence(id)) continue;
    console.log(`  ${primary.length > 0 ? 'primary ' : ''}${slugs.join(',')} ${id}: expected ${wanted}, got ${judged}`);
  }
}

function printTable(lines: readonly Line[], cells: readonly Cell[], isDivergence: IsDivergence): void {
  const width = Math.max(...lines.map(({ name }) => name.length));
  for (const { name, primary, all } of lines) {
    const mark = meetsBars(primary) ? ' ' : '!';
    console.log(`${mark} ${name.padEnd(width)}  primary ${writeScore(primary).padEnd(46)}  all ${writeScore(all)}`);
  }
  for (const corpus of CONSENSUS_CORPORA) {
    const score = scoreCells(
      cells.filter((cell) => cell.corpus === corpus),
      isDivergence,
    );
    console.log(`  ${corpus.padEnd(width)}  ${writeScore(score)}`);
  }
}

function main(args: readonly string[]): number {
  const folder = resolve(args.find((arg) => !arg.startsWith('--')) ?? findCorpora());
  const isDivergence = readDivergences();
  const { cells, absent } = judgeConsensus(folder);
  const lines = listLines(cells, isDivergence);
  const total = scoreCells(
    cells.filter(({ primary }) => primary.length > 0),
    isDivergence,
  );
  const below = lines.filter(({ primary }) => !meetsBars(primary)).map(({ name }) => name);
  if (args.includes('--json')) {
    console.log(JSON.stringify({ folder, controls: lines, primary: total, below, absent }, undefined, 2));
  } else {
    printTable(lines, cells, isDivergence);
    if (args.includes('--misses')) printMisses(cells, isDivergence);
    console.log(`primary oracles: ${writeScore(total)}; ${writeRaw(total)} with the divergences counted`);
    console.log(`controls below the bars: ${below.join(', ') || 'none'}`);
  }
  for (const corpus of absent) console.error(`NOT RUN: corpus ${corpus} is absent`);
  if (cells.length === 0) console.error(`no case in ${folder}`);
  return cells.length > 0 && below.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
