/** A pipeline as GitLab puts it together: local includes, `default`, `extends` and `!reference`. */
import { getField, type Json } from '../../base/json.ts';
import { mergePlaced, type Place, type Placed, placeValue } from './merge.ts';
import { isReference, type PipelineFile } from './parse-file.ts';

/** Keys at the top that are no jobs. */
const GLOBAL_KEYS: ReadonlySet<string> = new Set(
  'after_script before_script cache default image include services spec stages types variables workflow'.split(' '),
);
/** Keys of the top level that stand for the same key of `default`. */
const OLD_DEFAULTS = ['after_script', 'before_script', 'cache', 'image', 'services'] as const;
const DEFAULT_KEYS: ReadonlySet<string> = new Set([
  ...OLD_DEFAULTS,
  ...'artifacts hooks id_tokens interruptible retry tags timeout'.split(' '),
]);
/** GitLab's own limits. */
const EXTENDS_DEPTH_MAX = 11;
const INCLUDES_MAX = 150;
const REFERENCE_DEPTH_MAX = 10;
/** Values that the references of one pipeline may bring: references to references multiply. */
const REFERENCED_MAX = 100_000;

/** What is worked out once for a pipeline. */
type Assembly = {
  readonly top: ReadonlyMap<string, Placed>;
  /** Jobs over what they extend; undefined while one is being worked out. */
  readonly resolved: Map<string, Placed | undefined>;
  readonly faults: Map<string, PipelineFault>;
  left: number;
};

/** Why GitLab refuses the pipeline, and where that is written. */
export type PipelineFault = {
  readonly code: 'gitlab-ci-cycle' | 'gitlab-ci-too-large';
  readonly message: string;
  readonly place: Place;
};

export type PipelineJob = { readonly name: string; readonly job: Placed; readonly file: PipelineFile };
export type Pipeline = {
  readonly root: PipelineFile;
  readonly jobs: readonly PipelineJob[];
  readonly variables: Placed | undefined;
  /** Each once. */
  readonly faults: readonly PipelineFault[];
};

/** Puts the pipeline of a file together. `findFile` gives a file by its path from the root of the project. */
export function assemblePipeline(root: PipelineFile, findFile: (path: string) => PipelineFile | undefined): Pipeline {
  const files = collectIncludes(root, findFile);
  let whole: Placed | undefined;
  // What is included lies below, the file that includes it above.
  for (const file of files.toReversed()) whole = mergePlaced(whole, placeValue(file.body, file, []));
  const top = whole?.fields ?? new Map<string, Placed>();
  const assembly: Assembly = { top, resolved: new Map(), faults: new Map(), left: REFERENCED_MAX };
  if (files.length > INCLUDES_MAX + 1) {
    const message = `more than ${INCLUDES_MAX} files are included; the rest was not read`;
    addFault(assembly, 'gitlab-ci-too-large', message, { file: root, path: ['include'] });
  }
  const jobs = Array.from(top.keys())
    .filter((name) => !GLOBAL_KEYS.has(name) && !name.startsWith('.') && top.get(name)?.fields !== undefined)
    .flatMap((name) => {
      const job = resolveJob(assembly, name, 0);
      const file = top.get(name)?.place.file;
      if (job === undefined || file === undefined) return [];
      return [{ name, job: resolveReferences(assembly, withDefaults(top, job), 0), file }];
    });
  return { root, jobs, variables: top.get('variables'), faults: [...assembly.faults.values()] };
}

function addFault({ faults }: Assembly, code: PipelineFault['code'], message: string, place: Place): void {
  const key = `${message}\0${place.file.path}\0${place.path.join('\0')}`;
  if (!faults.has(key)) faults.set(key, { code, message, place });
}

/** The file and what it includes from the same project, each once, the includer before the included. */
function collectIncludes(
  root: PipelineFile,
  findFile: (path: string) => PipelineFile | undefined,
): readonly PipelineFile[] {
  const found = [root];
  for (let at = 0; at < found.length; at++) {
    for (const path of listLocalIncludes(found[at]?.body)) {
      const file = findFile(path);
      if (file !== undefined && !found.includes(file)) found.push(file);
      if (found.length > INCLUDES_MAX + 1) return found;
    }
  }
  return found;
}

/** Paths of `include`, in all its forms, that lead into the same project. */
function listLocalIncludes(body: Json | undefined): readonly string[] {
  const include = getField(body, 'include') ?? [];
  const entries: readonly Json[] = Array.isArray(include) ? include : [include];
  return entries.flatMap((entry) => {
    if (typeof entry === 'string') return /^https?:/i.test(entry) ? [] : [entry];
    const local = getField(entry, 'local');
    return typeof local === 'string' ? [local] : [];
  });
}

/** A job over what it extends; undefined when it extends itself or too many in a row. */
function resolveJob(assembly: Assembly, name: string, depth: number): Placed | undefined {
  const own = assembly.top.get(name);
  const parents = own?.fields?.get('extends');
  if (assembly.resolved.has(name)) {
    const resolved = assembly.resolved.get(name);
    if (resolved === undefined && parents !== undefined)
      addFault(assembly, 'gitlab-ci-cycle', `\`${name}\` extends itself`, parents.place);
    return resolved;
  }
  if (own === undefined) return undefined;
  if (depth > EXTENDS_DEPTH_MAX) {
    const message = `more than ${EXTENDS_DEPTH_MAX} jobs extend each other in a row; \`${name}\` was not reached`;
    addFault(assembly, 'gitlab-ci-too-large', message, own.place);
    return undefined;
  }
  // Stands while the job is being resolved, so that one which extends itself ends here.
  assembly.resolved.set(name, undefined);
  let merged: Placed | undefined;
  for (const { value } of parents?.items ?? (parents === undefined ? [] : [parents])) {
    const parent = typeof value === 'string' ? resolveJob(assembly, value, depth + 1) : undefined;
    if (parent !== undefined) merged = mergePlaced(merged, parent);
  }
  const resolved = mergePlaced(merged, own);
  assembly.resolved.set(name, resolved);
  return resolved;
}

/** Fields that the job does not have itself, from `default` and the older keys at the top. */
function withDefaults(top: ReadonlyMap<string, Placed>, job: Placed): Placed {
  const inherit = job.fields?.get('inherit')?.fields?.get('default');
  if (inherit?.value === false) return job;
  const allowed = inherit?.items?.map(({ value }) => value);
  const fields = new Map(job.fields);
  const offer = (key: string, value: Placed | undefined): void => {
    if (value !== undefined && !fields.has(key) && (allowed === undefined || allowed.includes(key)))
      fields.set(key, value);
  };
  for (const [key, value] of top.get('default')?.fields ?? []) if (DEFAULT_KEYS.has(key)) offer(key, value);
  for (const key of OLD_DEFAULTS) offer(key, top.get(key));
  return { place: job.place, fields };
}

/** Replaces `!reference [job, field]`; in a list its items take the place of the reference. */
function resolveReferences(assembly: Assembly, placed: Placed, depth: number): Placed {
  if (assembly.left <= 0) {
    const message = `references bring more than ${REFERENCED_MAX} values; the rest was not followed`;
    addFault(assembly, 'gitlab-ci-too-large', message, { file: placed.place.file, path: [] });
    return placed;
  }
  assembly.left--;
  const target = findReferenced(placed, assembly.top);
  if (target !== undefined && depth <= REFERENCE_DEPTH_MAX) return resolveReferences(assembly, target, depth + 1);
  if (target !== undefined) {
    const message = `the reference leads to itself, or over more than ${REFERENCE_DEPTH_MAX} others`;
    addFault(assembly, 'gitlab-ci-cycle', message, placed.place);
  }
  const { place, fields, items } = placed;
  if (fields !== undefined) {
    const resolved = Array.from(fields, ([key, field]) => [key, resolveReferences(assembly, field, depth)] as const);
    return { place, fields: new Map(resolved) };
  }
  if (items === undefined) return placed;
  const resolved = items.flatMap((item) => {
    const isList = item.items !== undefined;
    const value = resolveReferences(assembly, item, depth);
    return isList && value.items !== undefined && value.place !== item.place ? value.items : [value];
  });
  return { place, items: resolved };
}

function findReferenced({ place, items }: Placed, top: ReadonlyMap<string, Placed>): Placed | undefined {
  if (items === undefined || items.length < 2 || !isReference(place.file, place.path)) return undefined;
  const path = items.map(({ value }) => (typeof value === 'string' ? value : ''));
  let current: Placed | undefined = top.get(path[0] ?? '');
  for (const step of path.slice(1)) current = current?.fields?.get(step);
  return current;
}
