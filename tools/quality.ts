/**
 * `npm run quality -- [folder] [--json] [--misses] [--only <folder of catalog/controls>]`: how well the catalogue finds
 * what the public scanners' own test cases say, per corpus and per consensus control. A run over the default folder and
 * the whole catalogue writes docs/reference/quality.md, and is held to need every row of test/divergences.yaml. Exits 1
 * when a primary oracle is met by less than the bars, or when nothing was checked, or too little of the public corpora.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Cell } from '../test/corpora/consensus.ts';
import { judgeConsensus } from '../test/corpora/consensus.ts';
import { slugsOf } from '../test/corpora/consensus-cases.ts';
import { findCorpora } from '../test/corpora/corpus.ts';
import { readCatalogueControls } from '../test/harness/catalogue.ts';
import { writeQualityPage } from './quality-page.ts';
import type { Divergences, Quality } from './quality-score.ts';
import { listStale, meetsBars, readDivergences, scoreQuality, writeRaw, writeScore } from './quality-score.ts';

const PAGE = fileURLToPath(new URL('../docs/reference/quality.md', import.meta.url));
/** The public corpora have more cells than this; fewer are a corpus that was lost in part. */
const CELLS_MIN = 4_500;

function printMisses(cells: readonly Cell[], divergences: Divergences): void {
  for (const { id, slugs, primary, wanted, judged } of cells) {
    if (wanted === judged || divergences.has(id)) continue;
    console.log(`  ${primary.length > 0 ? 'primary ' : ''}${slugs.join(',')} ${id}: expected ${wanted}, got ${judged}`);
  }
}

function printTable({ controls, corpora, total, below, advisoryBelow }: Quality): void {
  const width = Math.max(...controls.map(({ name }) => name.length));
  for (const { name, primary, all } of [...controls, ...corpora]) {
    const mark = meetsBars(primary) ? ' ' : '!';
    console.log(`${mark} ${name.padEnd(width)}  primary ${writeScore(primary).padEnd(46)}  all ${writeScore(all)}`);
  }
  for (const { corpus, control, score } of advisoryBelow)
    console.log(`? ${control} by ${corpus}: ${writeScore(score)}`);
  console.log(`primary oracles: ${writeScore(total.primary)}; ${writeRaw(total.primary)} with the divergences counted`);
  console.log(`all bindings: ${writeScore(total.all)}`);
  console.log(`controls below the bars: ${below.join(', ') || 'none'}`);
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, misses: { type: 'boolean' }, only: { type: 'string' } },
  });
  const folder = resolve(positionals[0] ?? findCorpora());
  const divergences = readDivergences();
  const controls = readCatalogueControls(values.only);
  const slugs = new Set(controls.flatMap(({ spec }) => spec.maps?.['consensus'] ?? []));
  const wants =
    values.only === undefined
      ? undefined
      : (one: Parameters<typeof slugsOf>[0]) => slugsOf(one).some((slug) => slugs.has(slug));
  const { cells, absent } = judgeConsensus(folder, controls, wants);
  const quality = scoreQuality(cells, divergences.has);
  if (values.json) console.log(JSON.stringify({ folder, ...quality, absent }, undefined, 2));
  else {
    printTable(quality);
    if (values.misses) printMisses(cells, divergences);
    console.log(
      `cells: ${cells.length} checked in ${quality.corpora.length} corpora, ${divergences.cases.length} divergences`,
    );
  }
  for (const corpus of absent) console.error(`NOT RUN: corpus ${corpus} is absent`);
  const isWhole = positionals[0] === undefined && values.only === undefined;
  const isPublic = isWhole && process.env['BULWARK_CORPORA'] === undefined;
  const isTooFew = cells.length < (isPublic ? CELLS_MIN : 1);
  if (isTooFew) console.error(`${cells.length} cells in ${folder}, which is too few`);
  const stale = isPublic ? listStale(cells, divergences) : [];
  for (const row of stale) console.error(`test/divergences.yaml: nothing differs any more in ${row}`);
  if (isWhole) writeFileSync(PAGE, writeQualityPage(quality));
  return !isTooFew && quality.below.length === 0 && stale.length === 0 ? 0 : 1;
}

process.exitCode = main();
