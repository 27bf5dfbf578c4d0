/** Which target of the programme a scan is of: the same words for the same thing, scan after scan. */
import { AppError } from '../../base/errors.ts';
import type { TargetRef } from '../../model/programme/run.ts';
import { normalizePath } from '../programme/folders.ts';
import type { Checkout } from './checkout.ts';

export type TargetWish = {
  /** What the user calls it. */
  readonly target: string | undefined;
  readonly roots: readonly string[];
  readonly environment: string;
};

/** Environments whose name a target does not say. */
const PLAIN_ENVIRONMENT = 'prod';

/**
 * The target: the one that was named, else the repository with the paths that were scanned and the environment, because
 * a scan of other paths, or for another environment, says nothing of this one. Throws `usage` where it cannot be told.
 */
export function chooseTarget({ target, roots, environment }: TargetWish, { repository }: Checkout): TargetRef {
  if (target !== undefined) return { id: target, kind: kindOf(target), name: target.replace(/^[a-z]+:/, '') };
  if (repository === undefined) {
    throw new AppError(
      'usage',
      'the repository cannot be told from the CI or from .git; name what is scanned by --target',
    );
  }
  if (roots.includes('-')) {
    throw new AppError('usage', 'what comes on standard input has no name; give it one by --target');
  }
  const paths = roots.map(normalizePath).filter((path) => path !== '');
  const isWhole = paths.length < roots.length;
  const part = isWhole ? '' : `//${paths.toSorted().join('+')}`;
  const where = environment === PLAIN_ENVIRONMENT ? '' : `@${environment}`;
  const name = `${repository}${part}${where}`;
  return { id: `repo:${name}`, kind: 'repository', name };
}

function kindOf(id: string): TargetRef['kind'] {
  if (id.startsWith('repo:')) return 'repository';
  return id.startsWith('cluster:') ? 'cluster' : 'folder';
}
