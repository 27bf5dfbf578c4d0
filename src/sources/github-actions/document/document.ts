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

export type Document = {
  readonly kind: 'Workflow' | 'Action';
  readonly body: JsonObject;
  readonly root: PositionedNode;
  readonly placer: Placer;
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
  return { kind, body, root, placer, jobs, steps, texts: readTexts(body) };
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

/** A text, number or boolean as the text that GitHub makes of it; undefined for everything else. */
export function toText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}
