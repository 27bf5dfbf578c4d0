/** Places in a JSON document that a heredoc holds. */
import { blankLooseCommas } from '../../base/loose-json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { findNode, parseJson, textRangeOf } from '../../languages/yaml/index.ts';
import type { Template, TemplatePart } from '../../languages/hcl/index.ts';
import { endsQuoted, type SourceFile } from '../../languages/terraform/index.ts';
import type { Place } from './place.ts';

/** Where a field of the document stands; undefined when the text is no JSON, or has escapes that move its places. */
export function locateJson(template: Template, file: SourceFile, path: FieldPath): Place | undefined {
  if (template.form !== 'heredoc') return undefined;
  const start = template.parts[0]?.start ?? template.start;
  const end = template.parts.at(-1)?.end ?? template.end;
  const { root } = parseJson(blankLooseCommas(writeStandIns(template.parts, file, start, end))).documents[0] ?? {};
  if (root === undefined) return undefined;
  for (let length = path.length; length > 0; length--) {
    const node = findNode(root, path.slice(0, length));
    if (node === undefined) continue;
    const range = textRangeOf(node);
    return { start: start + range.start, end: start + range.end, isExact: length === path.length };
  }
  return undefined;
}

/** The source text with every interpolation replaced by as many characters of JSON. */
function writeStandIns(parts: readonly TemplatePart[], file: SourceFile, start: number, end: number): string {
  const { text } = file.index;
  let result = '';
  let at = start;
  let isQuoted = false;
  for (const part of parts) {
    if (part.kind === 'text') continue;
    const before = text.slice(at, part.start);
    isQuoted = endsQuoted(before, isQuoted);
    const length = part.end - part.start;
    result += before + (isQuoted ? 'x'.repeat(length) : `"${'x'.repeat(length - 2)}"`);
    at = part.end;
  }
  return result + text.slice(at, end);
}
