/** Jobs: where they run, and with which token. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import { listFlows, parseTemplate } from '../../../languages/gha-expression/index.ts';
import { type Document, type JobSite, listItems, toText } from '../document/document.ts';
import { listMatrixValues } from './matrix.ts';
import { effectivePermissions, hasOwnPermissions } from './permissions.ts';

/** Labels that a job may ask for: as written, and each value that a matrix can put there. */
function listLabels(job: JobSite): readonly string[] {
  const runsOn = getField(job.value, 'runs-on') ?? null;
  return listTexts(isJsonObject(runsOn) ? (getField(runsOn, 'labels') ?? null) : runsOn).flatMap((label) =>
    expandLabel(job, label),
  );
}

const listTexts = (value: Json): readonly string[] =>
  (Array.isArray(value) ? listItems(value) : [value]).flatMap((item) => toText(item) ?? []);

/** `${{ matrix.os }}` as the labels that it may become; other expressions stay as they are. */
function expandLabel(job: JobSite, label: string): readonly string[] {
  if (!label.includes('${{')) return [label];
  const flows = parseTemplate(label).expressions.flatMap(({ ast }) => listFlows(ast));
  const values = flows
    .filter(({ context }) => context === 'matrix')
    .flatMap(({ path }) => listMatrixValues(job, path).values);
  return [label, ...values.flatMap((value) => listTexts(value))];
}

/** True when the labels name a Windows machine, whose default shell is PowerShell. */
export function isOnWindows(job: JobSite | undefined): boolean {
  return job !== undefined && listLabels(job).some((label) => /^windows/i.test(label));
}

/** Facts: one for each job; the runner has a place of its own, the field `runs-on`. */
export function describeJobs({ body, jobs, placer }: Document): readonly JsonObject[] {
  return jobs.map((job) => {
    const labels = listLabels(job);
    const runsOn = getField(job.value, 'runs-on');
    const runner = {
      labels,
      hasGroup: getField(runsOn, 'group') !== undefined,
      isSelfHosted: labels.some((label) => label.toLowerCase() === 'self-hosted'),
    };
    const fact = {
      id: job.id,
      hasName: getField(job.value, 'name') !== undefined,
      isCall: getField(job.value, 'uses') !== undefined,
      hasPermissions: hasOwnPermissions(body, job),
      permissions: effectivePermissions(body, job),
      inheritsSecrets: getField(job.value, 'secrets') === 'inherit',
      hasEnvironment: getField(job.value, 'environment') !== undefined,
      hasConcurrency: getField(job.value, 'concurrency') !== undefined,
      hasTimeout: getField(job.value, 'timeout-minutes') !== undefined,
      runner: runsOn === undefined ? runner : placer.place(runner, [...job.path, 'runs-on']),
    };
    return placer.place(fact, job.path);
  });
}
