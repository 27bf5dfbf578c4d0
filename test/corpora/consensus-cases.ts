/** The cases of the scanner corpora whose rule is bound to a consensus control, and what they assert. */
import type { JsonObject } from '../../src/base/json.ts';
import { findCorpus, readJsonLines } from './corpus.ts';

/** How a corpus is scored: by the objects it names, by lines, or by one verdict a case. */
export type Scoring = 'object' | 'line' | 'case';

export const CONSENSUS_CORPORA: Readonly<Record<string, Scoring>> = {
  checkov: 'object',
  kics: 'line',
  zizmor: 'line',
  actionlint: 'line',
  'cfn-nag': 'object',
  'kube-linter': 'object',
  kubescape: 'object',
  polaris: 'case',
  trivy: 'case',
  hadolint: 'case',
};

/** What a corpus says of one thing: its address, where it stands, or both. */
export type PlaceEntry = {
  readonly resource?: string;
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
};
export type Entry = string | PlaceEntry;

export type ConsensusCase = {
  readonly corpus: string;
  readonly id: string;
  readonly framework: string;
  readonly rule: {
    readonly tool: string;
    readonly id: string;
    readonly slug: string | null;
    readonly slugs?: readonly string[];
    /** Consensus controls of which this very rule is the oracle. */
    readonly primary?: readonly string[];
  };
  readonly expect: {
    readonly verdict: 'fail' | 'pass';
    readonly fail?: readonly Entry[] | null;
    readonly pass?: readonly Entry[] | null;
    /** Whether `fail` is complete. */
    readonly exact: boolean;
  };
  readonly context?: {
    readonly persona?: string;
    readonly data?: { readonly postureControlInputs?: JsonObject };
  };
  readonly files: Readonly<Record<string, string>>;
};

/** Cases of all corpora that are in the folder, and the names of those that are not. */
export function readConsensusCases(corpora: string): {
  readonly cases: readonly ConsensusCase[];
  readonly absent: readonly string[];
} {
  const absent: string[] = [];
  const cases = Object.keys(CONSENSUS_CORPORA).flatMap((corpus) => {
    const folder = findCorpus(corpora, corpus, 'cases.jsonl');
    if (folder === undefined) {
      absent.push(corpus);
      return [];
    }
    return readJsonLines<ConsensusCase>(folder, 'cases.jsonl')
      .map((one) => ({ ...one, corpus }))
      .filter((one) => slugsOf(one).length > 0);
  });
  return { cases, absent };
}

/** Consensus controls that the rule of the case is bound to. */
export function slugsOf({ rule }: ConsensusCase): readonly string[] {
  return rule.slugs ?? (rule.slug === null ? [] : [rule.slug]);
}

/** Settings under which a case was run, as parameters of our controls. */
export function paramsOf({ context }: ConsensusCase): Readonly<Record<string, unknown>> {
  const persona = context?.persona === undefined ? {} : { strictness: context.persona };
  const inputs = context?.data?.postureControlInputs;
  if (inputs === undefined) return persona;
  const list = (...names: string[]) => names.flatMap((name) => (inputs[name] as string[] | undefined) ?? []);
  return {
    ...persona,
    registries: list('imageRepositoryAllowList'),
    refused: list('untrustedRegistries', 'publicRegistries'),
    exempt: list('imageDigestExemptRepositories'),
  };
}

/** A text that names the entry within its case. */
export function nameEntry(entry: Entry): string {
  if (typeof entry === 'string') return entry;
  const { resource, file, line, col } = entry;
  const place = [file, line, col].filter((part) => part !== undefined).join(':');
  return [resource, place].filter((part) => part !== undefined && part !== '').join('@');
}
