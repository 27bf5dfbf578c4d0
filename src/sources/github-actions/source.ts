/** The GitHub Actions source: workflows, actions and the configuration of Dependabot. */
import type { Source } from '../api.ts';
import { classifyFile, GITHUB_ACTIONS_CLAIM } from './claim.ts';
import { readActionsFile } from './read-file.ts';

/** Files are read one by one, wherever they lie. */
export function createGithubActionsSource(): Source {
  return {
    ...GITHUB_ACTIONS_CLAIM,
    read: (file) => {
      const kind = classifyFile(file.path, file.bytes);
      return kind === undefined ? { resources: [], problems: [] } : readActionsFile(file, kind);
    },
  };
}
