/** A workflow or action as its parts: jobs, and the steps of all of them, each with its path. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import type { PositionedNode } from '../../../languages/yaml/index.ts';
import type { Placer } from './placer.ts';
import { readTexts, type TextSite } from './texts.ts';

export type JobSite = { readonly id: string; readonly value: JsonObject; readonly path: FieldPath };

export type StepSite = {
  readonly value: JsonObject;
  readonly path: FieldPath;
  /** Undefined for the steps of a composite action. */
  readonly job: JobSite | undefined;
};

/** An event of `on`, with its settings, null where there are none. */
export type Trigger = { readonly name: string; readonly settings: Json };

export type Document = {
  readonly kind: 'Workflow' | 'Action';
  readonly body: JsonObject;
  readonly root: PositionedNode;
  readonly placer: Placer;
  readonly triggers: readonly Trigger[];
  readonly jobs: readonly JobSite[];
  readonly steps: readonly StepSite[];
  /** Every text that holds an expression, parsed. */
  readonly texts: readonly TextSite[];
};

/** Takes a document apart. What does not have the shape of a job or step is left out here and reported elsewhere. */
export function readDocument(kind: Document['kind'], body: JsonObject, root: PositionedNode, placer: Placer): Document {
  const jobs = listEntries(getField(body, 'jobs'), ['jobs']).flatMap(({ key, value, path }) =>
    isJsonObject(value) ? [{ id: key, value, path }] : [],
  );
  const steps =
    kind === 'Action'
      ? listSteps(getField(getField(body, 'runs'), 'steps'), ['runs', 'steps'], undefined)
      : jobs.flatMap((job) => listSteps(getField(job.value, 'steps'), [...job.path, 'steps'], job));
  return { kind, body, root, placer, triggers: listTriggers(body), jobs, steps, texts: readTexts(body) };
}

/** What starts a workflow, whichever of the three forms `on` has. */
function listTriggers(body: JsonObject): readonly Trigger[] {
  const on = getField(body, 'on');
  if (typeof on === 'string') return [{ name: on, settings: null }];
  const named = listItems(on).flatMap((name) => (typeof name === 'string' ? [{ name, settings: null }] : []));
  return [...named, ...listEntries(on, ['on']).map(({ key, value }) => ({ name: key, settings: value }))];
}

/** Steps of a list, with those that a step runs in parallel. */
function listSteps(list: Json | undefined, path: FieldPath, job: JobSite | undefined): readonly StepSite[] {
  return listItems(list).flatMap((value, index) => {
    if (!isJsonObject(value)) return [];
    const step = { value, path: [...path, index], job };
    return [step, ...listSteps(getField(value, 'parallel'), [...step.path, 'parallel'], job)];
  });
}

/** The items of a list; none when the value is no list. */
export function listItems(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export type Entry = { readonly key: string; readonly value: Json; readonly path: FieldPath };

/** The fields of a map with their paths; none when the value is no map. */
export function listEntries(value: Json | undefined, path: FieldPath): readonly Entry[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([key, field]) => ({ key, value: field, path: [...path, key] }));
}

/** A field by its name without case, as GitHub looks for variables, inputs and values of a matrix. */
export function findFolded(value: Json | undefined, name: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  const wanted = name.toLowerCase();
  const key = Object.keys(value).find((candidate) => candidate.toLowerCase() === wanted);
  return key === undefined ? undefined : value[key];
}

/** A text, number or boolean as the text that GitHub makes of it; undefined for everything else. */
export function toText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}
