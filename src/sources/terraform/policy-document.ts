/** `aws_iam_policy_document`: the policy that it makes is given as its field `json`, and leads back to its blocks. */
import { getPath, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { type EvaluatedBlock, makePolicyDocument, type ObjectValue } from '../../languages/terraform/index.ts';
import type { Origin } from '../../model/resource.ts';
import { LazyOrigin } from '../lazy-origin.ts';

const KIND = 'data.aws_iam_policy_document';

/** The fields of a block with the policy that they make. */
export function withPolicyDocument({ kind }: EvaluatedBlock, fields: ObjectValue): ObjectValue {
  return kind === KIND ? { ...fields, json: makePolicyDocument(fields) } : fields;
}

/** The origin of a policy document: a field of the policy stands where the argument that it comes from does. */
export function placePolicyDocument({ kind, body }: EvaluatedBlock, json: JsonObject, origin: Origin): Origin {
  if (kind !== KIND) return origin;
  const written = body.blocks.get('statement')?.length ?? 0;
  const made = getPath(json, ['json', 'Statement']);
  // statements of other documents come first; where some take another's place, places are not known
  const before =
    Array.isArray(made) && body.fields['override_policy_documents'] === undefined ? made.length - written : 0;
  const locate: Origin['locate'] = (path) => {
    const argument = toArgumentPath(path, before);
    const place = origin.locate(argument.path);
    return place === undefined ? undefined : { ...place, isExact: place.isExact && argument.isWhole };
  };
  return new LazyOrigin(origin.file, origin.document, () => origin.span, locate, origin.planChange);
}

const ARGUMENTS: Readonly<Record<string, FieldPath>> = {
  Action: ['actions'],
  Condition: ['condition', 0],
  Effect: ['effect'],
  NotAction: ['not_actions'],
  NotPrincipal: ['not_principals', 0],
  NotResource: ['not_resources'],
  Principal: ['principals', 0],
  Resource: ['resources'],
  Sid: ['sid'],
};

/** `json.Statement[1].Action[0]` as `statement[1].actions[0]`; not the whole path where nothing is written for it. */
function toArgumentPath(path: FieldPath, before: number): { readonly path: FieldPath; readonly isWhole: boolean } {
  const [field, member, index, name, ...rest] = path;
  if (field !== 'json' || member !== 'Statement' || typeof index !== 'number' || index < before) {
    return { path, isWhole: true };
  }
  const block = ['statement', index - before];
  const argument = typeof name === 'string' && Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name] : undefined;
  if (argument === undefined) return { path: block, isWhole: name === undefined };
  if (argument.length === 1) return { path: [...block, ...argument, ...rest], isWhole: true };
  return { path: [...block, ...argument], isWhole: rest.length === 0 };
}
