/** Which expressions read secrets, and how. */
import { getField, type JsonObject } from '../../../base/json.ts';
import { type Expression, listFlows, walkExpression } from '../../../languages/gha-expression/index.ts';
import type { Document } from '../document/document.ts';

/** Always there and limited by `permissions`. */
const TOKEN = 'github_token';

type SecretUse = {
  readonly name: string;
  /** `all`: the whole context; `computed`: the name is only known at run time; `named`. */
  readonly form: 'all' | 'computed' | 'named';
  readonly node: Expression;
};

function listSecretUses(ast: Expression): readonly SecretUse[] {
  const found: SecretUse[] = [];
  const receivers = new Set<Expression>();
  walkExpression(ast, (node) => {
    if (node.kind === 'property' || node.kind === 'index' || node.kind === 'filter') {
      receivers.add(node.receiver);
      if (node.receiver.kind !== 'context' || node.receiver.name.toLowerCase() !== 'secrets') return;
      if (node.kind === 'property') found.push({ name: node.name, form: 'named', node });
      else if (node.kind === 'filter') found.push({ name: '', form: 'all', node });
      else if (node.index.kind === 'literal') found.push({ name: String(node.index.value), form: 'named', node });
      else found.push({ name: '', form: 'computed', node });
    } else if (node.kind === 'context' && node.name.toLowerCase() === 'secrets' && !receivers.has(node)) {
      found.push({ name: '', form: 'all', node });
    }
  });
  return found;
}

/** Secrets that are taken apart: the runner hides the whole value in its log, and not the parts. */
function listUnredacted(ast: Expression): readonly Expression[] {
  const found: Expression[] = [];
  walkExpression(ast, (node) => {
    if (node.kind !== 'call' || node.name.toLowerCase() !== 'fromjson') return;
    if (node.args.some((arg) => listFlows(arg).some(({ context }) => context === 'secrets'))) found.push(node);
  });
  return found;
}

/** Facts: one for each use of a secret. */
export function describeSecretUses({ texts, jobs, placer }: Document): readonly JsonObject[] {
  const inEnvironment = new Set(
    jobs.filter(({ value }) => getField(value, 'environment') !== undefined).map(({ id }) => id),
  );
  const isCall = new Set(jobs.filter(({ value }) => getField(value, 'uses') !== undefined).map(({ id }) => id));
  return texts.flatMap(({ path, expressions, value }) => {
    if (!/secrets/i.test(value)) return [];
    const id = path[0] === 'jobs' ? String(path[1]) : '';
    return expressions.flatMap(({ ast, text }) =>
      listSecretUses(ast).map(({ name, form, node }) => {
        const fact = {
          name,
          form,
          isToken: name.toLowerCase() === TOKEN,
          hasEnvironment: inEnvironment.has(id),
          isInJob: id !== '' && !isCall.has(id),
          isSerialized: /tojson/i.test(text),
        };
        return placer.placePart(fact, path, node.range, name === '' ? 'secrets' : `secrets.${name}`);
      }),
    );
  });
}

/** Facts: one for each secret that is taken apart. */
export function describeUnredacted({ texts, placer }: Document): readonly JsonObject[] {
  return texts.flatMap(({ path, expressions, value }) => {
    if (!/secrets/i.test(value)) return [];
    return expressions.flatMap(({ ast }) =>
      listUnredacted(ast).map((node) => placer.placePart({ isWhole: false }, path, node.range, 'fromJSON(secrets)')),
    );
  });
}
