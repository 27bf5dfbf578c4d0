/** Before the first file is read: which folders are charts or kustomizations, and which files those stand in for. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { getField, type Json } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import { locate, type ParsedDocument, parseYaml } from '../../languages/yaml/index.ts';
import type { InputFile } from '../api.ts';
import { fileProblem } from '../problem.ts';
import { CHART_NAME, isPlanFile } from './claim.ts';
import { isComponent, isRemote, KUSTOMIZATION_NAMES, listEntries } from './kustomization.ts';

/** A file of the scan, before it is read. */
export type ListedFile = { readonly path: string; readonly absolutePath: string };

/** A folder that an external program renders. */
export type Rendering = {
  readonly kind: 'chart' | 'kustomization';
  /** The Chart.yaml or kustomization file. */
  readonly file: ListedFile;
  readonly folder: string;
  /** Authored files with the resources that the rendering is made from. */
  readonly sources: readonly ListedFile[];
  /** Why it must not be rendered; empty when it may. */
  readonly problems: readonly Problem[];
};

export type Plan = {
  /** By the absolute path of the Chart.yaml or kustomization file. */
  readonly renderings: ReadonlyMap<string, Rendering>;
  /** True for files that a rendering stands in for: they are not read raw. */
  readonly isReplaced: (absolutePath: string) => boolean;
};

export const EMPTY_PLAN: Plan = { renderings: new Map(), isReplaced: () => false };

/**
 * Looks at the charts and kustomizations among the files of a scan; reads those and the kustomizations they lead to.
 */
export function planRenderings(files: readonly ListedFile[]): Plan {
  const planFiles = files.filter((file) => isPlanFile(file.path));
  if (planFiles.length === 0) return EMPTY_PLAN;
  const chartFiles = planFiles.filter((file) => posix.basename(file.path) === CHART_NAME);
  const chartFolders = new Set(chartFiles.map((file) => dirname(file.absolutePath)));
  const renderings = new Map<string, Rendering>();
  for (const file of chartFiles) {
    const isSubchart = isInsideAny(dirname(file.absolutePath), chartFolders);
    if (!isSubchart && !isLibraryChart(file.absolutePath)) renderings.set(file.absolutePath, planChart(file));
  }
  const replaced = new Set<string>();
  const kustomizations = planFiles.filter((file) => posix.basename(file.path) !== CHART_NAME).map(readKustomization);
  const consumed = new Set(kustomizations.flatMap(({ baseFolders }) => baseFolders));
  for (const kustomization of kustomizations) {
    for (const { absolutePath } of [...kustomization.sources, ...kustomization.parts]) replaced.add(absolutePath);
    const { absolutePath } = kustomization.file;
    const isPart =
      consumed.has(kustomization.folder) || kustomization.isComponent || isInsideAny(absolutePath, chartFolders);
    if (!isPart) renderings.set(absolutePath, { kind: 'kustomization', ...collectSources(kustomization) });
  }
  const isReplaced = (path: string): boolean => replaced.has(path) || isChartPart(path, chartFolders);
  return { renderings, isReplaced };
}

/** True for what is below one of the folders, the folder itself excepted. */
function isInsideAny(path: string, folders: ReadonlySet<string>): boolean {
  for (let above = dirname(path); above !== dirname(above); above = dirname(above)) if (folders.has(above)) return true;
  return false;
}

/** What the renderer of a chart reads: its values, templates, custom resource definitions and subcharts. */
function isChartPart(path: string, chartFolders: ReadonlySet<string>): boolean {
  for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
    if (!chartFolders.has(above)) continue;
    const [first, ...rest] = relative(above, path).split(sep);
    if (rest.length === 0 || first === 'templates' || first === 'crds' || first === 'charts') return true;
  }
  return false;
}

/**
 * True for what the renderer of one of the charts gives as it lies: custom resource definitions, and templates that
 * hold no sequence to expand.
 */
export function isVerbatimPart({ absolutePath, bytes }: InputFile, chartFolders: ReadonlySet<string>): boolean {
  for (let above = dirname(absolutePath); above !== dirname(above); above = dirname(above)) {
    if (!chartFolders.has(above)) continue;
    const [first] = relative(above, absolutePath).split(sep);
    if (first === 'crds') return true;
    const isTemplate = first === 'templates' && !posix.basename(absolutePath).startsWith('_');
    return isTemplate && !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('{{');
  }
  return false;
}

/** A library chart has helpers for other charts and renders to nothing; helm refuses it. */
function isLibraryChart(path: string): boolean {
  return getField(readYaml(path)?.value, 'type') === 'library';
}

function planChart(file: ListedFile): Rendering {
  return { kind: 'chart', file, folder: dirname(file.absolutePath), sources: [], problems: [] };
}

type Kustomization = Omit<Rendering, 'kind'> & {
  /** Files that change or feed the resources: patches, transformers, data. */
  readonly parts: readonly ListedFile[];
  readonly baseFolders: readonly string[];
  readonly isComponent: boolean;
};

function readKustomization(file: ListedFile): Kustomization {
  const folder = dirname(file.absolutePath);
  const document = readYaml(file.absolutePath);
  const value: Json = document?.value ?? null;
  const baseFolders: string[] = [];
  const sources: ListedFile[] = [];
  const parts: ListedFile[] = [];
  const problems: Problem[] = [];
  for (const { path, field, role } of listEntries(value)) {
    const absolutePath = resolve(folder, path);
    if (!isRemote(path) && existsSync(absolutePath)) {
      if (role === 'base' && statSync(absolutePath).isDirectory()) baseFolders.push(absolutePath);
      else (role === 'base' ? sources : parts).push({ path: joinPath(file.path, path), absolutePath });
      continue;
    }
    const span = document === undefined ? undefined : locate(document.root, [field]).span;
    if (isRemote(path)) {
      problems.push(
        fileProblem('remote-base-refused', `\`${path}\` in \`${field}\` would have to be fetched`, file.path, span),
      );
    } else {
      problems.push(
        fileProblem('kustomization-missing-file', `\`${path}\` in \`${field}\` does not exist`, file.path, span),
      );
    }
  }
  return { file, folder, sources, parts, problems, baseFolders, isComponent: isComponent(value) };
}

/** A kustomization with the sources and problems of all bases below it; bases outside the scan are read as well. */
function collectSources(top: Kustomization): Omit<Rendering, 'kind'> {
  const sources = new Map<string, ListedFile>();
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const pending: Kustomization[] = [top];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    if (seen.has(current.folder)) continue;
    seen.add(current.folder);
    for (const source of current.sources) sources.set(source.absolutePath, source);
    problems.push(...current.problems);
    for (const folder of current.baseFolders) {
      const name = KUSTOMIZATION_NAMES.find((candidate) => existsSync(join(folder, candidate)));
      const path = joinPath(current.file.path, toSlashes(relative(current.folder, folder)));
      if (name !== undefined)
        pending.push(readKustomization({ path: `${path}/${name}`, absolutePath: join(folder, name) }));
    }
  }
  return { file: top.file, folder: top.folder, sources: [...sources.values()], problems };
}

/** The first document of a file; undefined when it cannot be read, which the renderer will say better. */
function readYaml(path: string): ParsedDocument | undefined {
  const isReadable =
    statSync(path, { throwIfNoEntry: false })?.isFile() === true && statSync(path).size <= LIMITS.fileBytesMax;
  return isReadable ? parseYaml(readFileSync(path)).documents[0] : undefined;
}

function joinPath(file: string, path: string): string {
  return posix.isAbsolute(path) ? path : posix.normalize(posix.join(posix.dirname(file), toSlashes(path)));
}

function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
