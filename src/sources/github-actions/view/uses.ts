/** References to actions, reusable workflows and images of steps, taken apart. */
import { getField, getPath, isJsonObject, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { findNode, textRangeOf } from '../../../languages/yaml/index.ts';
import type { Document, JobSite, StepSite } from '../document/document.ts';

export type Reference = {
  readonly text: string;
  /** `repository`: another repository; `local`: this one; `docker`: an image; `invalid`: none of them. */
  readonly kind: 'repository' | 'local' | 'docker' | 'invalid';
  /** `owner/repo` in lower case, as GitHub compares it; empty unless `repository`. */
  readonly repository: string;
  /** `owner/repo/path` in lower case; empty unless `repository`. */
  readonly action: string;
  readonly owner: string;
  readonly path: string;
  readonly ref: string;
  /** `sha`: a whole commit hash; `version`: `v4`, `1.2.3`; `name`: a branch or another tag; `none`. */
  readonly refKind: 'sha' | 'version' | 'name' | 'none';
};

const FULL_SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i;
const VERSION = /^v?(\d+(?:\.\d+){0,2})(?:[-+.].*)?$/i;
const EMPTY = { repository: '', action: '', owner: '', path: '', ref: '', refKind: 'none' } as const;

/** Takes the value of `uses` apart. Never fails: what fits no form is `invalid`. */
export function parseReference(value: string): Reference {
  const text = value.trim();
  if (text.startsWith('./') || text.startsWith('.\\') || text.startsWith('$/')) {
    return { ...EMPTY, text, kind: 'local', path: text };
  }
  if (text.startsWith('docker://')) return { ...EMPTY, text, kind: 'docker', path: text.slice('docker://'.length) };
  const at = text.indexOf('@');
  const location = at < 0 ? text : text.slice(0, at);
  const ref = at < 0 ? '' : text.slice(at + 1);
  // Empty segments mean nothing to GitHub; that they are there is an oddity.
  const segments = location.split('/').filter((segment) => segment !== '');
  const [owner = '', repo = '', ...path] = segments;
  if (owner === '' || repo === '') return { ...EMPTY, text, kind: 'invalid', ref };
  return {
    text,
    kind: 'repository',
    owner: owner.toLowerCase(),
    repository: `${owner}/${repo}`.toLowerCase(),
    action: segments.join('/').toLowerCase(),
    path: path.join('/'),
    ref,
    refKind: ref === '' ? 'none' : FULL_SHA.test(ref) ? 'sha' : VERSION.test(ref) ? 'version' : 'name',
  };
}

/** A use of an action or reusable workflow, and where. */
export type Use = {
  readonly reference: Reference;
  readonly path: FieldPath;
  readonly job: JobSite | undefined;
  /** Undefined for a reusable workflow. */
  readonly step: StepSite | undefined;
  /** What the comment behind it says: the version that a hash stands for. */
  readonly comment: string;
};

/** Every `uses` of steps and jobs. */
export function listUses(document: Document): readonly Use[] {
  const { jobs, steps } = document;
  const sites = [
    ...jobs.map((job) => ({ holder: job.value, path: [...job.path, 'uses'], job, step: undefined })),
    ...steps.map((step) => ({ holder: step.value, path: [...step.path, 'uses'], job: step.job, step })),
  ];
  return sites.flatMap(({ holder, ...site }) => {
    const text = getField(holder, 'uses');
    if (typeof text !== 'string') return [];
    return [{ ...site, reference: parseReference(text), comment: readComment(document, site.path) }];
  });
}

/** The text of the comment on the line on which a value ends. */
export function readComment({ root }: Pick<Document, 'root'>, path: FieldPath): string {
  const node = findNode(root, path);
  if (node === undefined) return '';
  const { text } = node.table.index;
  const { end } = textRangeOf(node);
  const lineEnd = text.indexOf('\n', end);
  const rest = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
  return /^[\s\]},]*\s#+\s*(.*?)\s*$/.exec(rest)?.[1] ?? '';
}

const COMMENTED_VERSION = /(?:^|[\s=:@])v?(\d+(?:\.\d+){0,2})(?![\w.]*\/)/i;

/** The version that is used, `4.1.0`: by its ref, or by the comment behind a hash; empty when neither tells. */
export function findVersion({ reference, comment }: Pick<Use, 'reference' | 'comment'>): string {
  const found = reference.refKind === 'sha' ? COMMENTED_VERSION.exec(comment) : VERSION.exec(reference.ref);
  return found?.[1] ?? '';
}

/** Three numbers of a version; what is left out counts as given by `fill`. */
export function padVersion(version: string, fill: '0' | '999999'): string {
  const parts = version.split('.');
  return [0, 1, 2].map((index) => parts[index] ?? fill).join('.');
}

/** Facts: one for each use. */
export function describeUses({ body, placer }: Document, uses: readonly Use[]): readonly JsonObject[] {
  return uses.map((use) => {
    const { reference, path, job, step, comment } = use;
    const { text, kind, repository, action, owner, ref, refKind } = reference;
    const version = findVersion(use);
    const fact = {
      text,
      kind,
      repository,
      action,
      owner,
      ref,
      refKind,
      comment,
      isWorkflow: step === undefined,
      inheritsSecrets: step === undefined && getField(job?.value, 'secrets') === 'inherit',
      isPinned: refKind === 'sha',
      version,
      // A moving tag such as `v4` is as good as its newest release.
      newestVersion: version === '' ? '' : padVersion(version, '999999'),
      oddities: listOddities(reference),
      isPermissionNamed: hasNamedPermission(step),
      inputs: readInputs(placer, step),
    };
    // A reference in block text stands below its key.
    const value = getPath(body, path);
    const isBlock = typeof value === 'string' && value.includes('\n');
    return isBlock
      ? placer.placePart(fact, path, { start: 0, end: value.trimEnd().length }, text)
      : placer.place(fact, path);
  });
}

/** The inputs as they are written; an empty map where there are none. */
function readInputs(placer: Document['placer'], step: StepSite | undefined): JsonObject {
  const inputs = getField(step?.value, 'with');
  return step !== undefined && isJsonObject(inputs) ? placer.mirror(inputs, [...step.path, 'with']) : {};
}

/** Whether inputs limit what a token may do, scope by scope. */
function hasNamedPermission(step: StepSite | undefined): boolean {
  const inputs = getField(step?.value, 'with');
  return isJsonObject(inputs) && Object.keys(inputs).some((name) => name.startsWith('permission-'));
}

/** Spellings that GitHub takes for the same as a plain one, and that hide what is meant. */
function listOddities({ kind, text }: Reference): readonly string[] {
  if (kind !== 'repository' && kind !== 'local') return [];
  const location = text.split('@', 1)[0] ?? '';
  const segments = location.replace(/^(?:\.|\$)[\\/]/, '').split('/');
  const odd = segments.filter((segment) => segment === '' || segment === '.' || segment === '..');
  return segments.length > 1 || kind === 'repository' ? [...new Set(odd)] : [];
}
