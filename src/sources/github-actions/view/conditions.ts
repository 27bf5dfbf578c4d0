/** Conditions: what is always true by accident, who is trusted by a name that can be borrowed. */
import type { JsonObject } from '../../../base/json.ts';
import {
  type Condition,
  type Expression,
  type Flow,
  judgeCondition,
  listFlows,
  walkExpression,
} from '../../../languages/gha-expression/index.ts';
import type { Document } from '../document/document.ts';
import type { TextSite } from '../document/texts.ts';

type Compare = Extract<Expression, { kind: 'compare' }>;

const BOT_NAME = /\[bot\]$/i;
/** Account ids of Dependabot, GitHub Actions, Renovate and the web flow. */
const BOT_IDS: ReadonlySet<string> = new Set(['49699333', '41898282', '29139614', '27856297', '19864447']);
/** Who caused the run, which is not who wrote what it runs on. */
const ACTOR_FIELDS: ReadonlySet<string> = new Set(['actor', 'triggering_actor']);
const ACTOR_ID = 'actor_id';
/** Texts that outsiders choose, as the second argument of `contains` over a text. */
const CHOSEN_BY_OUTSIDERS: ReadonlySet<string> = new Set([
  'github.actor',
  'github.base_ref',
  'github.head_ref',
  'github.ref',
  'github.ref_name',
  'github.sha',
  'github.triggering_actor',
]);

const conditionsOf = ({ texts }: Document): readonly (TextSite & { readonly condition: Condition })[] =>
  texts.flatMap((site) => (site.condition === undefined ? [] : [{ ...site, condition: site.condition }]));

/** Facts: one for each `if`. */
export function describeConditions(document: Document): readonly JsonObject[] {
  return conditionsOf(document).map(({ path, condition, value }) => {
    const verdict = judgeCondition(condition);
    const fact = {
      text: value,
      form: condition.form,
      alwaysIs: typeof verdict.truth === 'boolean' ? String(verdict.truth) : '',
      reason: verdict.reason ?? '',
    };
    return document.placer.place(fact, path);
  });
}

/** Facts: one for each comparison of the actor with a bot. */
export function describeBotChecks(document: Document): readonly JsonObject[] {
  return conditionsOf(document).flatMap(({ path, expressions }) =>
    expressions.flatMap(({ ast }) =>
      listComparisons(ast).flatMap((compare) => {
        const actor = findBotCheck(compare.left, compare.right) ?? findBotCheck(compare.right, compare.left);
        if (actor === undefined) return [];
        return [document.placer.placePart({ context: actor.text, isBorrowed: true }, path, actor.range, actor.text)];
      }),
    ),
  );
}

function listComparisons(ast: Expression): readonly Compare[] {
  const found: Compare[] = [];
  walkExpression(ast, (node) => {
    if (node.kind === 'compare' && node.operator === '==') found.push(node);
  });
  return found;
}

function findBotCheck(actor: Expression, bot: Expression): Flow | undefined {
  const [flow] = listFlows(actor);
  if (flow === undefined || bot.kind !== 'literal' || flow.context !== 'github') return undefined;
  const field = flow.path.join('.');
  const value = String(bot.value);
  const isBot = field === ACTOR_ID ? BOT_IDS.has(value) : ACTOR_FIELDS.has(field) && BOT_NAME.test(value);
  return isBot ? flow : undefined;
}

/** Facts: one for each `contains` that looks for an outsider's word in a text, where a part of a word is enough. */
export function describeSubstringChecks(document: Document): readonly JsonObject[] {
  return conditionsOf(document).flatMap(({ path, expressions }) =>
    expressions.flatMap(({ ast }) =>
      listContains(ast).map(({ node, context }) => {
        const { start, end } = node.range;
        const isChosenByOutsiders = CHOSEN_BY_OUTSIDERS.has(context.toLowerCase());
        return document.placer.placePart({ context, isChosenByOutsiders }, path, { start, end }, `contains ${context}`);
      }),
    ),
  );
}

function listContains(ast: Expression): readonly { readonly node: Expression; readonly context: string }[] {
  const found: { readonly node: Expression; readonly context: string }[] = [];
  walkExpression(ast, (node) => {
    if (node.kind !== 'call' || node.name.toLowerCase() !== 'contains') return;
    const [haystack, needle] = node.args;
    if (haystack?.kind !== 'literal' || typeof haystack.value !== 'string' || needle === undefined) return;
    const [flow] = listFlows(needle);
    if (flow !== undefined) found.push({ node, context: flow.text });
  });
  return found;
}
