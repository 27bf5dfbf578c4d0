/** Edits of an authored text by place, and what they make of its bytes. */
import type { Position } from './positions.ts';

export type TextEdit = { readonly start: Position; readonly end: Position; readonly text: string };

/** Edits in the order of the text, or why the text is not edited. */
export type EditPlan = { readonly edits: readonly TextEdit[] } | { readonly reason: string };

/**
 * The edits of one file in order, each once: several instances of one block ask for the same edit. Undefined when two
 * of them contradict each other.
 */
export function mergeEdits(edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
  const unique = new Map(edits.map((edit) => [`${edit.start.offset}-${edit.end.offset}-${edit.text}`, edit]));
  const sorted = [...unique.values()].sort((a, b) => a.start.offset - b.start.offset || a.end.offset - b.end.offset);
  const clash = sorted.some((edit, index) => {
    const before = sorted[index - 1];
    if (before === undefined) return false;
    // Two insertions at one place have no order; one stands before what is replaced there.
    const isInsertedTwice = edit.end.offset === before.start.offset && before.end.offset === before.start.offset;
    return edit.start.offset < before.end.offset || isInsertedTwice;
  });
  return clash ? undefined : sorted;
}

/**
 * The bytes after edits that `mergeEdits` has put in order. Line breaks of inserted text are those of the file, which
 * has to be asked for them where the bytes are a part of it.
 */
export function applyEdits(
  bytes: Uint8Array,
  edits: readonly TextEdit[],
  lineBreak: string = findLineBreak(bytes),
): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let done = 0;
  for (const edit of edits) {
    parts.push(bytes.subarray(done, edit.start.offset), encoder.encode(edit.text.replaceAll(/\r?\n/g, lineBreak)));
    done = edit.end.offset;
  }
  parts.push(bytes.subarray(done));
  return joinBytes(parts);
}

/** How the first line ends. */
export function findLineBreak(bytes: Uint8Array): '\n' | '\r\n' {
  const at = bytes.indexOf(0x0a);
  return at > 0 && bytes[at - 1] === 0x0d ? '\r\n' : '\n';
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
