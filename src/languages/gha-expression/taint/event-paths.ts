/**
 * What outsiders write into the `github` context. Paths are lower-case, `*` stands for any step. After GitHub's
 * advice on script injection and its webhook payloads.
 */

const paths = (text: string): readonly (readonly string[])[] =>
  text
    .split(/\s+/)
    .filter((path) => path !== '')
    .map((path) => path.split('.'));

/** Free text of anyone who can open an issue or a pull request, comment, fork, edit a wiki or author a commit. */
export const ATTACKER_PATHS = paths(`
  head_ref
  event.issue.title event.issue.body
  event.pull_request.title event.pull_request.body
  event.pull_request.head.ref event.pull_request.head.label
  event.pull_request.head.repo.default_branch event.pull_request.head.repo.description
  event.pull_request.head.repo.homepage
  event.comment.body event.review.body event.review_comment.body
  event.discussion.title event.discussion.body event.answer.body
  event.changes.title.from event.changes.body.from event.changes.head.ref.from
  event.forkee.description event.forkee.default_branch event.forkee.homepage
  event.pages.*.page_name event.pages.*.title event.pages.*.summary
  event.commits.*.message event.commits.*.author.email event.commits.*.author.name
  event.commits.*.committer.email event.commits.*.committer.name
  event.head_commit.message event.head_commit.author.email event.head_commit.author.name
  event.head_commit.committer.email event.head_commit.committer.name
  event.merge_group.head_commit.message event.merge_group.head_commit.author.email
  event.merge_group.head_commit.author.name event.merge_group.head_commit.committer.email
  event.merge_group.head_commit.committer.name
  event.workflow_run.head_branch event.workflow_run.display_title
  event.workflow_run.head_commit.message event.workflow_run.head_commit.author.email
  event.workflow_run.head_commit.author.name event.workflow_run.head_commit.committer.email
  event.workflow_run.head_commit.committer.name
  event.workflow_run.head_repository.description event.workflow_run.pull_requests.*.head.ref
  event.check_suite.head_branch event.check_suite.head_commit.message event.check_suite.head_commit.author.email
  event.check_suite.head_commit.author.name event.check_suite.pull_requests.*.head.ref
  event.check_run.check_suite.head_branch event.check_run.check_suite.pull_requests.*.head.ref
  event.check_run.pull_requests.*.head.ref
`);

/** Chosen by an outsider or by the repository, from an alphabet without shell syntax. */
export const LOW_PATHS = paths(`
  token actor triggering_actor repository repository_owner repositoryurl workflow
  event.repository.name event.repository.full_name event.organization.name event.workflow_run.name event.workflow
  event.pull_request.base.repo.name event.pull_request.head.repo.name
`);

/** Branch and tag names that only someone with write access creates, and what contains them. */
export const MAYBE_PATHS = paths('ref ref_name base_ref workflow_ref');

/** Parts of an event whose field names are the user's own, so that a name tells nothing about the text. */
export const NAMED_BY_USERS: ReadonlySet<string> = new Set(['inputs', 'client_payload']);

/** Leaves of an event that are numbers, hashes, instants, booleans or words of a fixed list, whatever holds them. */
const FIXED_LEAF = new RegExp(
  `^(?:${[
    'id|.*_id|number|.*_number|sha|.*_sha|before|after|size|.*_count|.*_at|timestamp|schedule',
    'action|state|state_reason|status|conclusion|event|type|author_association|visibility|run_attempt',
    'draft|merged|mergeable|private|fork|created|deleted|forced|locked|prerelease|public|archived|.*_admin',
    'additions|deletions|changed_files|line|position|original_line|original_position|distinct',
  ].join('|')})$`,
);
/** Leaves that hold account names, or addresses made of such names. */
const LOW_LEAF = /^(?:login|slug|full_name|url|.*_url|gravatar_id)$/;

/** What the name of an event's leaf tells, undefined when it may hold any text. */
export function classifyLeaf(name: string): 'fixed' | 'low' | undefined {
  if (FIXED_LEAF.test(name)) return 'fixed';
  return LOW_LEAF.test(name) ? 'low' : undefined;
}
