/** Every Kubernetes object that the corpora and the examples of controls hold, as the Kubernetes source reads it. */
import type { JsonObject } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import type { Control } from '../../src/model/control.ts';
import type { Resource } from '../../src/model/resource.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { findCorpora, findCorpus, readJsonLines } from './corpus.ts';

/** Corpora whose cases are files, those whose cases are single objects, and the member that holds the object. */
const FILE_CORPORA = ['kubescape', 'kube-linter', 'polaris', 'trivy', 'checkov', 'kics'];
const OBJECT_CORPORA: Readonly<Record<string, 'object' | 'pod'>> = {
  psa: 'pod',
  'kyverno-cel': 'object',
  'gatekeeper-cel': 'object',
  'kubescape-vap': 'object',
};

export type CorpusObjects = {
  readonly corpus: string;
  /** Equal objects once. */
  readonly resources: readonly Resource[];
};

type Case = {
  readonly framework?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly object?: JsonObject | null;
  readonly pod?: JsonObject;
};

/** The objects of each corpus that is there, and the names of those that are not. */
export async function readKubernetesObjects(): Promise<{
  readonly found: readonly CorpusObjects[];
  readonly absent: readonly string[];
}> {
  const read = await openReader();
  const found: CorpusObjects[] = [];
  const absent: string[] = [];
  for (const corpus of [...Object.keys(OBJECT_CORPORA), ...FILE_CORPORA]) {
    const folder = findCorpus(findCorpora(), corpus, 'cases.jsonl');
    if (folder === undefined) absent.push(corpus);
    else {
      const texts = readJsonLines<Case>(folder, 'cases.jsonl').flatMap((one) => listTexts(one, corpus));
      found.push({ corpus, resources: read(texts) });
    }
  }
  return { found, absent };
}

/** The objects of the examples of controls. */
export async function readExampleObjects(controls: readonly Control[]): Promise<readonly Resource[]> {
  const inputs = controls.flatMap(({ examples }) =>
    Object.values(examples).flatMap((list) => (list ?? []).flatMap(({ input }) => input ?? [])),
  );
  return readObjects(inputs.flat());
}

/** Objects as JSON, as the Kubernetes source reads them; equal ones once. */
export async function readObjects(objects: readonly unknown[]): Promise<readonly Resource[]> {
  const read = await openReader();
  return read(objects.map((object) => JSON.stringify(object)));
}

function listTexts(one: Case, corpus: string): readonly string[] {
  const member = OBJECT_CORPORA[corpus];
  if (member !== undefined) return isJsonObject(one[member]) ? [JSON.stringify(one[member])] : [];
  return one.framework === 'kubernetes' ? Object.values(one.files ?? {}) : [];
}

async function openReader(): Promise<(texts: readonly string[]) => readonly Resource[]> {
  const openSources = await loadAllSources({});
  const source = openSources().sources.find(({ name }) => name === 'kubernetes');
  if (source === undefined) throw new Error('there is no source kubernetes');
  return (texts) => {
    const byBody = new Map<string, Resource>();
    for (const text of new Set(texts)) {
      const bytes = new TextEncoder().encode(text);
      const file = { path: 'object.yaml', absolutePath: 'object.yaml', sizeBytes: bytes.length, bytes };
      for (const resource of source.read(file).resources) {
        const key = JSON.stringify(resource.body);
        if (!byBody.has(key)) byBody.set(key, resource);
      }
    }
    return [...byBody.values()];
  };
}
