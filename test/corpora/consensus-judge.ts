/** What our controls say of the files of one consensus case: verdicts by resource, and the lines of the findings. */
import { createEvaluator } from '../../src/engine/evaluate.ts';
import type { Control } from '../../src/model/control.ts';
import type { Resource } from '../../src/model/resource.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { makeProfileWith } from '../harness/profiles.ts';
import type { ConsensusCase } from './consensus-cases.ts';
import { paramsOf, slugsOf } from './consensus-cases.ts';

const openSources = await loadAllSources({});

export type Judged = 'fail' | 'pass' | 'unknown';

/** Where a finding starts; line 0 when it stands nowhere. */
export type FoundLine = { readonly file: string; readonly line: number };

export type JudgedCase = {
  readonly resources: readonly Resource[];
  readonly verdicts: ReadonlyMap<Resource, Judged>;
  /** Each line once. */
  readonly lines: readonly FoundLine[];
  /** Files in which some verdict is unknown. */
  readonly unknownFiles: ReadonlySet<string>;
};

/** Judges the files of a case, as one project, by the controls that its rule is bound to. */
export function judgeCase(one: ConsensusCase, controls: readonly Control[]): JudgedCase {
  const slugs = slugsOf(one);
  const bound = controls.filter(({ spec }) => spec.maps?.['consensus']?.some((slug) => slugs.includes(slug)));
  const resources = readFiles(one);
  const evaluator = createEvaluator({ controls: bound, profile: makeProfileWith(paramsOf(one)), nowMs: 0 });
  const verdicts = new Map<Resource, Judged>();
  const lines = new Map<string, FoundLine>();
  const unknownFiles = new Set<string>();
  for (const { resource, verdict, findings } of evaluator.evaluate(resources)) {
    const judged = verdict === 'fail' || verdict === 'unknown' ? verdict : 'pass';
    verdicts.set(resource, combine([judged, verdicts.get(resource) ?? 'pass']));
    const { file } = resource.origin;
    if (judged === 'unknown') unknownFiles.add(file);
    for (const { span } of findings) {
      const line = span?.start.line ?? 0;
      lines.set(`${file}:${line}`, { file, line });
    }
  }
  return { resources, verdicts, lines: [...lines.values()], unknownFiles };
}

/** The gravest of several verdicts. */
export function combine(verdicts: readonly Judged[]): Judged {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('unknown') ? 'unknown' : 'pass';
}

/** What cannot be read yields no resource. Only the source of the case's framework reads: the corpora say which. */
function readFiles({ files, framework }: ConsensusCase): readonly Resource[] {
  const sources = openSources().sources.filter(({ name }) => name === framework);
  const read = Object.entries(files).flatMap(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    const file = { path, absolutePath: path, sizeBytes: bytes.length, bytes };
    return sources.flatMap((source) => (source.claims(file) ? source.read(file).resources : []));
  });
  return [...read, ...sources.flatMap((source) => source.finish?.().resources ?? [])];
}
