/**
 * Exceptions that stand where they apply, as comments in the scanned files: what they say, and which findings they
 * reach. Whether one counts is decided by `judgeException`, as for every other.
 */
import type { Span } from '../base/positions.ts';
import type { ExceptionClaim, ExceptionForm } from './exception-rules.ts';
import type { Resource } from './resource.ts';
import type { Finding } from './result.ts';

/** Tools whose own comments are honoured on request. */
export const FOREIGN_TOOLS = ['checkov', 'trivy', 'kics', 'hadolint', 'zizmor'] as const;
export type ForeignTool = (typeof FOREIGN_TOOLS)[number];

/**
 * Which part of a file a comment speaks of. `file`: all of it. `resource`: the resource that it stands in. `block`: the
 * resource that starts on its line or below it, or inside a resource the block that does. `line`: those lines alone.
 */
export type Reach = 'file' | 'resource' | 'block' | 'line';

export type InlineException = {
  readonly form: Exclude<ExceptionForm, 'document'>;
  /** How results and notes call it: `inline:deploy/web.yaml:12`, `checkov:main.tf:3`. */
  readonly name: string;
  readonly file: string;
  readonly span: Span;
  /** Id or name of a control of ours, or the tool's id; `*` when the tool's comment names none and means all. */
  readonly control: string;
  readonly tool?: ForeignTool;
  readonly reach: Reach;
  /** First and last line of the block that it stands on or directly above. */
  readonly lines: { readonly first: number; readonly last: number };
  /** The nearest line before it that is no comment; 0 when there is none. */
  readonly lineBefore: number;
  readonly spec: ExceptionClaim['spec'];
  /** Why it cannot be understood; it is then not in force. */
  readonly fault?: { readonly message: string; readonly remedy: string };
};

/** Whether the exception reaches one finding of a resource. Nothing outside the comment's own file is ever reached. */
export function reaches(exception: InlineException, resource: Resource, finding: Finding): boolean {
  const { origin } = resource;
  if (origin.file !== exception.file) return false;
  if (exception.reach === 'file') return true;
  const around = linesOf(origin.span);
  if (around === undefined) return false;
  const { lines, reach, form } = exception;
  if (reach === 'block' && lines.first === around.first) return true;
  const line = exception.span.start.line;
  if (line < around.first || line > around.last) return false;
  if (reach === 'resource') return true;
  if (form === 'inline' && isInHead(exception, resource, around.first)) return true;
  const place = (finding.file === undefined ? linesOf(finding.span) : undefined) ?? around;
  if (place.first >= lines.first && place.first <= lines.last) return true;
  // zizmor takes a comment on any line of what it found.
  if (exception.tool === 'zizmor') return line >= place.first && line <= place.last;
  return form === 'inline' && isAbsent(finding) && isInside(line, place, around);
}

type Lines = { readonly first: number; readonly last: number };

/** The half-open end of a span may be the start of a line that holds none of its text. */
function linesOf(span: Span | undefined): Lines | undefined {
  if (span === undefined) return undefined;
  const { start, end } = span;
  return { first: start.line, last: end.column === 1 ? Math.max(start.line, end.line - 1) : end.line };
}

/** The head of a resource: its first line, comments right below it, and the metadata of a Kubernetes object. */
function isInHead({ span, lineBefore }: InlineException, { origin, source }: Resource, first: number): boolean {
  const line = span.start.line;
  if (line === first || lineBefore <= first) return true;
  const metadata = source === 'kubernetes' ? origin.locate(['metadata']) : undefined;
  return metadata !== undefined && metadata.isExact && line <= (linesOf(metadata.span)?.last ?? 0);
}

/** What is absent has no line of its own: it is reported at the nearest thing that is there. */
function isAbsent(finding: Finding): boolean {
  return !finding.isExact || finding.path.length === 0;
}

/** Some sources place what a resource lacks at its first line, not at the whole of it. */
function isInside(line: number, place: Lines, around: Lines): boolean {
  const area = place.first === around.first ? around : place;
  return line >= area.first && line <= area.last;
}
