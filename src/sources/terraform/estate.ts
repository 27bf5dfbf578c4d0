/** Finds the root modules among the folders of a scan and evaluates each into resources. */
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import { spanBetween } from '../../base/text-index.ts';
import { compileRegex } from '../../languages/cel/regex/index.ts';
import { constantTextOf, type Expression, parseHclTemplate } from '../../languages/hcl/index.ts';
import {
  type Context,
  createEvaluation,
  evaluate,
  evaluateRoot,
  findAttribute,
  type Host,
  isStopped,
  joinPath,
  type Module,
  readModule,
  type Scope,
  type SourceFile,
  type TerraformProblem,
  type Value,
} from '../../languages/terraform/index.ts';
import { parseYaml } from '../../languages/yaml/index.ts';
import type { Resource } from '../../model/resource.ts';
import type { SourceRead } from '../api.ts';
import { fileProblem } from '../problem.ts';
import { isInstalled } from './file-kinds.ts';
import type { Folder, Folders } from './folders.ts';
import { toKubernetes } from './kubernetes/index.ts';
import { addressPrefix, toResource } from './to-resource.ts';

/** A file of the scan by its absolute path, undefined when the scan has none there. */
export type ReadFile = (absolutePath: string) => Uint8Array | undefined;

type Estate = {
  readonly folders: Folders;
  readonly readFile: ReadFile;
  readonly modules: ReadonlyMap<string, Module>;
  readonly problems: Map<string, Problem>;
};

/** All resources of the configurations that were kept. */
export function evaluateEstate(folders: Folders, readFile: ReadFile): SourceRead {
  const modules = new Map<string, Module>();
  for (const [path, folder] of folders.byPath) {
    if (folder.files.length > 0) modules.set(path, readModule(path, chooseFiles(folder.files)));
  }
  const estate: Estate = { folders, readFile, modules, problems: new Map() };
  const called = findCalled(estate);
  const resources: Resource[] = [];
  for (const [path, module] of modules) {
    const folder = folders.byPath.get(path);
    if (folder !== undefined && !called.has(path)) evaluateFolder(estate, folder, module, resources);
  }
  return { resources, problems: [...estate.problems.values()] };
}

/** Of `x.tf` and `x.tofu` OpenTofu reads the second. */
function chooseFiles(files: readonly SourceFile[]): readonly SourceFile[] {
  const tofu = new Set(files.filter(({ path }) => /\.tofu(?:\.json)?$/.test(path)).map(({ path }) => path));
  return files.filter(({ path }) => !tofu.has(path.replace(/\.tf((?:\.json)?)$/, '.tofu$1')) || tofu.has(path));
}

/**
 * Folders that some other folder calls: they are judged through their calls. Modules that only call each other in a
 * circle stay roots, or nobody would look at them.
 */
function findCalled({ modules }: Estate): ReadonlySet<string> {
  const callees = new Map<string, readonly string[]>();
  for (const [path, { calls }] of modules) if (calls.size > 0) callees.set(path, findCallees(path, calls));
  const called = new Set([...callees].flatMap(([path, paths]) => paths.filter((callee) => callee !== path)));
  const reached = new Set<string>();
  const visit = (start: string): void => {
    reached.add(start);
    const pending = [...(callees.get(start) ?? [])];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      pending.push(...(callees.get(path) ?? []));
    }
  };
  for (const path of modules.keys()) if (!called.has(path)) visit(path);
  for (const path of modules.keys()) {
    if (reached.has(path)) continue;
    called.delete(path);
    visit(path);
  }
  for (const path of modules.keys()) if (isInstalled(path)) called.add(path);
  return called;
}

/** Folders that the calls of a module mean by a path. */
function findCallees(path: string, calls: Module['calls']): readonly string[] {
  return [...calls.values()].flatMap((block) => {
    const source = findAttribute(block, 'source')?.node.value;
    const text = source === undefined ? undefined : constantTextOf(source);
    return isLocal(text) ? [joinPath(path, text)] : [];
  });
}

function isLocal(source: string | undefined): source is string {
  return source !== undefined && (source.startsWith('./') || source.startsWith('../'));
}

function evaluateFolder(estate: Estate, folder: Folder, module: Module, resources: Resource[]): void {
  const evaluation = createEvaluation(createHost(estate, folder));
  const scope: Scope = { evaluation, names: undefined, find: () => undefined };
  const inputs = new Map<string, Value>();
  for (const { body } of [...folder.variables].sort(compareVariableFiles)) {
    for (const { name, value } of body.attributes) inputs.set(name, evaluate(value, scope));
  }
  const context: Context = {
    evaluation,
    resolveModule: (path, source, names) => resolveModule(estate, folder, path, source, names),
    report: (problem) => keepProblem(estate, problem),
    instancesPerBlockMax: LIMITS.terraformInstancesPerBlockMax,
    moduleDepthMax: LIMITS.terraformModuleDepthMax,
    inputs,
    reads: new Map(),
  };
  const prefix = addressPrefix(folder.path);
  let resourcesLeft = LIMITS.terraformResourcesPerRootMax;
  evaluateRoot(module, context, (evaluated) => {
    if (--resourcesLeft < 0) {
      const { file, node } = evaluated.block;
      const max = LIMITS.terraformResourcesPerRootMax;
      const message = `the configuration has more than ${max} resources; the rest was not read`;
      keepProblem(estate, { code: 'terraform-capped', message, file, start: node.start, end: node.end });
      return false;
    }
    const resource = toResource(evaluated, prefix);
    resources.push(resource);
    for (const object of toKubernetes(resource, evaluated.body)) resources.push(object);
    return true;
  });
  const [file] = folder.files;
  if (file !== undefined && isStopped(evaluation)) {
    const message = 'the configuration of this folder takes too long to evaluate; what it had not reached is unknown';
    keepProblem(estate, { code: 'terraform-too-large', message, file, start: 0, end: 0 });
  }
}

/** `terraform.tfvars` first, then the others by name; later ones win. */
function compareVariableFiles(a: { readonly path: string }, b: { readonly path: string }): number {
  const rank = (path: string): number => (/(?:^|\/)terraform\.tfvars(?:\.json)?$/.test(path) ? 0 : 1);
  return rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1);
}

function resolveModule(estate: Estate, root: Folder, path: string, source: string, names: string): Module | undefined {
  const entries = estate.folders.manifests.get(root.absolutePath);
  const entry = entries?.find(({ key }) => key === names);
  const folder =
    entry === undefined
      ? isLocal(source)
        ? joinPath(path, source)
        : undefined
      : joinPath(root.absolutePath, entry.folder);
  return folder === undefined ? undefined : estate.modules.get(folder);
}

function keepProblem({ problems }: Estate, { code, message, file, start, end }: TerraformProblem): void {
  const key = `${code} ${file.path} ${start}`;
  if (problems.has(key)) return;
  problems.set(key, fileProblem(code, message, file.path, spanBetween(file.index, start, end)));
}

/** What evaluation may use: files of the scan, RE2 and YAML. */
function createHost({ readFile }: Estate, folder: Folder): Host {
  return {
    readFile: (path) => readFile(joinPath(folder.absolutePath, path)),
    compileRegex: (pattern) => {
      const regex = compileRegex(pattern);
      return 'matchAll' in regex ? regex : undefined;
    },
    decodeYaml: (text) => {
      const { documents, problems } = parseYaml(text);
      const [document] = documents;
      return document === undefined || problems.length > 0 || documents.length > 1 ? undefined : document.value;
    },
    parseTemplate: (text): Expression | undefined => {
      const { value, problems } = parseHclTemplate(text);
      return problems.some(({ severity }) => severity === 'error') ? undefined : value;
    },
  };
}
