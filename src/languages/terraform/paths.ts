/** Paths with `/`, by their text alone. */

/** An empty step, `.`, or `..` somewhere. */
const UNTIDY = /\/\/|(?:^|\/)\.{1,2}(?:\/|$)|.\/$/;

/** A path with `.` and `..` resolved as far as they can be. */
export function normalizePath(path: string): string {
  if (!UNTIDY.test(path)) return path;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return (path.startsWith('/') ? '/' : '') + steps.join('/');
}

/** `path` as seen from `folder`; an absolute one stays as it is. */
export function joinPath(folder: string, path: string): string {
  return normalizePath(path.startsWith('/') || folder === '' ? path : `${folder}/${path}`);
}

/** The way from one folder to another: `.`, `modules/net`, `../shared`. */
export function relativePath(from: string, to: string): string {
  const a = from === '' ? [] : from.split('/');
  const b = to === '' ? [] : to.split('/');
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  const steps = [...a.slice(common).map(() => '..'), ...b.slice(common)];
  return steps.length === 0 ? '.' : steps.join('/');
}

/** The folder of a path, empty for a bare name. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
