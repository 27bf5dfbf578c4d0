/** Long runs of one source for its tests: over mutants of a text, and over the cases of a corpus. */
import assert from 'node:assert/strict';
import type { Resource } from '../../src/model/resource.ts';
import type { Source } from '../../src/sources/api.ts';
import { readJsonLines } from '../corpora/corpus.ts';
import { makeInputFile } from './input-files.ts';
import { createRandom, mutateText } from './random.ts';

/**
 * Reads mutants of a text, each with one to `editsMax` edits, and places every field of what is read; gives the number
 * of resources.
 */
export function readMutants(source: Source, path: string, seed: string, rounds: number, editsMax: number): number {
  let resourceCount = 0;
  for (let number = 1; number <= rounds; number++) {
    const random = createRandom(number);
    const text = mutateText(random, seed, 1 + random.below(editsMax));
    const { resources } = source.read(makeInputFile(path, text));
    for (const resource of resources) checkPlaces(resource, Buffer.byteLength(text), `seed ${number}`);
    resourceCount += resources.length;
  }
  return resourceCount;
}

function checkPlaces({ body, origin, references = [] }: Resource, byteCount: number, said: string): void {
  const fields = [...Object.keys(body).map((key) => [key, 0]), ...references.map(({ path }) => path), []];
  for (const field of fields) {
    const { span } = origin.locate(field) ?? assert.fail(`${said}: ${field.join('.')} is nowhere`);
    assert.ok(span.start.offset <= span.end.offset && span.end.offset <= byteCount, said);
  }
}

/** What was read of a corpus; `empty` are the names of files without any resource. */
export type CasesRead = {
  readonly fileCount: number;
  readonly resourceCount: number;
  readonly empty: readonly string[];
};

type Case = { readonly framework: string; readonly files: Readonly<Record<string, string>> };

/** Reads every file that the source claims of the cases for a framework. */
export function readCases(source: Source, folder: string, framework: string): CasesRead {
  const cases = readJsonLines<Case>(folder, 'cases.jsonl').filter((one) => one.framework === framework);
  let [fileCount, resourceCount] = [0, 0];
  const empty: string[] = [];
  for (const [name, text] of cases.flatMap(({ files }) => Object.entries(files))) {
    const file = makeInputFile(name, text);
    if (!source.claims(file)) continue;
    const { length } = source.read(file).resources;
    fileCount++;
    resourceCount += length;
    if (length === 0) empty.push(name);
  }
  return { fileCount, resourceCount, empty };
}
