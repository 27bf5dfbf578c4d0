/**
 * `npm run corpora -- [folder] [--json]`: runs every corpus of a known shape that the folder holds, one line each.
 * Exits 1 when a case comes out otherwise than the corpus asserts and is not in test/divergences.yaml, or when
 * nothing was checked.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseYaml } from '../src/languages/yaml/index.ts';
import { readText } from '../src/model/import-log.ts';
import { runAdmissionReviewWire } from '../test/corpora/admissionreview-wire.ts';
import { runCelSpec } from '../test/corpora/cel-spec.ts';
import type { CorpusFailure } from '../test/corpora/corpus.ts';
import { findCorpora } from '../test/corpora/corpus.ts';
import { runGatekeeperCel } from '../test/corpora/gatekeeper-cel.ts';
import { readHclFiles, runHcl } from '../test/corpora/hcl.ts';
import { runK8sCelCost } from '../test/corpora/k8s-cel-cost.ts';
import { runK8sCelLib } from '../test/corpora/k8s-cel-lib.ts';
import { runKubescapeVap } from '../test/corpora/kubescape-vap.ts';
import { runKyvernoCel } from '../test/corpora/kyverno-cel.ts';
import { runMerkle } from '../test/corpora/merkle.ts';
import { runPsa } from '../test/corpora/psa.ts';

type Corpus = {
  readonly name: string;
  /** Folder below the corpora, and the file in it without which there is no such corpus. */
  readonly folder: string;
  readonly file: string;
  /** The public corpus holds more cases than this; fewer are a corpus that was lost in part. */
  readonly casesMin: number;
  readonly run: (folder: string) => Outcome;
};
type Outcome = { readonly checked: number; readonly passed: number; readonly failures: readonly CorpusFailure[] };

const CORPORA: readonly Corpus[] = [
  {
    name: 'admissionreview-wire',
    casesMin: 22,
    folder: 'admissionreview-wire',
    file: 'cases.jsonl',
    run: runAdmissionReviewWire,
  },
  { name: 'cel-spec', casesMin: 1316, folder: 'cel-spec', file: 'noproto.json', run: runCelSpec },
  { name: 'k8s-cel-lib', casesMin: 709, folder: 'k8s-cel-lib', file: 'cases.jsonl', run: runK8sCelLib },
  { name: 'k8s-cel-cost', casesMin: 124, folder: 'k8s-cel-lib', file: 'costs.jsonl', run: runK8sCelCost },
  { name: 'hcl', casesMin: 2396, folder: 'hcl', file: 'files.jsonl', run: (folder) => runHcl(readHclFiles(folder)) },
  { name: 'kubescape-vap', casesMin: 341, folder: 'kubescape-vap', file: 'cases.jsonl', run: runKubescapeVap },
  { name: 'gatekeeper-cel', casesMin: 75, folder: 'gatekeeper-cel', file: 'cases.jsonl', run: runGatekeeperCel },
  { name: 'kyverno-cel', casesMin: 1531, folder: 'kyverno-cel', file: 'cases.jsonl', run: runKyvernoCel },
  { name: 'merkle', casesMin: 196, folder: 'merkle', file: 'cases.jsonl', run: runMerkle },
  { name: 'psa', casesMin: 206, folder: 'psa', file: 'cases.jsonl', run: runPsa },
];

type Line = Outcome & { readonly corpus: string; readonly casesMin: number; readonly diverged: number };

/** Runs what is there. `divergences` holds `<corpus>/<case id>`. */
function runAll(folder: string, divergences: ReadonlySet<string>): readonly Line[] {
  return CORPORA.flatMap((corpus) => {
    if (!existsSync(join(folder, corpus.folder, corpus.file))) {
      console.error(`NOT RUN: corpus ${corpus.name} is absent`);
      return [];
    }
    const { checked, passed, failures } = runOne(corpus, join(folder, corpus.folder));
    const unexplained = failures.filter(({ id }) => !divergences.has(`${corpus.name}/${id}`));
    const { casesMin } = corpus;
    return {
      corpus: corpus.name,
      casesMin,
      checked,
      passed,
      failures: unexplained,
      diverged: failures.length - unexplained.length,
    };
  });
}

/** A corpus that cannot be read is one that has no case, which is a failure and stops no other corpus. */
function runOne(corpus: Corpus, folder: string): Outcome {
  try {
    return corpus.run(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { checked: 0, passed: 0, failures: [{ id: '*', reason }] };
  }
}

/** Cases of which the corpus, not Bulwark, is wrong: `{corpus, case, reason}` each. */
function readDivergences(): ReadonlySet<string> {
  const path = fileURLToPath(new URL('../test/divergences.yaml', import.meta.url));
  const { documents, problems } = parseYaml(readFileSync(path), { file: path });
  const entries = documents[0]?.value;
  if (problems.length > 0 || !Array.isArray(entries)) throw new Error(`${path} is not a list of divergences`);
  return new Set(
    entries.map((entry) => {
      const [corpus, id, reason] = ['corpus', 'case', 'reason'].map((key) => readText(entry, key));
      if (corpus === undefined || id === undefined || reason === undefined) {
        throw new Error(`${path}: each entry needs a corpus, a case and a reason`);
      }
      return `${corpus}/${id}`;
    }),
  );
}

function main(args: readonly string[]): number {
  const isJson = args.includes('--json');
  const named = args.find((arg) => !arg.startsWith('--')) ?? process.env['BULWARK_CORPORA'];
  const folder = resolve(named ?? findCorpora());
  const lines = runAll(folder, readDivergences());
  if (isJson) console.log(JSON.stringify({ folder, corpora: lines }, undefined, 2));
  for (const { corpus, passed, checked, diverged, failures } of isJson ? [] : lines) {
    console.log(`${corpus} ${passed}/${checked}${diverged > 0 ? ` (${diverged} known divergences)` : ''}`);
    for (const { id, reason } of failures) console.error(`  ${corpus}/${id}: ${reason}`);
  }
  if (lines.length === 0) console.error(`no corpus of a known shape in ${folder}`);
  // Other folders hold other cases, and as many as they like.
  const tooFew = lines.filter(({ checked, casesMin }) => checked < (named === undefined ? casesMin : 1));
  for (const { corpus, checked } of tooFew)
    console.error(`${corpus}: the corpus has ${checked} cases, which is too few`);
  return lines.length > 0 && tooFew.length === 0 && lines.every(({ failures }) => failures.length === 0) ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
