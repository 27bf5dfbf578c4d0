/** Made-up findings at every place of every resource of a project, and what is shown of them. */
import { isJsonObject, type Json } from '../../src/base/json.ts';
import type { FieldPath } from '../../src/base/positions.ts';
import type { FixStep } from '../../src/model/control.ts';
import { toPointer } from '../../src/model/json-patch.ts';
import { maskSecrets } from '../../src/model/programme/mask-secrets.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { ControlResult, Finding } from '../../src/model/result.ts';
import { createFindingShower, type ShownFinding } from '../../src/program/ingest/authored/show-findings.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { makeInputFile, readProject } from './input-files.ts';
import { makeFinding, makeResult } from './reports.ts';

const openSources = await loadAllSources({});

/** Findings at every place of a body: at each field one that replaces it, and at each map one that adds to it. */
export function* makeFindings(
  resource: Resource,
  value: Json = resource.body,
  path: FieldPath = [],
): Generator<Finding> {
  const located = resource.origin.locate(path);
  const place = { path, span: located?.span };
  const find = (fix: readonly FixStep[]): Finding => ({
    ...makeFinding({ ...place, fix }),
    ...(located?.file === undefined ? {} : { file: located.file }),
    isExact: located?.isExact === true,
  });
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) {
      yield* makeFindings(resource, item, [...path, index]);
    }
  } else if (isJsonObject(value)) {
    yield find([{ op: 'add', path: `${toPointer(path)}/zzAdded`, value: true }]);
    for (const [name, member] of Object.entries(value)) yield* makeFindings(resource, member, [...path, name]);
  } else yield find([{ op: 'replace', path: toPointer(path), value: 'zzReplaced' }]);
}

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

export type Shown = ShownFinding & { readonly result: ControlResult; readonly finding: Finding };

/** The resources of a project. */
export function readResources(files: Files): readonly Resource[] {
  const inputs = Object.entries(files).map(([path, text]) => makeInputFile(path, text));
  return readProject(openSources().sources, inputs).resources;
}

/** What is shown of all findings, `now` being what the files hold when they are read again. */
export function showAll(files: Files, now: Files = files): readonly Shown[] {
  const resources = readResources(files);
  const results = resources.map((resource) => makeResult({ resource, findings: [...makeFindings(resource)] }));
  const hidden = new Map(resources.map((resource) => [resource, maskSecrets(resource, []).hidden]));
  const show = createFindingShower((file) =>
    now[file] === undefined ? undefined : new TextEncoder().encode(now[file]),
  );
  const byFile = Map.groupBy(results, ({ resource }) => resource.origin.file);
  const shown = new Map(
    [...byFile.values()].flatMap((inFile) => {
      const judged = inFile.map((result) => ({ result, findings: result.findings }));
      return [...show(judged, new Map(inFile.map(({ resource }) => [resource, hidden.get(resource) ?? []])))];
    }),
  );
  return results.flatMap((result) =>
    result.findings.map((finding) => {
      return { result, finding, ...(shown.get(finding) ?? { excerpt: undefined, patch: undefined }) };
    }),
  );
}
