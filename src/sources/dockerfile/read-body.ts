/** The body of a Dockerfile read back, as far as the view needs it: also a body that a fix has changed. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Call } from './programs.ts';

export type BodyFlag = { readonly name: string; readonly value: string };

export type BodyStep = {
  readonly body: JsonObject;
  readonly keyword: string;
  readonly text: string;
  readonly flags: readonly BodyFlag[];
  /** None when they are not known. */
  readonly commands: readonly Call[];
  readonly mounts: readonly JsonObject[];
  readonly pairs: readonly { readonly name: string; readonly value: Json | undefined }[];
  /** The instruction after ONBUILD. */
  readonly trigger: BodyStep | undefined;
};

export type BodyStage = {
  /** `''` when it has none. */
  readonly name: string;
  readonly from: JsonObject | undefined;
  /** The stage that this one builds upon. */
  readonly base: BodyStage | undefined;
  readonly steps: readonly BodyStep[];
};

/** The stages of a body, in order. */
export function readStages(body: JsonObject): readonly BodyStage[] {
  const stages: BodyStage[] = [];
  const named = new Map<string, BodyStage>();
  for (const value of toObjects(getField(body, 'stages'))) {
    const from = getField(value, 'from');
    const name = toText(getField(value, 'name'));
    const stage: BodyStage = {
      name,
      from: isJsonObject(from) ? from : undefined,
      base: named.get(toText(getField(from, 'stage')).toLowerCase()),
      steps: toObjects(getField(value, 'instructions')).map(readStep),
    };
    stages.push(stage);
    if (name !== '') named.set(name.toLowerCase(), stage);
  }
  return stages;
}

function readStep(body: JsonObject): BodyStep {
  const trigger = getField(body, 'trigger');
  return {
    body,
    keyword: toText(getField(body, 'keyword')),
    text: toText(getField(body, 'text')),
    flags: toObjects(getField(body, 'flags')).map(readMember),
    commands: toObjects(getField(body, 'commands')).map(readCall),
    mounts: toObjects(getField(body, 'mounts')),
    pairs: toObjects(getField(body, 'pairs')).map((pair) => ({
      name: toText(getField(pair, 'name')),
      value: getField(pair, 'value'),
    })),
    trigger: isJsonObject(trigger) ? readStep(trigger) : undefined,
  };
}

const readMember = (member: JsonObject): { readonly name: string; readonly value: string } => ({
  name: toText(getField(member, 'name')),
  value: toText(getField(member, 'value')),
});

/** The name is read from the first word: a fix changes words. */
function readCall(command: JsonObject): Call {
  const words = toList(getField(command, 'words')).map((word) => ({ value: toText(word) }));
  const first = words[0]?.value ?? '';
  return {
    name: /[$`]/.test(first) ? '' : first.slice(first.lastIndexOf('/') + 1),
    words,
    wrappers: toList(getField(command, 'wrappers')).map(toText),
    assignments: toObjects(getField(command, 'assignments')).map(readMember),
  };
}

/** '' for anything that is no text, and for what is not known. */
export const toText = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** None for anything that is no list. */
export const toList = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

const toObjects = (value: Json | undefined): readonly JsonObject[] => toList(value).filter(isJsonObject);
