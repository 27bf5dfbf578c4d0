/** Which values a matrix can give to an expression. */
import { getField, getPath, isJsonObject, type Json } from '../../../base/json.ts';
import { findFolded, type JobSite, listItems } from '../document/document.ts';

/** `isComplete` is false when some values come from an expression that only a run resolves. */
export type MatrixValues = { readonly values: readonly Json[]; readonly isComplete: boolean };

const isDynamic = (value: Json): boolean => typeof value === 'string' && value.includes('${{');

/** True when any text in a value is an expression. */
export function hasExpression(value: Json): boolean {
  if (typeof value === 'string') return isDynamic(value);
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasExpression);
  return isJsonObject(value) && Object.values(value).some(hasExpression);
}

/**
 * Values of `matrix.<name>` or `matrix.<name>.<field>` in a job. A value that an `exclude` rules out whatever the other
 * dimensions are is left out; `include` adds its own.
 */
export function listMatrixValues(job: JobSite | undefined, path: readonly string[]): MatrixValues {
  const [name = '', ...rest] = path;
  const matrix = getField(getField(job?.value, 'strategy'), 'matrix');
  if (matrix === undefined) return { values: [], isComplete: true };
  if (!isJsonObject(matrix)) return { values: [], isComplete: false };
  const rows = findFolded(matrix, name);
  const include = getField(matrix, 'include') ?? [];
  const exclude = listItems(getField(matrix, 'exclude'));
  const own = listItems(rows).filter((value) => !isExcluded(exclude, name, value));
  const added = listItems(include).flatMap((entry) => findFolded(entry, name) ?? []);
  const values = [...own, ...added].flatMap((value) => {
    const field = rest.length === 0 ? value : getPath(value, rest);
    return field === undefined ? [] : [field];
  });
  const hasUnknownRows = (rows !== undefined && !Array.isArray(rows)) || !Array.isArray(include);
  const hasUnknownEntries = listItems(include).some(isDynamic) || listItems(rows).some(isDynamic);
  return { values, isComplete: !hasUnknownRows && !hasUnknownEntries && !values.some(hasExpression) };
}

function isExcluded(exclude: readonly Json[], name: string, value: Json): boolean {
  return exclude.some((entry) => isJsonObject(entry) && Object.keys(entry).length === 1 && entry[name] === value);
}
