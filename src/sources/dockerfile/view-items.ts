/** Parts of the view that are about stages and single instructions. */
import { getField, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { readUnknown } from '../unknown.ts';
import { type BodyStage, toList, toText } from './read-body.ts';
import { findInForce, type StageFacts } from './stage-facts.ts';
import type { PlacedStep, Viewed } from './view-parts.ts';

/** What the image that is built has at its end: its user stands at the USER that holds, else all at the last FROM. */
export function describeFinal(stages: readonly StageFacts[]): Viewed & { readonly userPath: FieldPath } {
  const at = stages.length - 1;
  const stage = stages[at]?.stage;
  const user = findInForce(stage, 'USER');
  const value: JsonObject = {
    isScratch: getField(rootOf(stage)?.from, 'image') === 'scratch',
    user: {
      isSet: user !== undefined || isNonRootImage(stage),
      isRoot: isRoot(getField(user?.step.body, 'user')),
      text: user?.step.text ?? '',
    },
    hasHealthcheck: findInForce(stage, 'HEALTHCHECK') !== undefined,
  };
  const path = stage === undefined ? [] : ['stages', at];
  const place = stages.findIndex((one) => one.stage === user?.stage);
  return { value, path, userPath: user === undefined ? path : ['stages', place, 'instructions', user.index] };
}

function rootOf(stage: BodyStage | undefined): BodyStage | undefined {
  let root = stage;
  while (root?.base !== undefined) root = root.base;
  return root;
}

/** Images that say in their tag that they run as another user, as distroless ones do. */
function isNonRootImage(stage: BodyStage | undefined): boolean {
  return /(?:^|-)non-?root(?:-|$)/.test(toText(getField(rootOf(stage)?.from, 'tag')));
}

function isRoot(user: Json | undefined): Json {
  if (user === undefined) return false;
  return typeof user === 'string' ? /^(?:root|0+)$/i.test(user) : user;
}

/** A stage with its image. */
export function describeImage({ stage, index, ...facts }: StageFacts): readonly Viewed[] {
  const { from, base, name } = stage;
  if (from === undefined) return [];
  const platform = toList(from['flags']).find((flag) => getField(flag, 'name') === 'platform');
  const written = toText(getField(platform, 'value'));
  const value: JsonObject = {
    text: toText(from['text']),
    name,
    isStage: base !== undefined,
    isScratch: from['image'] === 'scratch',
    isFixed: isFixed(from),
    // A variable such as $BUILDPLATFORM follows the builder; a literal does not.
    hasFixedPlatform: written !== '' && !written.includes('$'),
    platform: written,
    ...facts,
  };
  return [{ value, path: ['stages', index, 'from'] }];
}

/** Whether a digest or a tag other than latest is written; not known when a variable may hold it. */
function isFixed({ image, tag, digest }: JsonObject): Json {
  if (digest !== undefined) return true;
  if (tag !== undefined) return typeof tag === 'string' ? tag !== '' && tag !== 'latest' : tag;
  const unknown = image === undefined ? undefined : readUnknown(image);
  // Known text after the variable that starts another part of the name: the variable is a registry.
  const mayHoldTag = unknown !== undefined && !(unknown.refinement.suffix ?? '').includes('/');
  return image !== undefined && mayHoldTag ? image : false;
}

/** Every instruction, among those of its kind in the same stage. */
export function describeInstructions(steps: readonly PlacedStep[]): readonly Viewed[] {
  const kinds = steps.map(kindOf);
  const first = new Map(kinds.map((kind, at): [string, number] => [kind, at]).reverse());
  const last = new Map(kinds.map((kind, at): [string, number] => [kind, at]));
  return steps.map(({ step, facts, path, isTrigger }, at) => {
    const { keyword, text, body } = step;
    const isOne = REPEATED.has(keyword) && !isTrigger;
    const kind = kinds[at] ?? '';
    const value: JsonObject = {
      keyword,
      text,
      isTrigger,
      isRepeat: isOne && first.get(kind) !== at,
      isOverridden: isOne && last.get(kind) !== at,
      isFinalStage: facts.isFinal,
      isCopiedStage: facts.isCopiedFrom,
      ...(keyword === 'WORKDIR' ? { isAbsolute: isAbsolute(body['path']) } : {}),
      ...(keyword === 'EXPOSE' ? { ports: toList(body['ports']).map(describePort) } : {}),
    };
    return { value, path };
  });
}

/** Equal for instructions of one keyword in one stage; those after ONBUILD are a kind of their own. */
const kindOf = ({ step, facts, isTrigger }: PlacedStep): string =>
  `${facts.index} ${isTrigger ? 'ONBUILD ' : ''}${step.keyword}`;

/** Of these only one holds in a stage. */
const REPEATED = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

/** A path from the root, also of Windows; what starts with a variable that is not known may be one. */
function isAbsolute(path: Json | undefined): Json {
  if (path === undefined || path === '') return true;
  const start = typeof path === 'string' ? path : readUnknown(path)?.refinement.prefix;
  return start === undefined ? path : /^(?:[/\\]|[A-Za-z]:)/.test(start);
}

/** -1 for what is no port. */
function describePort(port: Json): JsonObject {
  const text = getField(port, 'text') ?? '';
  const open = typeof text === 'string' ? -1 : text;
  return {
    text,
    from: getField(port, 'from') ?? open,
    to: getField(port, 'to') ?? open,
    protocol: toText(getField(port, 'protocol')),
  };
}

/** The names that ENV and ARG set. */
export function listVariables({ step, path }: PlacedStep): readonly Viewed[] {
  const { keyword, pairs } = step;
  if (keyword !== 'ENV' && keyword !== 'ARG') return [];
  return pairs.map(({ name, value = '' }, index) => ({
    // A value from elsewhere is in the image all the same; what it is cannot be seen here.
    value: { keyword, name, isSet: value !== '', value: typeof value === 'string' ? value : '?' },
    path: [...path, 'pairs', index],
  }));
}
