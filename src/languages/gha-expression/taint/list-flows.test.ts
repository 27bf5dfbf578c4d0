/** Tests of taint: which paths carry text of others into a value, and which operations stop it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpression } from '../parse/parser.ts';
import { maxTaint } from './classify.ts';
import { type FlowOptions, listFlows } from './list-flows.ts';

/** The flows of text that is not the workflow's own: every class but `fixed`. */
function list(text: string, options: FlowOptions = {}): readonly string[] {
  const { value, issues } = parseExpression(text);
  assert.deepEqual(issues, [], text);
  const flows = listFlows(value, options).filter((flow) => flow.class !== 'fixed');
  return flows.map((flow) => `${flow.class} ${flow.text}`);
}

const CASES: readonly (readonly [text: string, ...flows: readonly string[]])[] = [
  ['github.event.issue.title', 'attacker github.event.issue.title'],
  ['GitHub.Event.Issue.Title', 'attacker GitHub.Event.Issue.Title'],
  ["github['event']['issue']['body']", 'attacker github.event.issue.body'],
  ['github.head_ref', 'attacker github.head_ref'],
  ['github.event.pull_request.head.label', 'attacker github.event.pull_request.head.label'],
  ['github.event.commits[0].message', 'attacker github.event.commits.*.message'],
  ['github.event.commits.*.author.name', 'attacker github.event.commits.*.author.name'],
  ['github.event.*.body', 'attacker github.event.*.body'],
  ['github.event.workflow_run.head_branch', 'attacker github.event.workflow_run.head_branch'],
  ['github.event.merge_group.head_commit.message', 'attacker github.event.merge_group.head_commit.message'],
  ['github.event.issue', 'attacker github.event.issue'],
  ['toJSON(github.event)', 'attacker github.event'],
  ['toJSON(github)', 'attacker github'],
  ['toJSON(github.event.*.body)', 'attacker github.event.*.body'],
  ["format('{0}', github.head_ref)", 'attacker github.head_ref'],
  ["format('x{1}', github.head_ref, github.ref_name)", 'maybe github.ref_name'],
  ['format(env.T, github.head_ref)', 'unresolved env.T', 'attacker github.head_ref'],
  ["join(github.event.commits.*.message, ' ')", 'attacker github.event.commits.*.message'],
  ["github.head_ref || 'x'", 'attacker github.head_ref'],
  ['github.event.pull_request.number || github.head_ref', 'attacker github.head_ref'],
  ['github.event.issue.title && github.head_ref', 'attacker github.head_ref'],
  ["github.event.issue.title && 'x'"],
  ["case(github.head_ref == 'a', github.event.issue.title, 'b')", 'attacker github.event.issue.title'],
  ['fromJSON(github.event.issue.body).x', 'attacker github.event.issue.body'],
  ['fromJSON(toJSON(github.event.issue)).number'],
  ['(github.event.pull_request || github.event.issue).number'],
  [
    '(github.event.pull_request || github.event.issue).title',
    'attacker github.event.pull_request.title',
    'attacker github.event.issue.title',
  ],
  ['github.event.pages[github.event.issue.title].page_name', 'attacker github.event.pages.*.page_name'],
  ["contains(github.event.issue.title, 'x')"],
  ["startsWith(github.head_ref, 'x') || endsWith(github.head_ref, 'y')"],
  ["github.head_ref == 'x'"],
  ['!github.head_ref'],
  ['hashFiles(github.head_ref)'],
  [`fromJSON('{"a": 1}').a`],
  ['noSuchFunction(github.head_ref)', 'attacker github.head_ref'],
  ['github.ref_name', 'maybe github.ref_name'],
  ['github.event.label.name', 'maybe github.event.label.name'],
  ['github.event.client_payload.id', 'maybe github.event.client_payload.id'],
  ['github.event.inputs.number', 'maybe github.event.inputs.number'],
  ['inputs.x', 'maybe inputs.x'],
  ['env.X', 'unresolved env.X'],
  ['steps.a.outputs.b', 'unresolved steps.a.outputs.b'],
  ['needs.a.outputs.b', 'unresolved needs.a.outputs.b'],
  ['matrix.os', 'unresolved matrix.os'],
  ['secrets.TOKEN', 'low secrets.TOKEN'],
  ['vars.X', 'low vars.X'],
  ['github.token', 'low github.token'],
  ['github.actor', 'low github.actor'],
  ['github.event.issue.user.login', 'low github.event.issue.user.login'],
  ['github.sha'],
  ['github.event.pull_request.head.sha'],
  ['github.event.pull_request.number'],
  ['github.event.action'],
  ['github.run_id'],
  ['steps.a.outcome'],
  ['needs.a.result'],
  ['runner.os'],
  ['strategy.job-index'],
];

for (const [text, ...flows] of CASES) {
  test(`${text} carries ${flows.length === 0 ? 'nothing' : flows.join(' and ')}`, () => {
    assert.deepEqual(list(text), flows);
  });
}

test('names every known path that a filter or a whole object reads', () => {
  const [filter] = listFlows(parseExpression('github.event.*.title').value);
  assert.deepEqual(filter?.matches, [
    'github.event.issue.title',
    'github.event.pull_request.title',
    'github.event.discussion.title',
    'github.event.changes.title.from',
  ]);
  const [whole] = listFlows(parseExpression('github.event.issue').value);
  assert.deepEqual(whole?.matches, ['github.event.issue.title', 'github.event.issue.body']);
});

test('gives the range of the access that reads the path', () => {
  const text = " format('{0}', github.head_ref) ";
  const [flow] = listFlows(parseExpression(text, 9).value);
  assert.equal(text.slice((flow?.range.start ?? 0) - 9, (flow?.range.end ?? 0) - 9), 'github.head_ref');
  assert.equal(flow?.isParsed, false);
  assert.equal(listFlows(parseExpression('fromJSON(env.A).b').value)[0]?.isParsed, true);
});

test('the caller resolves what it knows, and its word counts for every context', () => {
  const resolve: FlowOptions['resolve'] = ({ context, path }) => {
    if (context === 'env') return path[0] === 'title' ? 'attacker' : 'fixed';
    return context === 'inputs' ? 'fixed' : undefined;
  };
  assert.deepEqual(list('env.TITLE', { resolve }), ['attacker env.TITLE']);
  assert.deepEqual(list("format('{0}{1}{2}', env.OTHER, inputs.count, github.head_ref)", { resolve }), [
    'attacker github.head_ref',
  ]);
});

test('the heavier class wins', () => {
  assert.equal(maxTaint('low', 'attacker'), 'attacker');
  assert.equal(maxTaint('maybe', 'fixed'), 'maybe');
});
