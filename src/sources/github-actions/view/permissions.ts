/** What the token of a run may do: what is granted where, and which jobs run with the repository's default. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { type Document, type JobSite, listEntries, toText } from '../document/document.ts';
import { readComment } from './uses.ts';

/** A grant: `scope` is `*` for the short forms, whose access is `read-all` or `write-all`. */
type Grant = {
  readonly scope: string;
  readonly access: string;
  readonly level: 'workflow' | 'job';
  readonly comment: string;
  readonly path: FieldPath;
};

function listGrants(document: Document, holder: JsonObject, at: FieldPath, level: Grant['level']): readonly Grant[] {
  const permissions = getField(holder, 'permissions');
  const path = [...at, 'permissions'];
  if (isJsonObject(permissions)) {
    return listEntries(permissions, path).map((entry) => ({
      scope: entry.key,
      access: toText(entry.value) ?? '',
      level,
      comment: readComment(document, entry.path),
      path: entry.path,
    }));
  }
  const access = toText(permissions);
  return access === undefined ? [] : [{ scope: '*', access, level, comment: '', path }];
}

const isGiven = (holder: JsonObject): boolean => (getField(holder, 'permissions') ?? null) !== null;

/** Facts of grants, of the workflow's and of each job's own. */
export function describeGrants(document: Document): readonly JsonObject[] {
  const { body, jobs, placer } = document;
  return [
    ...listGrants(document, body, [], 'workflow'),
    ...jobs.flatMap((job) => listGrants(document, job.value, job.path, 'job')),
  ].map(({ path, ...grant }) => placer.place(grant, path));
}

/** Whether a job's token is limited, by itself or by the workflow. */
export function hasOwnPermissions(body: JsonObject, job: JobSite): boolean {
  return isGiven(body) || isGiven(job.value);
}

/** Whether the workflow says what its jobs may do where they do not say it themselves. */
export function hasWorkflowPermissions(body: JsonObject): boolean {
  return isGiven(body);
}

/** The value of `permissions` that holds for a job: its own, else the workflow's; null for the default. */
export function effectivePermissions(body: JsonObject, job: JobSite): Json {
  return getField(job.value, 'permissions') ?? getField(body, 'permissions') ?? null;
}
