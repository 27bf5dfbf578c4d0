/** Container images that jobs and steps run in, and the credentials with which they are pulled. */
import { isDigestedImage, isFixedImage, parseImageName } from '../../../base/image-name.ts';
import { getField, type Json, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { listFlows, parseTemplate } from '../../../languages/gha-expression/index.ts';
import { type Document, type JobSite, listEntries, toText } from '../document/document.ts';
import { listMatrixValues } from './matrix.ts';
import type { Use } from './uses.ts';

/** A container of a job: the one its steps run in, or a service beside it. */
type Container = {
  readonly role: 'container' | 'service';
  readonly value: Json;
  readonly path: FieldPath;
  readonly job: JobSite;
};

function listContainers({ jobs }: Document): readonly Container[] {
  return jobs.flatMap((job) => {
    const own = getField(job.value, 'container');
    const container =
      own === undefined ? [] : [{ role: 'container' as const, value: own, path: [...job.path, 'container'], job }];
    const services = listEntries(getField(job.value, 'services'), [...job.path, 'services']);
    return [...container, ...services.map(({ value, path }) => ({ role: 'service' as const, value, path, job }))];
  });
}

/** The images that a text can stand for; `isKnown` is false when only a run tells. */
function expandImage(job: JobSite, text: string): { readonly images: readonly string[]; readonly isKnown: boolean } {
  if (!text.includes('${{')) return { images: [text], isKnown: true };
  const { expressions } = parseTemplate(text);
  const [only] = expressions;
  const [flow] = only === undefined ? [] : listFlows(only.ast);
  const isWhole = expressions.length === 1 && text.trim() === text.slice(only?.range.start, only?.range.end);
  if (!isWhole || flow?.context !== 'matrix') return { images: [], isKnown: false };
  const { values, isComplete } = listMatrixValues(job, flow.path);
  return { images: values.flatMap((value) => toText(value) ?? []), isKnown: isComplete };
}

function describeImage(text: string, images: readonly string[], isKnown: boolean): JsonObject {
  const parsed = images.filter((image) => image.trim() !== '').map((image) => parseImageName(image.trim()));
  return {
    text,
    isKnown,
    isDigested: parsed.every(isDigestedImage),
    isFixed: parsed.every(isFixedImage),
  };
}

/** Facts: one for each image of a job, and of each step that runs one. */
export function describeImages(document: Document, uses: readonly Use[]): readonly JsonObject[] {
  const ofJobs = listContainers(document).flatMap(({ role, value, path, job }) => {
    const isShort = typeof value === 'string';
    const text = toText(isShort ? value : getField(value, 'image'));
    if (text === undefined) return [];
    const { images, isKnown } = expandImage(job, text);
    const fact = { role, ...describeImage(text, images, isKnown) };
    return [document.placer.place(fact, isShort ? path : [...path, 'image'])];
  });
  const ofSteps = uses.flatMap(({ reference, path }) => {
    if (reference.kind !== 'docker') return [];
    const fact = { role: 'step', ...describeImage(reference.text, [reference.path], true) };
    return [document.placer.place(fact, path)];
  });
  return [...ofJobs, ...ofSteps, ...describeActionImage(document)];
}

/** The image that an action is: one of a registry, not one that is built from its own Dockerfile. */
function describeActionImage({ kind, body, placer }: Document): readonly JsonObject[] {
  const image = getField(getField(body, 'runs'), 'image');
  if (kind !== 'Action' || typeof image !== 'string' || !image.startsWith('docker://')) return [];
  const fact = { role: 'action', ...describeImage(image, [image.slice('docker://'.length)], true) };
  return [placer.place(fact, ['runs', 'image'])];
}

/** Facts: one for each password of a container. */
export function describeCredentials(document: Document): readonly JsonObject[] {
  return listContainers(document).flatMap(({ role, value, path }) => {
    const password = toText(getField(getField(value, 'credentials'), 'password'));
    if (password === undefined || password === '') return [];
    const isExpression = /\$\{\{[\s\S]*\}\}/.test(password);
    return [document.placer.place({ role, isExpression }, [...path, 'credentials', 'password'])];
  });
}
