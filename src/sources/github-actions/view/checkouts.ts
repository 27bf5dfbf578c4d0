/** Steps that check the repository out, and steps that keep files for others. */
import { getField, getPath, type JsonObject } from '../../../base/json.ts';
import { type Document, toText } from '../document/document.ts';
import type { Use } from './uses.ts';

const CHECKOUT = 'actions/checkout';
const UPLOADS: ReadonlySet<string> = new Set(['actions/upload-artifact', 'actions/upload-pages-artifact']);
/** Paths of an upload that hold the checkout's `.git` folder. */
const WHOLE_TREE = /^(?:\.|\.\/|\.\.|\$\{\{\s*github\.workspace\s*\}\}|\$GITHUB_WORKSPACE|\.?\/?\.git)\/?(?:\*\*?)?$/;

/** What an outsider proposes, as the commit to check out. */
const PROPOSED = new RegExp(
  [
    'github\\.head_ref',
    'github\\.event\\.(?:pull_request|workflow_run|merge_group)\\.head',
    'github\\.event\\.pull_request\\.merge_commit',
    'refs/pull/',
  ].join('|'),
  'i',
);

/** Facts: one for each checkout; it stands for its step. */
export function describeCheckouts({ placer }: Document, uses: readonly Use[]): readonly JsonObject[] {
  const uploading = new Set(uses.filter(isWholeUpload).map(({ job }) => job));
  return uses.flatMap((use) => {
    if (use.step === undefined || use.reference.repository !== CHECKOUT) return [];
    const inputs = getField(use.step.value, 'with');
    const persist = toText(getField(inputs, 'persist-credentials'));
    const ref = [getField(inputs, 'ref'), getField(inputs, 'repository')].flatMap((value) => toText(value) ?? []);
    const fact = {
      persistence: persist === undefined ? 'default' : /^false$/i.test(persist.trim()) ? 'off' : 'on',
      isLeakedByUpload: uploading.has(use.job),
      isProposed: ref.some((text) => PROPOSED.test(text)),
    };
    return [placer.place(fact, use.step.path)];
  });
}

function isWholeUpload({ reference, step }: Use): boolean {
  if (step === undefined || !UPLOADS.has(reference.repository)) return false;
  const paths = toText(getPath(step.value, ['with', 'path'])) ?? '';
  return paths.split(/\r?\n/).some((path) => WHOLE_TREE.test(path.trim()));
}
