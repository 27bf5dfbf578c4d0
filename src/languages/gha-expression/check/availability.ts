/**
 * Which contexts and special functions each key of a workflow or action may use, after GitHub's tables of context
 * availability and the schema that its runner reads action metadata with.
 */

export type Availability = {
  readonly contexts: ReadonlySet<string>;
  /** Special functions in lower case; all others may be used anywhere. */
  readonly functions: ReadonlySet<string>;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(' ').filter((word) => word !== ''));
const row = (contexts: string, functions = ''): Availability => ({
  contexts: words(contexts),
  functions: words(functions),
});

const EVENT = 'github inputs vars';
const PLANNED = 'github needs strategy matrix vars inputs';
const CREDENTIALS = `${PLANNED} env secrets`;
const CONTAINER = `${PLANNED} job runner env secrets`;
const STEP = row(`${CONTAINER} steps`, 'hashfiles');
const STATUS = 'always cancelled success failure';
const COMPOSITE_STEP = 'github inputs strategy matrix steps job runner env';

/** The functions that only some keys may use, in lower case. */
export const SPECIAL_FUNCTIONS: ReadonlySet<string> = words(`${STATUS} hashfiles`);

/** The availability of a key that takes no expression. */
export const NOTHING_AVAILABLE: Availability = row('');

/** By key, as GitHub's documentation writes them. */
export const WORKFLOW_KEYS: ReadonlyMap<string, Availability> = new Map([
  ['run-name', row(EVENT)],
  ['concurrency', row(EVENT)],
  ['env', row(`${EVENT} secrets`)],
  ['jobs.<job_id>.concurrency', row(PLANNED)],
  ['jobs.<job_id>.container', row(PLANNED)],
  ['jobs.<job_id>.container.credentials', row(CREDENTIALS)],
  ['jobs.<job_id>.container.env.<env_id>', row(CONTAINER)],
  ['jobs.<job_id>.container.image', row(PLANNED)],
  ['jobs.<job_id>.continue-on-error', row(PLANNED)],
  ['jobs.<job_id>.defaults.run', row(`${PLANNED} env`)],
  ['jobs.<job_id>.env', row(`${PLANNED} secrets`)],
  ['jobs.<job_id>.environment', row(PLANNED)],
  ['jobs.<job_id>.environment.url', row(`${PLANNED} job runner env steps`)],
  ['jobs.<job_id>.if', row('github needs vars inputs', STATUS)],
  ['jobs.<job_id>.name', row(PLANNED)],
  ['jobs.<job_id>.outputs.<output_id>', row(`${CONTAINER} steps`)],
  ['jobs.<job_id>.runs-on', row(PLANNED)],
  ['jobs.<job_id>.secrets.<secrets_id>', row(`${PLANNED} secrets`)],
  ['jobs.<job_id>.services', row(PLANNED)],
  ['jobs.<job_id>.services.<service_id>.credentials', row(CREDENTIALS)],
  ['jobs.<job_id>.services.<service_id>.env.<env_id>', row(CONTAINER)],
  ['jobs.<job_id>.steps.continue-on-error', STEP],
  ['jobs.<job_id>.steps.env', STEP],
  ['jobs.<job_id>.steps.if', row(`${PLANNED} job runner env steps`, `${STATUS} hashfiles`)],
  ['jobs.<job_id>.steps.name', STEP],
  ['jobs.<job_id>.steps.run', STEP],
  ['jobs.<job_id>.steps.timeout-minutes', STEP],
  ['jobs.<job_id>.steps.with', STEP],
  ['jobs.<job_id>.steps.working-directory', STEP],
  ['jobs.<job_id>.strategy', row('github needs vars inputs')],
  ['jobs.<job_id>.timeout-minutes', row(PLANNED)],
  ['jobs.<job_id>.with.<with_id>', row(PLANNED)],
  ['on.workflow_call.inputs.<inputs_id>.default', row(EVENT)],
  ['on.workflow_call.outputs.<output_id>.value', row(`${EVENT} jobs`)],
]);

/** By key of an action's metadata file. */
export const ACTION_KEYS: ReadonlyMap<string, Availability> = new Map([
  ['inputs.<input_id>.default', row('github strategy matrix job runner', 'hashfiles')],
  ['outputs.<output_id>.value', row('github strategy matrix steps inputs job runner env')],
  ['runs.args', row('inputs')],
  ['runs.env', row('inputs')],
  ['runs.pre-if', row('github strategy matrix job runner env', `${STATUS} hashfiles`)],
  ['runs.post-if', row('github strategy matrix job runner env', `${STATUS} hashfiles`)],
  ...['name', 'run', 'env', 'with', 'working-directory', 'shell', 'continue-on-error'].map(
    (key) => [`runs.steps.${key}`, row(COMPOSITE_STEP, 'hashfiles')] as const,
  ),
  ['runs.steps.if', row(COMPOSITE_STEP, `${STATUS} hashfiles`)],
]);

const PLACEHOLDER = /^<.*>$/;

function isKeyOf(key: readonly string[], path: readonly string[]): boolean {
  return key.length <= path.length && key.every((step, i) => PLACEHOLDER.test(step) || step === path[i]);
}

/**
 * The most specific key of a table that a field path falls under: `['jobs', 'a', 'strategy', 'matrix', 'os', 0]` is
 * `jobs.<job_id>.strategy`. Undefined when no key does, so that no context is available. List indexes are ignored.
 */
export function findKey(
  path: readonly (string | number)[],
  table: ReadonlyMap<string, Availability> = WORKFLOW_KEYS,
): string | undefined {
  const names = path.filter((step) => typeof step === 'string');
  let best: string | undefined;
  for (const key of table.keys()) {
    if (isKeyOf(key.split('.'), names) && key.length > (best?.length ?? 0)) best = key;
  }
  return best;
}
