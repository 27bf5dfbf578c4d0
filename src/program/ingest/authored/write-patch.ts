/** The fix of one finding as a unified diff, by the code that `bulwark fix` edits with; nothing is judged again. */
import { LIMITS } from '../../../base/limits.ts';
import type { Position, Span } from '../../../base/positions.ts';
import { applyEdits, findLineBreak, type TextEdit } from '../../../base/text-edits.ts';
import { planEdits } from '../../../model/fix-edits.ts';
import type { FixStep } from '../../../model/control.ts';
import type { Resource } from '../../../model/resource.ts';
import { type Context, writeUnifiedDiff } from '../../fix/unified-diff.ts';
import { type FileText, isSpan, lastLineOf, lineAt } from './file-text.ts';
import type { HiddenText } from './hidden-text.ts';

/** Lines around the edits that are compared: a diff may say a change some lines from where it was made. */
const MARGIN_LINES = 16;

/** Bytes that are compared at most. Defends against edits at both ends of a large file. */
const COMPARED_BYTES_MAX = 128 * 1024;

/**
 * Undefined where the file is another one by now, and where the fix cannot be written into the text, is too long, or
 * would show what may be a secret.
 */
export function writePatch(
  text: FileText,
  hidden: HiddenText,
  resource: Resource,
  fix: readonly FixStep[],
): string | undefined {
  const own = resource.origin.span;
  if (own !== undefined && !isSpan(text, own)) return undefined;
  const plan = planEdits(resource, fix, text.source);
  if (!('edits' in plan) || plan.edits.length === 0) return undefined;
  if (!plan.edits.every((edit) => isSpan(text, edit))) return undefined;
  const { fromLine, before, after } = editWindow(text, plan.edits) ?? {};
  if (fromLine === undefined || before === undefined || after === undefined) return undefined;
  for (const context of CONTEXTS) {
    const patch = writeUnifiedDiff(resource.origin.file, before, after, { fromLine, context });
    if (patch === '' || patch.length > LIMITS.patchCharsMax || patch.includes('\0')) return undefined;
    if (!saysSecret(patch, text, hidden, own)) return patch;
  }
  return undefined;
}

/** Less of what is around a change may do without the line that nobody is shown. */
const CONTEXTS: readonly Context[] = [3, 2, 1, 0].flatMap((before) => [3, 2, 1].map((after) => ({ before, after })));

type Window = { readonly fromLine: number; readonly before: string; readonly after: string };

/** The lines with the edits and some around them, before and after. */
function editWindow({ source, starts }: FileText, edits: readonly TextEdit[]): Window | undefined {
  const { bytes } = source;
  const fromLine = Math.max(1, Math.min(...edits.map(({ start }) => start.line)) - MARGIN_LINES);
  const toLine = Math.max(...edits.map(({ end }) => end.line)) + MARGIN_LINES;
  const from = starts[fromLine - 1] ?? 0;
  const window = bytes.subarray(from, starts[toLine] ?? bytes.length);
  if (window.length > COMPARED_BYTES_MAX) return undefined;
  const move = (at: Position): Position => ({ ...at, offset: at.offset - from });
  const moved = edits.map(({ start, end, text }) => ({ start: move(start), end: move(end), text }));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const edited = applyEdits(window, moved, findLineBreak(bytes));
  return { fromLine, before: decoder.decode(window), after: decoder.decode(edited) };
}

/** Lines that say nothing but that something begins or ends: `---`, `}`, `Outputs:`, `resource "a" "b" {`. */
const PLAIN_LINE = /^\s*(?:---|[[\]{}(),]*|["']?[\w.-]+["']?:|[\w"' .-]+\{)\s*$/;

/**
 * Whether a line of the diff shows what is hidden in the file, or would be. What is beside the resource may hold
 * secrets of what no control has judged.
 */
function saysSecret(patch: string, text: FileText, hidden: HiddenText, own: Span | undefined): boolean {
  const isOpen = (at: number): boolean => {
    const isOwn = own !== undefined && at >= own.start.line && at <= lastLineOf(own);
    return hidden.ofLine(at).length === 0 && (isOwn || PLAIN_LINE.test(lineAt(text, at)));
  };
  let line = 0;
  for (const said of patch.split('\n').slice(2)) {
    const hunk = /^@@ -(\d+)/.exec(said);
    if (hunk !== null) line = Number(hunk[1]);
    else if (said.startsWith('+')) {
      if (hidden.ofText(said.slice(1)).length > 0) return true;
    } else if (said.startsWith('-') || said.startsWith(' ')) {
      if (!isOpen(line)) return true;
      line++;
    }
  }
  return false;
}
