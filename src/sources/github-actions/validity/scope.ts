/** What an expression may refer to at each place of a workflow or action. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import {
  ACTION_KEYS,
  ANY,
  type Availability,
  BOOL,
  type CheckScope,
  type ContextTypes,
  createContextTypes,
  type ExpressionType,
  findKey,
  jobType,
  type KnownContexts,
  looseObject,
  NOTHING_AVAILABLE,
  NUMBER,
  type ObjectType,
  STRING,
  stepType,
  strictObject,
  WORKFLOW_KEYS,
} from '../../../languages/gha-expression/index.ts';
import { type Document, type JobSite, listEntries, listItems, toText } from '../document/document.ts';

type Fields = readonly (readonly [string, ExpressionType])[];

/** Keys whose value is printed into a text; elsewhere an expression may be a list, a map or a condition. */
const PRINTED: ReadonlySet<string> = new Set(['env', 'outputs', 'with', 'secrets', 'inputs']);
const PRINTED_LEAVES: ReadonlySet<string> = new Set(
  'run name run-name working-directory shell group url image uses username password'.split(' '),
);

/**
 * Makes scopes for one document; what is the same for a whole job is worked out once. Steps know each other whatever
 * their order, which is looked at elsewhere.
 */
export function createScopes(document: Document): (path: FieldPath) => CheckScope {
  const places = new Map<string, Place>();
  const jobs = indexJobs(document);
  const placeOf = (id: string): Place => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const job = jobs.byId.get(id);
    const inherited = id === '' ? documentContexts(document) : placeOf('').known;
    const contexts = job === undefined ? inherited : { ...inherited, ...jobContexts(jobs, job) };
    const place = { known: contexts, types: createContextTypes(contexts) };
    places.set(id, place);
    return place;
  };
  return (path) => ({
    contexts: placeOf(path[0] === 'jobs' ? String(path[1]) : '').types,
    // The reference says nothing of the keys of snapshots.
    ...(path.includes('snapshot') ? {} : { availability: findAvailability(document.kind, path) }),
    position: isPrinted(path) ? 'template' : 'value',
  });
}

/** What is known at a job, or outside of all. */
type Place = { readonly known: KnownContexts; readonly types: ContextTypes };

/** By the names of a path that are not the author's own. There are few of them, and the same in every workflow. */
const availabilities = new Map<string, Availability>();

function findAvailability(kind: Document['kind'], path: FieldPath): Availability {
  const isJob = path[0] === 'jobs';
  const names = path.filter((step, at) => typeof step === 'string' && step !== 'parallel' && !(isJob && at === 1));
  const short = names.slice(0, NAMES_MAX);
  const cacheKey = `${kind} ${short.join(' ')}`;
  const cached = availabilities.get(cacheKey);
  if (cached !== undefined) return cached;
  const keys = kind === 'Action' ? ACTION_KEYS : WORKFLOW_KEYS;
  const key = findKey(isJob ? ['jobs', '<job_id>', ...short.slice(1)] : short, keys);
  const found = keys.get(key ?? '') ?? NOTHING_AVAILABLE;
  if (availabilities.size < AVAILABILITIES_MAX) availabilities.set(cacheKey, found);
  return found;
}

/** No key of the tables is longer; names below it decide nothing. */
const NAMES_MAX = 5;
const AVAILABILITIES_MAX = 2_000;

function isPrinted(path: FieldPath): boolean {
  return PRINTED.has(String(path.at(-2))) || (PRINTED_LEAVES.has(String(path.at(-1))) && !path.includes('matrix'));
}

function documentContexts({ kind, body, steps, triggers }: Document): KnownContexts {
  if (kind === 'Action') {
    const inputs = listEntries(getField(body, 'inputs'), []).map(toAnyField);
    return { inputs: strictObject(inputs), steps: stepsType(steps.map(({ value }) => value)) };
  }
  const find = (name: string): Json | undefined => triggers.find((trigger) => trigger.name === name)?.settings;
  const called = find('workflow_call');
  const started = find('workflow_dispatch');
  const names = listEntries(getField(started, 'inputs'), []).map(({ key }) => key);
  const inputs = [getField(called, 'inputs'), getField(started, 'inputs')].flatMap(inputFields);
  const jobs = listEntries(getField(body, 'jobs'), []).map(
    ({ key, value }) => [key, jobType(outputNames(value))] as const,
  );
  const secrets = getField(called, 'secrets');
  return {
    inputs: strictObject(inputs),
    jobs: strictObject(jobs),
    ...(started === undefined ? {} : { dispatchInputs: names }),
    ...(triggers.length === 1 && isJsonObject(secrets) ? { secrets: secretsType(secrets) } : {}),
  };
}

const toAnyField = ({ key }: { readonly key: string }): readonly [string, ExpressionType] => [key, ANY];

function inputFields(inputs: Json | undefined): Fields {
  return listEntries(inputs, []).map(({ key, value }) => {
    const type = getField(value, 'type');
    return [key, type === 'boolean' ? BOOL : type === 'number' ? NUMBER : type === undefined ? ANY : STRING];
  });
}

/** Besides what is declared there are the token, and two switches for debugging. */
function secretsType(declared: JsonObject): ObjectType {
  const names = [...Object.keys(declared), 'github_token', 'actions_step_debug', 'actions_runner_debug'];
  return strictObject(names.map((name) => [name, STRING] as const));
}

function outputNames(job: Json): readonly string[] | 'unknown' {
  if (getField(job, 'uses') !== undefined) return 'unknown';
  const outputs = getField(job, 'outputs') ?? {};
  return isJsonObject(outputs) ? Object.keys(outputs) : 'unknown';
}

/** The jobs of a document, so that none is looked for among all. */
type Jobs = {
  readonly byId: ReadonlyMap<string, JobSite>;
  /** Names of jobs that are needed are not told apart by case; the first counts. */
  readonly byName: ReadonlyMap<string, JobSite>;
  readonly steps: ReadonlyMap<JobSite, readonly JsonObject[]>;
};

function indexJobs({ jobs, steps }: Document): Jobs {
  const stepsOf = new Map<JobSite, JsonObject[]>(jobs.map((job) => [job, []]));
  for (const { job, value } of steps) if (job !== undefined) stepsOf.get(job)?.push(value);
  return {
    byId: new Map(jobs.map((job) => [job.id, job])),
    byName: new Map(jobs.toReversed().map((job) => [job.id.toLowerCase(), job])),
    steps: stepsOf,
  };
}

function jobContexts({ byName, steps }: Jobs, job: JobSite): KnownContexts {
  const needed = getField(job.value, 'needs');
  const names = typeof needed === 'string' ? [needed] : listItems(needed).flatMap((name) => toText(name) ?? []);
  const needs = names.map((name) => {
    const found = byName.get(name.toLowerCase());
    return [name, jobType(found === undefined ? 'unknown' : outputNames(found.value))] as const;
  });
  return {
    needs: strictObject(needs),
    matrix: matrixType(job),
    steps: stepsType(steps.get(job) ?? []),
  };
}

function matrixType(job: JobSite): ExpressionType {
  const matrix = getField(getField(job.value, 'strategy'), 'matrix');
  if (matrix === undefined) return strictObject([]);
  if (!isJsonObject(matrix)) return looseObject();
  const include = getField(matrix, 'include') ?? [];
  if (!Array.isArray(include) || listItems(include).some((entry) => typeof entry === 'string')) return looseObject();
  const own = Object.keys(matrix).filter((key) => key !== 'include' && key !== 'exclude');
  const added = listItems(include).flatMap((entry) => (isJsonObject(entry) ? Object.keys(entry) : []));
  return strictObject([...own, ...added].map((name) => [name, ANY] as const));
}

function stepsType(steps: readonly JsonObject[]): ObjectType {
  return strictObject(
    steps.flatMap((step) => {
      const id = getField(step, 'id');
      return typeof id === 'string' ? [[id, stepType('unknown')] as const] : [];
    }),
  );
}
