/** Where something stands in an authored file, and how a place inside a document is named. */

/** A place in a file. Lines and columns count from 1 (columns in UTF-16 units); offsets count UTF-8 bytes from 0. */
export type Position = { readonly line: number; readonly column: number; readonly offset: number };

/** Half-open: `end` is the first position after the text. */
export type Span = { readonly start: Position; readonly end: Position };

/** Steps from the root of a document: field names and list indexes. */
export type FieldPath = readonly (string | number)[];

const PLAIN_STEP = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `['spec','containers',0,'image']` as `spec.containers[0].image`; names that need it are written `['a.b/c']`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (PLAIN_STEP.test(step)) text += text === '' ? step : `.${step}`;
    else text += `['${step.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;
  }
  return text;
}

/** Inverse of `formatPath`; undefined when the text is no path. */
export function parsePath(text: string): FieldPath | undefined {
  const path: (string | number)[] = [];
  const step = /\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]/y;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) return undefined;
    if (match[1] !== undefined) path.push(match[1]);
    else if (match[2] !== undefined) path.push(Number(match[2]));
    else path.push((match[3] ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  return path;
}
