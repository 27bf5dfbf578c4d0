/** The outputs, sorted by name. Each is loaded when asked for: a scan pays for the formats that it writes only. */
import type { Output } from './api.ts';

export type OutputEntry = Pick<Output, 'name' | 'summary'> & { readonly load: () => Promise<Output> };

export const OUTPUTS: readonly OutputEntry[] = [
  {
    name: 'github',
    summary: 'annotations on the changed lines of a pull request (GitHub Actions workflow commands)',
    load: async () => (await import('./github/index.ts')).output,
  },
  {
    name: 'gitlab',
    summary: 'code quality report of a merge request (GitLab, Code Climate JSON)',
    load: async () => (await import('./gitlab/index.ts')).output,
  },
  {
    name: 'json',
    summary: 'the whole report for machines; the shape is in docs/reference/json-report.md',
    load: async () => (await import('./json/index.ts')).output,
  },
  {
    name: 'junit',
    summary: 'a test case for each control on each resource (JUnit XML)',
    load: async () => (await import('./junit/index.ts')).output,
  },
  {
    name: 'markdown',
    summary: 'a comment for a pull request: counts, worst findings, fixes',
    load: async () => (await import('./markdown/index.ts')).output,
  },
  {
    name: 'sarif',
    summary: 'SARIF 2.1.0 for code scanning, with regions, fingerprints and fixes',
    load: async () => (await import('./sarif/index.ts')).output,
  },
  {
    name: 'summary',
    summary: 'counts by team, layer and severity, the worst findings and the compliance rate',
    load: async () => (await import('./terminal/summary.ts')).output,
  },
  {
    name: 'table',
    summary: 'every finding with its source excerpt and fix, by owner and resource',
    load: async () => (await import('./terminal/table.ts')).output,
  },
];
