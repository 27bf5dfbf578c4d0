/** Workflows and pipelines as tests read them. */
import type { InputFile, Source } from '../../src/sources/api.ts';
import { createGithubActionsSource } from '../../src/sources/github-actions/index.ts';
import { createGitlabCiSource } from '../../src/sources/gitlab-ci/index.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { Problem } from '../../src/base/problems.ts';

export type PipelineRead = { readonly resources: readonly Resource[]; readonly problems: readonly Problem[] };

/** A file of a test's text. */
export function sayFile(path: string, text: string): InputFile {
  const bytes = new TextEncoder().encode(text);
  return { path, absolutePath: `/${path}`, sizeBytes: bytes.length, bytes };
}

/** Reads whole files with one source, as a scan does. */
export function readFiles(source: Source, files: Readonly<Record<string, string>>): PipelineRead {
  const listed = Object.entries(files).map(([path, text]) => sayFile(path, text));
  source.plan?.(listed);
  const reads = listed.filter((file) => source.claims(file)).map((file) => source.read(file));
  const all = [...reads, source.finish?.() ?? { resources: [], problems: [] }];
  return {
    resources: all.flatMap(({ resources }) => resources),
    problems: all.flatMap(({ problems }) => problems),
  };
}

/** One file of GitHub Actions. */
export function readActions(text: string, path = '.github/workflows/ci.yml'): PipelineRead {
  return readFiles(createGithubActionsSource(), { [path]: text });
}

/** Files of a GitLab project. */
export function readGitlab(files: Readonly<Record<string, string>>): PipelineRead {
  return readFiles(createGitlabCiSource(), files);
}

/** The facts of one list of a resource's view. */
export function factsOf(resource: Resource | undefined, list: string): readonly Readonly<Record<string, unknown>>[] {
  const facts: unknown = resource?.view?.value[list];
  return Array.isArray(facts) ? (facts as readonly Readonly<Record<string, unknown>>[]) : [];
}

/** Where the facts of a list stand: the text that is located, and the line and column of its start. */
export function placesOf(resource: Resource, list: string, text: string): readonly string[] {
  return factsOf(resource, list).map((_, index) => {
    const path = resource.view?.resolve([list, index]) ?? [];
    const span = resource.origin.locate(path)?.span;
    if (span === undefined) return 'nowhere';
    const part = Buffer.from(text).subarray(span.start.offset, span.end.offset).toString();
    return `${span.start.line}:${span.start.column} ${part}`;
  });
}
