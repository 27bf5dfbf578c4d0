/**
 * Reads `bulwark:except <control> until=YYYY-MM-DD owner=<owner> reason="..."` out of the comments of a file, whatever
 * its format: comments that start with `#` or `//` or stand between slash-asterisks.
 */
import type { ExceptionClaim } from './exception-rules.ts';
import type { InlineException } from './inline-exception.ts';
import type { FileLines } from './inline-exception-lines.ts';
import { findBlockEnd, findLineBefore, findTarget, spanInLine } from './inline-exception-lines.ts';

/** What a file must hold for it to be worth reading its lines. */
export const INLINE_MARK = 'bulwark:except';

/** The mark right behind what opens a comment. `(?<![^...])` also holds at the start of a line. */
const COMMENT = /(?<![^\s{;,-])(?:#+|\/\/+|\/\*+)[ \t]*bulwark:except(-file)?(?=\s|$|\*\/)/g;
/** The mark on a line of its own within a comment of several lines. */
const COMMENT_LINE = /^[ \t]*\*?[ \t]*bulwark:except(-file)?(?=\s|$)/;

/** Every inline exception of a file in the order in which they stand, those that cannot be understood too. */
export function readInlineExceptions(source: FileLines): readonly InlineException[] {
  const found: InlineException[] = [];
  let isInComment = false;
  for (const [at, line] of source.lines.entries()) {
    if (line.includes(INLINE_MARK)) {
      const inner = isInComment ? COMMENT_LINE.exec(line) : null;
      const matches = inner === null ? [...line.matchAll(COMMENT)] : [inner];
      for (const [order, match] of matches.entries()) {
        const end = matches[order + 1]?.index ?? line.length;
        found.push(readComment(source, at + 1, { column: match.index, text: line.slice(match.index, end) }));
      }
    }
    isInComment = staysInComment(line, isInComment);
  }
  return found;
}

function staysInComment(line: string, isInComment: boolean): boolean {
  const opens = isInComment ? -1 : line.search(/(?<![^\s])\/\*/);
  if (!isInComment && opens < 0) return false;
  return !line.includes('*/', Math.max(0, opens + 2));
}

type Comment = { readonly column: number; readonly text: string };

function readComment(source: FileLines, line: number, { column, text }: Comment): InlineException {
  const { file, lines } = source;
  const said = text.replace(/\*\/.*$/, '').trimEnd();
  const isWholeFile = /bulwark:except-file/.test(said);
  const [control = '', ...rest] = said.replace(/^.*?bulwark:except(?:-file)?/, '').match(PART) ?? [];
  const { spec, fault } = readMembers(control.includes('=') ? [control, ...rest] : rest);
  const first = findTarget(source, line, column);
  const lineBefore = findLineBefore(source, line);
  const misplaced = findMisplacement({ isWholeFile, lineBefore, before: (lines[line - 1] ?? '').slice(0, column) });
  const nameless = control === '' || control.includes('=') ? NO_CONTROL : undefined;
  const flaw = findJsonFlaw(file) ?? misplaced ?? nameless ?? fault;
  return {
    form: 'inline',
    name: `inline:${file}:${line}`,
    file,
    span: spanInLine(source, line, column, column + said.length),
    control,
    reach: isWholeFile ? 'file' : 'block',
    lines: { first, last: findBlockEnd(source, first) },
    lineBefore,
    spec,
    ...(flaw === undefined ? {} : { fault: flaw }),
  };
}

type Fault = NonNullable<InlineException['fault']>;

const FORM = 'Write bulwark:except <control> until=YYYY-MM-DD owner=<owner> reason="...".';
const NO_CONTROL: Fault = { message: 'the comment names no control', remedy: FORM };

/** JSON has no comments; a member that looks like one is data. */
function findJsonFlaw(file: string): Fault | undefined {
  if (!/\.json$/i.test(file)) return undefined;
  return { message: 'JSON has no comments', remedy: 'Write an Exception document in .bulwark/.' };
}

type Placing = { readonly isWholeFile: boolean; readonly lineBefore: number; readonly before: string };

/** A text in quotes may hold what looks like a comment: data must not except anything. */
function findMisplacement({ isWholeFile, lineBefore, before }: Placing): Fault | undefined {
  if ((before.match(/(?<!\\)"/g) ?? []).length % 2 === 1) {
    return { message: 'the comment stands inside quotes', remedy: 'Give it a line of its own.' };
  }
  if (!isWholeFile || (lineBefore === 0 && before.trim() === '')) return undefined;
  return {
    message: 'bulwark:except-file stands below the start of the file',
    remedy: 'Move it to the top, above everything but comments, or write bulwark:except.',
  };
}

/** `name=value`, `name="a value"`, `name='a value'`, or a word. */
const PART = /[A-Za-z]+=(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']\S*)?|\S+/g;
const MEMBERS = { until: 'expires', owner: 'owner', reason: 'reason' } as const;

type Members = { readonly spec: ExceptionClaim['spec']; readonly fault?: Fault };

function readMembers(parts: readonly string[]): Members {
  const spec: { [K in (typeof MEMBERS)[keyof typeof MEMBERS]]?: string } = {};
  for (const part of parts) {
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(0, equals));
    if (!isMember(key)) return { spec, fault: { message: `\`${part}\` is not understood`, remedy: FORM } };
    const name = MEMBERS[key];
    if (spec[name] !== undefined) return { spec, fault: { message: `${key} is given twice`, remedy: FORM } };
    spec[name] = unquote(part.slice(equals + 1));
  }
  return { spec };
}

function isMember(key: string): key is keyof typeof MEMBERS {
  return Object.hasOwn(MEMBERS, key);
}

function unquote(text: string): string {
  if (text.length > 1 && text.startsWith('"') && text.endsWith('"'))
    return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  return text.length > 1 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : text;
}
