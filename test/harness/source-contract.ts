/** What every source must keep, whatever a file holds: checks of what it gives, each of which counts what it saw. */
import assert from 'node:assert/strict';
import { decodeText } from '../../src/base/decode-text.ts';
import { isJsonObject, type Json } from '../../src/base/json.ts';
import { LIMITS } from '../../src/base/limits.ts';
import type { FieldPath, Span } from '../../src/base/positions.ts';
import type { Problem } from '../../src/base/problems.ts';
import { HCL_PROBLEMS } from '../../src/languages/hcl/index.ts';
import { TEXT_PROBLEMS } from '../../src/languages/yaml/index.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { InputFile, SourceRead } from '../../src/sources/api.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import { SOURCE_PROBLEMS } from '../../src/sources/problem.ts';
import { readUnknown } from '../../src/sources/unknown.ts';
import { readProject } from './input-files.ts';

const openSources = await loadAllSources({});

/** The names of all sources, in the order in which they read. */
export const SOURCE_NAMES: readonly string[] = openSources().sources.map(({ name }) => name);

/** Reads files with one source, as a scan of them does; whether it claims them is not asked. */
export function readWith(name: string, files: readonly InputFile[]): SourceRead {
  const source = openSources().sources.find((one) => one.name === name);
  assert.ok(source, `there is no source ${name}`);
  return readProject([source], files, () => true);
}

/** Reads files with all sources, each file with those that claim it. */
export function readAsScan(files: readonly InputFile[]): SourceRead {
  return readProject(openSources().sources, files, (source, file) => source.mayClaim(file.path) && source.claims(file));
}

/** What was looked at; a check that looked at nothing is for the test to refuse. */
export type Counts = { reads: number; problems: number; resources: number; places: number; exact: number };

/** Counts of nothing. */
export function createCounts(): Counts {
  return { reads: 0, problems: 0, resources: 0, places: 0, exact: 0 };
}

const SEVERITIES: ReadonlyMap<string, Problem['severity'] | undefined> = new Map([
  ...SOURCE_PROBLEMS.map(({ code, severity }) => [code, severity] as const),
  ...[...TEXT_PROBLEMS, ...HCL_PROBLEMS].map(({ code }) => [code, undefined] as const),
]);

/** Problems of a file as a whole: it was not read, has no text, or they count what is not listed. */
const PLACELESS: ReadonlySet<string> = new Set([
  'file-too-large',
  'hcl-too-large',
  'dockerfile-empty',
  'too-many-problems',
  'too-many-document-problems',
]);

/** Problems of one file that are more than its reader may keep: of its syntax, and of what it says. */
const PROBLEMS_MAX = 2 * (LIMITS.problemsPerFileMax + 1);

/** Checks everything that was read of these files. Of each body no more than `pathsMax` places are looked at. */
export function checkRead(read: SourceRead, files: readonly InputFile[], counts: Counts, pathsMax = 2_000): void {
  counts.reads++;
  const texts = new Map(files.map((file) => [file.path, file.bytes]));
  for (const problem of read.problems) checkProblem(problem, texts);
  counts.problems += read.problems.length;
  assert.ok(read.problems.length <= files.length * PROBLEMS_MAX, `${read.problems.length} problems`);
  for (const resource of read.resources.slice(0, pathsMax)) checkResource(resource, texts, counts, pathsMax);
}

function checkProblem(problem: Problem, texts: ReadonlyMap<string, Uint8Array>): void {
  const { code, message, remedy, severity, file, span } = problem;
  const said = JSON.stringify(problem);
  assert.ok(SEVERITIES.has(code), `the code is in no table: ${said}`);
  assert.equal(severity, SEVERITIES.get(code) ?? severity, said);
  assert.ok(message.trim() !== '' && remedy.trim() !== '', said);
  const bytes = file === undefined ? undefined : texts.get(file);
  assert.ok(bytes !== undefined, `the problem is of no file: ${said}`);
  if (span !== undefined) checkSpan(span, bytes, said);
  // UTF-16 is refused before there is a text with places.
  else if (!decodeText(bytes).isUtf16) assert.ok(PLACELESS.has(code), `the problem has no place: ${said}`);
}

function checkSpan({ start, end }: Span, bytes: Uint8Array, said: string): void {
  const isOrdered = start.offset <= end.offset && start.line <= end.line;
  const isInside = start.offset >= 0 && end.offset <= bytes.length && start.line >= 1 && start.column >= 1;
  if (!isOrdered || !isInside) assert.fail(`the place is not in the file: ${said} ${JSON.stringify([start, end])}`);
}

/** What stands below no field. */
const ABSENT: readonly FieldPath[] = [['absent'], ['absent', 7, 'absent'], [70_000]];

function checkResource(
  resource: Resource,
  texts: ReadonlyMap<string, Uint8Array>,
  counts: Counts,
  pathsMax: number,
): void {
  const { address, body, origin, references = [], view } = resource;
  counts.resources++;
  for (const text of [address, resource.source, resource.type, resource.kind]) assert.ok(text !== '', address);
  // Objects of Kubernetes that Terraform makes keep its address.
  assert.ok(SOURCE_NAMES.includes(address.slice(0, address.indexOf(':'))), address);
  const bytes = texts.get(origin.file);
  assert.ok(bytes !== undefined, `${address} is of no file`);
  if (origin.span !== undefined) checkSpan(origin.span, bytes, address);
  const paths = listPaths(body, pathsMax);
  for (const path of paths) {
    const place = origin.locate(path) ?? assert.fail(`${address} ${path.join('.')} is nowhere`);
    checkSpan(place.span, bytes, `${address} ${path.join('.')}`);
    for (const below of ABSENT) {
      const absent = origin.locate([...path, ...below]);
      const said = `${address} ${[...path, ...below].join('.')}`;
      if (absent?.isExact !== false) assert.fail(`${said} is absent, and has an exact place or none`);
      checkSpan(absent.span, bytes, said);
    }
    counts.places++;
    if (place.isExact) counts.exact++;
  }
  for (const { path, target } of references) {
    assert.ok(origin.locate(path) !== undefined && target.includes(':'), `${address} refers to ${target}`);
  }
  for (const path of view === undefined ? [] : listPaths(view.value, pathsMax)) {
    const place = origin.locate(view?.resolve(path) ?? []);
    if (place === undefined) assert.fail(`${address}: ${path.join('.')} of the view is nowhere`);
    checkSpan(place.span, bytes, address);
    counts.places++;
  }
}

/** Every path of a body, the outer ones first; fails on what is neither JSON nor an unknown value with a reason. */
export function listPaths(body: Json, pathsMax: number): readonly FieldPath[] {
  const queue: { readonly path: FieldPath; readonly value: Json }[] = [{ path: [], value: body }];
  for (let at = 0; at < queue.length && at < pathsMax; at++) {
    const { path, value } = queue[at] as (typeof queue)[number];
    if (Array.isArray(value)) {
      value.forEach((item: Json, i) => queue.push({ path: [...path, i], value: item }));
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) queue.push({ path: [...path, key], value: item });
    } else checkLeaf(value, path);
  }
  return queue.slice(0, pathsMax).map(({ path }) => path);
}

function checkLeaf(value: Json, path: FieldPath): void {
  const unknown = readUnknown(value);
  if (unknown !== undefined) {
    assert.ok(unknown.reasons.length > 0 && unknown.reasons.every((reason) => reason.trim() !== ''), path.join('.'));
    return;
  }
  const isPlain = value === null || ['string', 'boolean', 'number', 'bigint'].includes(typeof value);
  if (!isPlain || Number.isNaN(value)) assert.fail(`${path.join('.')} is no JSON but ${typeof value}`);
}
