/** The GitLab CI source: pipelines and their jobs, with everything that the same project includes. */
import { posix } from 'node:path';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Problem } from '../../base/problems.ts';
import { locate } from '../../languages/yaml/index.ts';
import type { Origin, Resource, View } from '../../model/resource.ts';
import type { Source, SourceRead } from '../api.ts';
import { LazyOrigin } from '../lazy-origin.ts';
import { findMember } from '../placed.ts';
import { fileProblem } from '../problem.ts';
import { GITLAB_CI_CLAIM, isPipelineFile } from './claim.ts';
import { type Placed, toJson } from './merge.ts';
import { parsePipelineFile, type PipelineFile } from './parse-file.ts';
import { assemblePipeline, type PipelineJob } from './pipeline.ts';
import { buildJobView, buildPipelineView } from './view.ts';

/** Files are kept as they are read; pipelines are put together after the last one. */
export function createGitlabCiSource(): Source {
  const files = new Map<string, PipelineFile>();
  // Unless told otherwise a part may belong to a pipeline that is still to come.
  let hasPipeline = true;
  return {
    ...GITLAB_CI_CLAIM,
    plan: (listed) => {
      hasPipeline = listed.some(({ path }) => isPipelineFile(path));
    },
    claims: (file) => hasPipeline && GITLAB_CI_CLAIM.claims(file),
    read: (file) => {
      const parsed = parsePipelineFile(file);
      if ('body' in parsed) files.set(posix.normalize(file.path), parsed);
      // Whether another file is a part of a pipeline is not known yet; its own source reports what is wrong with it.
      const problems: readonly Problem[] = isPipelineFile(file.path) ? parsed.problems : [];
      return { resources: [], problems };
    },
    finish: () => {
      const roots = Array.from(files.values()).filter(({ path }) => isPipelineFile(path));
      const reads = roots.map((root) => readPipeline(root, files));
      return {
        resources: reads.flatMap(({ resources }) => resources),
        problems: reads.flatMap(({ problems }) => problems),
      };
    },
  };
}

function readPipeline(root: PipelineFile, files: ReadonlyMap<string, PipelineFile>): SourceRead {
  const folder = posix.dirname(posix.normalize(root.path));
  const pipeline = assemblePipeline(root, (path) => files.get(posix.join(folder, path)));
  const whole = createResource(root, 'GitlabPipeline', '', root.body, buildPipelineView(root.body), (path) => {
    const { span, isExact } = locate(root.root, path);
    return { span, isExact };
  });
  const problems = pipeline.faults.map(({ code, message, place: { file, path } }) =>
    fileProblem(code, message, file.path, locate(file.root, path).span),
  );
  return { resources: [whole, ...pipeline.jobs.map((job) => createJob(root, job))], problems };
}

function createJob(root: PipelineFile, { name, job, file }: PipelineJob): Resource {
  const value = toJson(job);
  const body = isJsonObject(value) ? value : {};
  return createResource(root, 'GitlabJob', name, body, buildJobView(name, body), locateIn(job, file), file);
}

/** Fields that another file brought are shown at the job itself, because a finding stands in one file. */
function locateIn(job: Placed, file: PipelineFile): Origin['locate'] {
  return (path: FieldPath) => {
    const { found: member, isExact } = findMember(job, path);
    const { place } = member;
    const isHere = place.file === file;
    const found = locate(file.root, isHere ? place.path : job.place.path);
    return { span: found.span, isExact: isExact && isHere && found.isExact };
  };
}

function createResource(
  root: PipelineFile,
  kind: 'GitlabPipeline' | 'GitlabJob',
  name: string,
  body: JsonObject,
  view: View,
  locateField: Origin['locate'],
  file = root,
): Resource {
  return {
    address: name === '' ? `gitlab-ci:${root.path}` : `gitlab-ci:${root.path}/${name}`,
    source: 'gitlab-ci',
    type: kind,
    kind,
    name: name === '' ? root.path : name,
    namespace: undefined,
    labels: {},
    body,
    view,
    origin: new LazyOrigin(file.path, 0, () => locateField([])?.span, locateField),
  };
}
