/** One file of a pipeline: its configuration, with the places of `!reference`. */
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import type { FieldPath } from '../../base/positions.ts';
import { findNode, parseYaml, type PositionedNode, textRangeOf } from '../../languages/yaml/index.ts';
import type { InputFile } from '../api.ts';
import { capProblems } from '../problem.ts';

export type PipelineFile = {
  readonly path: string;
  readonly body: JsonObject;
  readonly root: PositionedNode;
  readonly problems: readonly Problem[];
};

/** Reads the configuration; a header with `spec:` in a document before it declares inputs and runs nothing. */
export function parsePipelineFile(file: InputFile): PipelineFile | { readonly problems: readonly Problem[] } {
  const { documents, problems } = parseYaml(file.bytes, { file: file.path, limits: READING_LIMITS });
  const kept = capProblems(problems.filter((problem) => !isExpected(problem)));
  const found = documents.findLast(({ value }) => isJsonObject(value));
  if (found === undefined || !isJsonObject(found.value)) return { problems: kept };
  return { path: file.path, body: found.value, root: found.root, problems: kept };
}

/** References are no problems, but are counted as such by a reader who does not know them. */
const READING_LIMITS = { ...LIMITS, problemsPerFileMax: 100_000 };

function isExpected({ code, message }: Problem): boolean {
  return code === 'yaml-ambiguous-boolean' || (code === 'yaml-unknown-tag' && message.includes('!reference'));
}

/** True when the list at a path is tagged `!reference`: it stands for the field that it names. */
export function isReference({ root }: PipelineFile, path: FieldPath): boolean {
  const node = findNode(root, path);
  if (node === undefined) return false;
  const { start } = textRangeOf(node);
  return /!reference\s*$/.test(node.table.index.text.slice(Math.max(0, start - REFERENCE_CHARS_MAX), start));
}

const REFERENCE_CHARS_MAX = 40;
