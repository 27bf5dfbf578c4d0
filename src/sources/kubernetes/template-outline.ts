/**
 * Finds fields in the text of a template, which cannot be parsed before it is rendered: by key names and indentation.
 */
import type { FieldPath } from '../../base/positions.ts';

type Field = { readonly path: FieldPath; readonly start: number; readonly end: number };

/** The fields of one document of a template, in order. */
export type Section = { readonly kind: string | undefined; readonly fields: readonly Field[] };

type Frame = { readonly indent: number; readonly step: string | number };

/** Key of a block map, perhaps after dashes of list items. Group 1: indentation, 2: dashes, 3: key. */
const LINE = /^([ ]*)((?:-[ ]+)*)(?:["']?([A-Za-z0-9_][A-Za-z0-9_./-]*)["']?[ ]*:(?=\s|$))?/;

/**
 * The documents of a template with the fields that can be made out. Lines of directives alone (`{{ if ... }}`) are
 * passed over.
 */
export function outlineTemplate(text: string): readonly Section[] {
  const sections: { kind: string | undefined; fields: Field[] }[] = [{ kind: undefined, fields: [] }];
  let frames: Frame[] = [];
  let counts: number[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const section = sections.at(-1);
    if (line.startsWith('---')) {
      sections.push({ kind: undefined, fields: [] });
      frames = [];
      counts = [];
    } else if (section !== undefined && !/^\s*(?:#|\{\{|$)/.test(line)) {
      const field = readLine(line, offset, frames, counts);
      if (field !== undefined) section.fields.push(field);
      if (line.startsWith('kind:')) section.kind = line.slice('kind:'.length).trim().replaceAll(/["']/g, '');
    }
    offset += line.length + 1;
  }
  return sections.filter((section) => section.fields.length > 0);
}

/** Moves the frames to where a line stands and gives the field it holds. `counts[i]` counts items below frame i. */
function readLine(line: string, offset: number, frames: Frame[], counts: number[]): Field | undefined {
  const [matched = '', blanks = '', dashes = '', key] = LINE.exec(line) ?? [];
  let indent = blanks.length;
  for (const dash of dashes.match(/-[ ]+/g) ?? []) {
    while (isBelow(frames.at(-1), indent, true)) closeFrame(frames, counts);
    const index = counts[frames.length] ?? 0;
    counts[frames.length] = index + 1;
    frames.push({ indent, step: index });
    indent += dash.length;
  }
  if (key === undefined) return undefined;
  while (isBelow(frames.at(-1), indent, false)) closeFrame(frames, counts);
  frames.push({ indent, step: key });
  const start = offset + matched.indexOf(key, blanks.length + dashes.length);
  return { path: frames.map((frame) => frame.step), start, end: offset + line.trimEnd().length };
}

/** True when a frame ends at an indentation. A list may stand at the indentation of its own key. */
function isBelow(frame: Frame | undefined, indent: number, isItem: boolean): boolean {
  if (frame === undefined) return false;
  return frame.indent > indent || (frame.indent === indent && (!isItem || typeof frame.step === 'number'));
}

function closeFrame(frames: Frame[], counts: number[]): void {
  counts.length = Math.min(counts.length, frames.length);
  frames.pop();
}

/**
 * The field at a path in the sections of a kind, or the nearest above it. A list item that is not in the template was
 * made
 * by a loop: it leads to the last item before it.
 */
export function findInOutline(sections: readonly Section[], kind: string, path: FieldPath): Field | undefined {
  const ofKind = sections.filter((section) => section.kind === kind);
  let fields = (ofKind.length > 0 ? ofKind : sections).flatMap((section) => section.fields);
  let nearest: Field | undefined;
  for (const [depth, step] of path.entries()) {
    const present = fields.filter((field) => field.path.length > depth);
    const wanted = typeof step === 'number' ? lastItem(present, depth, step) : step;
    fields = present.filter((field) => field.path[depth] === wanted);
    if (fields.length === 0) break;
    nearest = fields[0];
  }
  return nearest;
}

/** The greatest item index at a depth that is not above `index`. */
function lastItem(fields: readonly Field[], depth: number, index: number): number {
  let last = -1;
  for (const { path } of fields) {
    const step = path[depth];
    if (typeof step === 'number' && step <= index && step > last) last = step;
  }
  return last;
}
