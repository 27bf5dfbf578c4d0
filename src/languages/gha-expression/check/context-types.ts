/** The contexts that GitHub documents, with the type of every property. */
import {
  ANY,
  BOOL,
  type ExpressionType,
  looseObject,
  mapOf,
  NUMBER,
  type ObjectType,
  STRING,
  strictObject,
} from './types.ts';

const textFields = (names: string): [string, ExpressionType][] =>
  names
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => [name, STRING]);

const GITHUB_TEXTS = textFields(`
  action action_path action_ref action_repository action_status actor actor_id api_url artifacts artifacts_list
  base_ref env event_name event_path graphql_url head_ref job path ref ref_name ref_type repository repository_id
  repository_owner repository_owner_id repositoryUrl retention_days run_id run_number run_attempt secret_source
  server_url sha token triggering_actor workflow workflow_ref workflow_sha workspace
`);

/** Set by the runner although the reference does not list them. */
const GITHUB_UNDOCUMENTED = textFields('output repository_visibility state step_summary');

const RUNNER = strictObject(textFields('name os arch temp tool_cache debug environment'));

// Ports are indexed by number as well: `ports[5432]`.
const JOB = strictObject([
  ['check_run_id', NUMBER],
  ['container', strictObject(textFields('id network'))],
  ['services', mapOf(strictObject([...textFields('id network'), ['ports', looseObject()]]))],
  ...textFields('status workflow_ref workflow_sha workflow_repository workflow_file_path'),
]);

const STRATEGY = strictObject([
  ['fail-fast', BOOL],
  ['job-index', NUMBER],
  ['job-total', NUMBER],
  ['max-parallel', NUMBER],
]);

/** Names of outputs, or `unknown` where any name may exist. */
export type OutputNames = readonly string[] | 'unknown';

const TEXTS = mapOf(STRING);

function outputsType(outputs: OutputNames): ObjectType {
  return outputs === 'unknown' ? TEXTS : strictObject(outputs.map((name) => [name, STRING] as const));
}

const STEP_TEXTS = textFields('outcome conclusion');
const JOB_TEXTS = textFields('result');

/** `steps.<id>`: outputs, `outcome` and `conclusion`. */
export function stepType(outputs: OutputNames): ObjectType {
  return strictObject([['outputs', outputsType(outputs)], ...STEP_TEXTS]);
}

/** `needs.<id>` and `jobs.<id>`: outputs and `result`. */
export function jobType(outputs: OutputNames): ObjectType {
  return strictObject([['outputs', outputsType(outputs)], ...JOB_TEXTS]);
}

/**
 * What the caller knows of the place that an expression stands in. What is left out is loose: every property of it
 * exists.
 */
export type KnownContexts = {
  readonly env?: ExpressionType;
  readonly inputs?: ExpressionType;
  /** Names of `workflow_dispatch` inputs: `github.event.inputs` holds them all as strings. */
  readonly dispatchInputs?: readonly string[];
  readonly job?: ExpressionType;
  readonly jobs?: ExpressionType;
  readonly matrix?: ExpressionType;
  readonly needs?: ExpressionType;
  readonly secrets?: ExpressionType;
  readonly steps?: ExpressionType;
  readonly strategy?: ExpressionType;
  readonly vars?: ExpressionType;
};

/** Types of contexts by lower-case name. */
export type ContextTypes = ReadonlyMap<string, ExpressionType>;

function githubType(dispatchInputs: readonly string[] | undefined): ObjectType {
  const inputs = dispatchInputs?.map((name) => [name, STRING] as const);
  const event = looseObject(inputs === undefined ? [] : [['inputs', strictObject(inputs)]]);
  return strictObject([...GITHUB_TEXTS, ...GITHUB_UNDOCUMENTED, ['ref_protected', BOOL], ['event', event]]);
}

const GITHUB = githubType(undefined);
const VALUES = mapOf(ANY);
const JOBS = mapOf(jobType('unknown'));
const STEPS = mapOf(stepType('unknown'));

/** All contexts, with what is known of this place. */
export function createContextTypes(known: KnownContexts = {}): ContextTypes {
  return new Map<string, ExpressionType>([
    ['github', known.dispatchInputs === undefined ? GITHUB : githubType(known.dispatchInputs)],
    ['env', known.env ?? TEXTS],
    ['vars', known.vars ?? TEXTS],
    ['job', known.job ?? JOB],
    ['jobs', known.jobs ?? JOBS],
    ['steps', known.steps ?? STEPS],
    ['runner', RUNNER],
    ['secrets', known.secrets ?? TEXTS],
    ['strategy', known.strategy ?? STRATEGY],
    ['matrix', known.matrix ?? VALUES],
    ['needs', known.needs ?? JOBS],
    ['inputs', known.inputs ?? VALUES],
  ]);
}
