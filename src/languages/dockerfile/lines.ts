/** The lines of a Dockerfile: parser directives at its top, and logical lines joined from continued ones. */
import { createMappedText, type MappedText, type Span } from './mapped-text.ts';

/** A line without its line end. */
export type Line = Span & { readonly text: string };

/** Splits at LF and CR LF. */
export function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const next = found === -1 ? text.length : found;
    const end = next > start && text[next - 1] === '\r' ? next - 1 : next;
    lines.push({ text: text.slice(start, end), start, end });
    start = next + 1;
  }
  return lines;
}

const DIRECTIVE = /^#[ \t]*([A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*(.*?)[ \t]*$/;

/** The directives: comments `# name=value` before anything else. `count` is the number of lines they take. */
export function readDirectives(lines: readonly Line[]): {
  readonly directives: ReadonlyMap<string, Span & { readonly value: string }>;
  readonly count: number;
} {
  const directives = new Map<string, Span & { value: string }>();
  let count = 0;
  for (const line of lines) {
    const match = DIRECTIVE.exec(line.text);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || directives.has(name)) break;
    directives.set(name, { value: match?.[2] ?? '', start: line.start, end: line.end });
    count += 1;
  }
  return { directives, count };
}

/** Comments and empty lines, which are left out even between the lines of one instruction. */
export function isBlank({ text }: Line): boolean {
  return /^\s*(?:#|$)/.test(text);
}

/**
 * Joins the line at `from` with those that continue it. A line is continued when it ends with the escape character,
 * spaces apart, unless that character is itself escaped.
 */
export function joinLines(
  lines: readonly Line[],
  from: number,
  escape: string,
): { readonly logical: MappedText; readonly next: number } {
  const builder = createMappedText();
  let next = from;
  for (let isFirst = true; next < lines.length; next += 1) {
    const line = lines[next];
    if (line === undefined) break;
    if (!isFirst && isBlank(line)) continue;
    const indent = isFirst ? line.text.length - line.text.trimStart().length : 0;
    const end = findContinuation(line.text, escape);
    builder.add(line.text.slice(indent, end), line.start + indent);
    isFirst = false;
    if (end === undefined) {
      next += 1;
      break;
    }
  }
  return { logical: builder.build(), next };
}

/** Index of the escape character that continues the line. */
function findContinuation(text: string, escape: string): number | undefined {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  const isContinued = text[end - 1] === escape && text[end - 2] !== escape;
  return isContinued ? end - 1 : undefined;
}
