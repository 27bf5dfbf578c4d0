/** The GitLab CI source: pipelines and their jobs into resources. */
export { createGitlabCiSource } from './source.ts';
