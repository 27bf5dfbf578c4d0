/**
 * From rendered manifests back to the files that people edit: which file a resource came from, and where a field may
 * stand.
 */
import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { getPath, isJsonObject, type Json } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { createTextIndex, spanBetween } from '../../base/text-index.ts';
import { locate, type ParsedDocument, parseYaml } from '../../languages/yaml/index.ts';
import { splitApiVersion } from '../../model/kubernetes-kinds.ts';
import type { Origin, Resource } from '../../model/resource.ts';
import type { ListedFile, Rendering } from './plan.ts';
import { readDocuments } from './read-documents.ts';
import { findInOutline, outlineTemplate } from './template-outline.ts';

/** Gives the authored origin of a rendered resource. */
export type MapBack = (resource: Resource) => Origin;

/** `renderer` is named in origins: `helm template charts/web`. */
export function createMapBack(
  rendering: Rendering,
  documents: readonly ParsedDocument[],
  text: string,
  renderer: string,
): MapBack {
  return rendering.kind === 'chart'
    ? createChartMap(rendering, documents, text, renderer)
    : createKustomizationMap(rendering, renderer);
}

function createKustomizationMap(rendering: Rendering, renderer: string): MapBack {
  const authored = rendering.sources.flatMap((source) => {
    const bytes = readText(source.absolutePath);
    if (bytes === undefined) return [];
    return readDocuments(parseYaml(bytes, { dialect: 'kubernetes' }).documents, source.path).resources;
  });
  return (resource) => {
    const source = findAuthored(authored, resource);
    if (source === undefined) return { ...wholeFile(rendering.file), renderedBy: renderer };
    return {
      file: source.origin.file,
      document: source.origin.document,
      get span() {
        return source.origin.span;
      },
      locate: (path) => {
        const located = source.origin.locate(path);
        // Only what the overlay left as it was is exactly where it was written.
        const isSame = isSameJson(getPath(source.body, path), getPath(resource.body, path));
        return located === undefined ? undefined : { span: located.span, isExact: located.isExact && isSame };
      },
      renderedBy: renderer,
    };
  };
}

/**
 * The authored resource of the same kind whose name the rendered name contains: overlays add prefixes, suffixes,
 * hashes.
 */
function findAuthored(authored: readonly Resource[], rendered: Resource): Resource | undefined {
  const isSameKind = ({ kind, type }: Resource): boolean =>
    kind === rendered.kind && splitApiVersion(type).group === splitApiVersion(rendered.type).group;
  let best: Resource | undefined;
  for (const candidate of authored) {
    if (!isSameKind(candidate) || !rendered.name.includes(candidate.name)) continue;
    if (best === undefined || candidate.name.length > best.name.length) best = candidate;
  }
  return best;
}

function createChartMap(
  rendering: Rendering,
  documents: readonly ParsedDocument[],
  text: string,
  renderer: string,
): MapBack {
  const templates = listTemplates(documents, text);
  const ordinals = new Map<string, number>();
  const origins = new Map<string, (resource: Resource, ordinal: number) => Origin>();
  return (resource) => {
    const template = templates.get(resource.origin.document);
    const file = template === undefined ? undefined : findTemplate(rendering, template);
    if (file === undefined) return { ...wholeFile(rendering.file), renderedBy: renderer };
    const ordinal = ordinals.get(file.path) ?? 0;
    ordinals.set(file.path, ordinal + 1);
    const create = origins.get(file.path) ?? createTemplateOrigins(file, renderer);
    origins.set(file.path, create);
    return create(resource, ordinal);
  };
}

/** Template of each rendered document: helm writes `# Source: <chart>/<path>` above it. */
function listTemplates(documents: readonly ParsedDocument[], text: string): ReadonlyMap<number, string> {
  const sources: { readonly line: number; readonly path: string }[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.startsWith('# Source: ')) sources.push({ line: i + 1, path: line.slice('# Source: '.length).trim() });
  });
  const templates = new Map<number, string>();
  for (const { index, root } of documents) {
    const { line } = locate(root, []).span.start;
    const source = sources.findLast((candidate) => candidate.line <= line);
    if (source !== undefined) templates.set(index, source.path);
  }
  return templates;
}

/** The file of a template; its path starts with the name of the chart, which need not be the name of the folder. */
function findTemplate(rendering: Rendering, template: string): ListedFile | undefined {
  const below = template.split('/').slice(1);
  if (below.includes('..')) return undefined;
  const absolutePath = join(rendering.folder, ...below);
  if (statSync(absolutePath, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return { path: posix.join(posix.dirname(rendering.file.path), ...below), absolutePath };
}

/** Origins in one template: fields are found by their keys, so they are never exact. */
function createTemplateOrigins(file: ListedFile, renderer: string): (resource: Resource, ordinal: number) => Origin {
  const text = new TextDecoder().decode(readText(file.absolutePath) ?? new Uint8Array());
  const index = createTextIndex(text);
  const sections = outlineTemplate(text);
  return (resource, ordinal) => {
    const whole = (): ReturnType<typeof spanBetween> => {
      const first = findInOutline(sections, resource.kind, ['kind']);
      return spanBetween(index, first?.start ?? 0, first?.end ?? 0);
    };
    return {
      file: file.path,
      document: ordinal,
      get span() {
        return whole();
      },
      locate: (path) => {
        const field = findInOutline(sections, resource.kind, path);
        const span = field === undefined ? whole() : spanBetween(index, field.start, field.end);
        return { span, isExact: false };
      },
      renderedBy: renderer,
    };
  };
}

/** Where nothing better is known: the file that made the rendering. */
function wholeFile(file: ListedFile): Omit<Origin, 'renderedBy'> {
  const start = { line: 1, column: 1, offset: 0 };
  const span = { start, end: start };
  return { file: file.path, document: 0, span, locate: () => ({ span, isExact: false }) };
}

function readText(path: string): Uint8Array | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size <= LIMITS.fileBytesMax ? readFileSync(path) : undefined;
}

/** Equality of JSON values; depth is bounded by the parser. */
function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: Json, i) => isSameJson(item, (b as readonly Json[])[i]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]))
  );
}
