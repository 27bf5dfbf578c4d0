/** The keys that GitHub knows in each block of a workflow. */

/** A block: its keys with what stands below them; `each` holds for every key of a map that the author names. */
export type Block = {
  readonly keys?: Readonly<Record<string, Block>>;
  readonly each?: Block;
  readonly items?: Block;
  readonly required?: readonly string[];
};

const ANY: Block = {};
const keys = (names: string): Record<string, Block> =>
  Object.fromEntries(names.split(' ').map((name) => [name, ANY] as const));

const STEP: Block = {
  keys: {
    ...keys('id if name uses run working-directory shell with env continue-on-error timeout-minutes'),
    parallel: ANY,
  },
};
const CREDENTIALS: Block = { keys: keys('username password') };
const CONTAINER: Block = {
  keys: { ...keys('image env ports volumes options'), credentials: CREDENTIALS },
  required: ['image'],
};
const SERVICE: Block = {
  keys: { ...keys('image env ports volumes options entrypoint command'), credentials: CREDENTIALS },
  required: ['image'],
};
const CONCURRENCY: Block = { keys: keys('group cancel-in-progress'), required: ['group'] };
const DEFAULTS: Block = { keys: { run: { keys: keys('shell working-directory') } }, required: ['run'] };

const JOB: Block = {
  keys: {
    ...keys('name needs if permissions env outputs timeout-minutes continue-on-error uses with secrets'),
    'runs-on': { keys: keys('group labels') },
    environment: { keys: keys('name url deployment') },
    concurrency: CONCURRENCY,
    defaults: DEFAULTS,
    strategy: { keys: keys('matrix fail-fast max-parallel') },
    container: CONTAINER,
    services: { each: SERVICE },
    snapshot: { keys: keys('image-name version if'), required: ['image-name'] },
    steps: { items: STEP },
  },
};

export const WORKFLOW: Block = {
  keys: {
    ...keys('name run-name on permissions env'),
    concurrency: CONCURRENCY,
    defaults: DEFAULTS,
    jobs: { each: JOB },
  },
  required: ['on', 'jobs'],
};

const FILTERS = 'branches branches-ignore tags tags-ignore paths paths-ignore types';

/** Settings of events that have their own; all others take filters. */
export const EVENT_SETTINGS: Readonly<Record<string, Block>> = {
  schedule: { items: { keys: keys('cron timezone'), required: ['cron'] } },
  workflow_call: {
    keys: {
      inputs: { each: { keys: keys('description required default type deprecationMessage'), required: ['type'] } },
      outputs: { each: { keys: keys('description value'), required: ['value'] } },
      secrets: { each: { keys: keys('description required') } },
    },
  },
  workflow_dispatch: {
    keys: { inputs: { each: { keys: keys('description required default type options deprecationMessage') } } },
  },
  workflow_run: { keys: keys('workflows branches branches-ignore types'), required: ['workflows'] },
  repository_dispatch: { keys: keys('types') },
};

/** The block of an event that only takes filters. */
export const EVENT_FILTERS: Block = { keys: keys(`${FILTERS} names versions`) };

/** Filters and the events that take them. */
export const FILTER_EVENTS: Readonly<Record<string, readonly string[]>> = {
  branches: ['push', 'pull_request', 'pull_request_target', 'workflow_run', 'merge_group'],
  paths: ['push', 'pull_request', 'pull_request_target'],
  tags: ['push'],
};

/** Every event that starts a workflow. */
export const EVENTS: ReadonlySet<string> = new Set(
  `branch_protection_rule check_run check_suite create delete deployment deployment_status discussion
   discussion_comment fork gollum image_version issue_comment issues label merge_group milestone page_build project
   project_card project_column public pull_request pull_request_comment pull_request_review
   pull_request_review_comment pull_request_target push registry_package release repository_dispatch schedule status
   watch workflow_call workflow_dispatch workflow_run`.split(/\s+/),
);
