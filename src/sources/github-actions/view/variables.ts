/** Environment variables that the workflow sets, on every level. */
import { getField, type Json, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { type Document, listEntries, toText } from '../document/document.ts';
import { hasExpression } from './matrix.ts';

type Block = { readonly value: Json | undefined; readonly path: FieldPath };

function listBlocks({ body, jobs, steps }: Document): readonly Block[] {
  const ofJobs = jobs.flatMap(({ value, path }) => [
    { value: getField(value, 'env'), path: [...path, 'env'] },
    { value: getField(getField(value, 'container'), 'env'), path: [...path, 'container', 'env'] },
    ...listEntries(getField(value, 'services'), [...path, 'services']).map((service) => ({
      value: getField(service.value, 'env'),
      path: [...service.path, 'env'],
    })),
  ]);
  const ofSteps = steps.map(({ value, path }) => ({ value: getField(value, 'env'), path: [...path, 'env'] }));
  return [{ value: getField(body, 'env'), path: ['env'] }, ...ofJobs, ...ofSteps];
}

/** Facts: one for each variable; a block that is one expression gives one without name. */
export function describeVariables(document: Document): readonly JsonObject[] {
  const { placer } = document;
  return listBlocks(document).flatMap(({ value, path }) => {
    if (typeof value === 'string') return [placer.place({ name: '', text: value, isExpression: true }, path)];
    return listEntries(value, path).map((entry) => {
      const text = toText(entry.value) ?? '';
      return placer.place({ name: entry.key, text, isExpression: hasExpression(text) }, entry.path);
    });
  });
}
