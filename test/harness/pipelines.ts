/** Workflows and pipelines as tests read them. */
import type { Source, SourceRead } from '../../src/sources/api.ts';
import { createGithubActionsSource } from '../../src/sources/github-actions/index.ts';
import { createGitlabCiSource } from '../../src/sources/gitlab-ci/index.ts';
import type { Resource } from '../../src/model/resource.ts';
import { makeInputFile, readProject } from './input-files.ts';

/** Reads whole files with one source, as a scan does. */
export function readFiles(source: Source, files: Readonly<Record<string, string>>): SourceRead {
  return readProject(
    [source],
    Object.entries(files).map(([path, text]) => makeInputFile(path, text)),
  );
}

/** One file of GitHub Actions. */
export function readActions(text: string, path = '.github/workflows/ci.yml'): SourceRead {
  return readFiles(createGithubActionsSource(), { [path]: text });
}

/** Files of a GitLab project. */
export function readGitlab(files: Readonly<Record<string, string>>): SourceRead {
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
