/** The Kubernetes cases of the scanner corpora whose rule is bound to a consensus control, and what they assert. */
import { getPath } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { Resource } from '../../src/model/resource.ts';
import { findCorpus, readJsonLines } from './corpus.ts';

export const CONSENSUS_CORPORA = ['checkov', 'kics', 'kube-linter', 'polaris', 'kubescape', 'trivy'] as const;

/** What a corpus says of one object: its address, where it stands, or both. */
export type Entry = string | { readonly resource?: string; readonly file?: string; readonly line?: number };

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
  readonly context?: { readonly data?: { readonly postureControlInputs?: JsonObject } };
  readonly files: Readonly<Record<string, string>>;
};

/** Cases of all corpora that are in the folder, and the names of those that are not. */
export function readConsensusCases(corpora: string): {
  readonly cases: readonly ConsensusCase[];
  readonly absent: readonly string[];
} {
  const absent: string[] = [];
  const cases = CONSENSUS_CORPORA.flatMap((corpus) => {
    const folder = findCorpus(corpora, corpus, 'cases.jsonl');
    if (folder === undefined) {
      absent.push(corpus);
      return [];
    }
    return readJsonLines<ConsensusCase>(folder, 'cases.jsonl')
      .filter(({ framework, rule }) => framework === 'kubernetes' && rule.slug !== null)
      .map((one) => ({ ...one, corpus }));
  });
  return { cases, absent };
}

/** Consensus controls that the rule of the case is bound to. */
export function slugsOf({ rule }: ConsensusCase): readonly string[] {
  return rule.slugs ?? (rule.slug === null ? [] : [rule.slug]);
}

/** Settings under which a kubescape case was run, as parameters of our controls. */
export function paramsOf({ context }: ConsensusCase): Readonly<Record<string, unknown>> {
  const inputs = context?.data?.postureControlInputs;
  if (inputs === undefined) return {};
  const list = (...names: string[]) => names.flatMap((name) => (inputs[name] as string[] | undefined) ?? []);
  return {
    registries: list('imageRepositoryAllowList'),
    refused: list('untrustedRegistries', 'publicRegistries'),
    exempt: list('imageDigestExemptRepositories'),
  };
}

/** A text that names the entry within its case. */
export function nameEntry(entry: Entry): string {
  if (typeof entry === 'string') return entry;
  const { resource, file, line } = entry;
  const place = [file, line].filter((part) => part !== undefined).join(':');
  return [resource, place].filter((part) => part !== undefined && part !== '').join('@');
}

/** The resources that the entry means; none when no file of the case yields such an object. */
export function findEntry(entry: Entry, resources: readonly Resource[]): readonly Resource[] {
  if (typeof entry === 'string') return resources.filter((resource) => isAt(entry, resource));
  const { resource: address, file, line } = entry;
  return resources.filter(
    (resource) =>
      (file === undefined || resource.origin.file === file) &&
      (address === undefined || isAt(address, resource)) &&
      (line === undefined || holdsLine(resource, line)),
  );
}

/** `Kind.namespace.name`; a workload may be followed by the name of its pods, and is then called Pod by Checkov. */
function isAt(address: string, { kind, name, labels, body }: Resource): boolean {
  // Tools print the namespace that is written, also on cluster-wide kinds, and call a nameless object after its labels.
  const written = getPath(body, ['metadata', 'namespace']);
  const namespace = typeof written === 'string' ? written : 'default';
  const isNameless = getPath(body, ['metadata', 'name']) === undefined;
  const names = isNameless ? Object.entries(labels).map(([key, value]) => `${key}-${value}`) : [name];
  return names.some((one) => {
    const own = `${namespace}.${one}`;
    return address === `${kind}.${own}` || address.startsWith(`${kind}.${own}.`) || address.startsWith(`Pod.${own}.`);
  });
}

function holdsLine({ origin }: Resource, line: number): boolean {
  return origin.span !== undefined && origin.span.start.line <= line && line <= origin.span.end.line;
}
