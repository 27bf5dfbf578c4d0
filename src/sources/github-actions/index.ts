/** The GitHub Actions source: workflows, actions and the configuration of Dependabot into resources. */
export { createGithubActionsSource } from './source.ts';
