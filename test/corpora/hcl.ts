/** Runner of the corpus `hcl`: what HashiCorp's parser makes of real Terraform files, and which of them it refuses. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../src/base/json.ts';
import { parseHcl } from '../../src/languages/hcl/index.ts';
import { type CorpusRun, describeProblems, readJsonLines, runCases } from './corpus.ts';
import { toCanonicalJson } from './hcl-json.ts';

/** A file with its JSON form; null where HashiCorp's parser refuses it, `error` says why then. */
export type HclFile = {
  readonly path: string;
  readonly text: string;
  readonly hcl2json: Json;
  readonly error?: string;
};

/** The files of the corpus. */
export function readHclFiles(folder: string): readonly HclFile[] {
  return readJsonLines<HclFile>(folder, 'files.jsonl');
}

/** Parses every file: accepted ones must give the same JSON, refused ones must have problems. */
export function runHcl(files: readonly HclFile[]): CorpusRun {
  return runCases('hcl', files, ({ path }) => path, checkFile);
}

function checkFile({ text, hcl2json, error }: HclFile): string | undefined {
  const { value, problems, index } = parseHcl(text);
  if (hcl2json === null) return problems.length > 0 ? undefined : `accepted what HashiCorp's parser refuses: ${error}`;
  if (problems.length > 0) return `refused what HashiCorp's parser accepts${describeProblems(problems)}`;
  const ours = collapseSpace(toCanonicalJson(value, index.text));
  const theirs = collapseSpace(hcl2json);
  return isDeepStrictEqual(ours, theirs) ? undefined : describeDifference(ours, theirs, '');
}

/** White space within `${}` is not part of the comparison: the corpus collapses it in expressions. */
function collapseSpace(value: Json): Json {
  if (typeof value === 'string') return value.includes('${') ? value.replaceAll(/\s+/g, ' ') : value;
  if (Array.isArray(value)) return value.map((item: Json) => collapseSpace(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, collapseSpace(field)]));
}

/** The first place where two JSON values differ. */
function describeDifference(ours: Json, theirs: Json, path: string): string {
  const isBranch = typeof ours === 'object' && ours !== null && typeof theirs === 'object' && theirs !== null;
  if (!isBranch) return `${path}: ${JSON.stringify(ours)} instead of ${JSON.stringify(theirs)}`;
  const [left, right] = [ours as Record<string, Json>, theirs as Record<string, Json>];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const key = keys.find((each) => !isDeepStrictEqual(left[each], right[each])) ?? '';
  return describeDifference(left[key] ?? 'nothing', right[key] ?? 'nothing', `${path}/${key}`);
}
