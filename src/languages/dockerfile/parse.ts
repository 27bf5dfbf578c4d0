/**
 * From the text of a Dockerfile to its instructions, as BuildKit's parser reads it: directives, continued lines with
 * comments between them, flags, here-documents, ONBUILD.
 */
import type { Dockerfile, Fault, Flag, Heredoc, Instruction } from './ast.ts';
import { isBlank, joinLines, type Line, readDirectives, splitLines } from './lines.ts';
import { createMappedText, type MappedText, sliceMapped, type Span, spanOf } from './mapped-text.ts';
import { findWordEnd, splitWords } from './words.ts';

type Parser = { readonly lines: readonly Line[]; readonly escape: string; readonly faults: Fault[] };

/** Instructions that take `--name=value`. */
const WITH_FLAGS = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'HEALTHCHECK']);
const WITH_HEREDOCS = new Set(['RUN', 'COPY', 'ADD']);
const WITHOUT_FLAGS = 'ARG CMD ENTRYPOINT ENV EXPOSE LABEL MAINTAINER ONBUILD SHELL STOPSIGNAL USER VOLUME WORKDIR';
const KEYWORDS = new Set([...WITH_FLAGS, ...WITHOUT_FLAGS.split(' ')]);

/** Reads all of a Dockerfile; linear in its size. Never throws: what cannot be read becomes a fault. */
export function parseDockerfile(text: string): Dockerfile {
  const lines = splitLines(text);
  const faults: Fault[] = [];
  const { directives, count } = readDirectives(lines);
  const parser: Parser = { lines, escape: chooseEscape(directives.get('escape'), faults), faults };
  const instructions: Instruction[] = [];
  for (let at = count; at < lines.length; ) {
    const line = lines[at];
    if (line === undefined || isBlank(line)) {
      at += 1;
      continue;
    }
    const { logical, next } = joinLines(lines, at, parser.escape);
    const read = readInstruction(parser, logical, next, true);
    instructions.push(read.instruction);
    at = read.next;
  }
  return { directives, escape: parser.escape, instructions, faults };
}

function chooseEscape(directive: (Span & { readonly value: string }) | undefined, faults: Fault[]): string {
  const value = directive?.value ?? '\\';
  if (value === '\\' || value === '`') return value;
  if (directive !== undefined) {
    const message = `\`${value}\` cannot be the escape character; it is \\ or \``;
    faults.push({ code: 'escape-unknown', message, start: directive.start, end: directive.end });
  }
  return '\\';
}

/** `next` is the index of the first line after the logical line, and after the here-documents that belong to it. */
function readInstruction(
  parser: Parser,
  logical: MappedText,
  next: number,
  mayTrigger: boolean,
): { readonly instruction: Instruction; readonly next: number } {
  const { text } = logical;
  const written = /^\S*/.exec(text)?.[0] ?? '';
  const keyword = written.toUpperCase();
  const keywordSpan = spanOf(logical, 0, written.length);
  if (!KEYWORDS.has(keyword)) {
    parser.faults.push({
      code: 'instruction-unknown',
      message: `there is no instruction \`${written}\``,
      ...keywordSpan,
    });
  }
  const flags: Flag[] = [];
  const argsAt = skipSpaces(
    text,
    WITH_FLAGS.has(keyword) ? readFlags(parser, logical, written.length, flags) : written.length,
  );
  const args = sliceMapped(logical, argsAt, argsAt + text.slice(argsAt).trimEnd().length);
  const whole = spanOf(logical, 0, Math.max(written.length, argsAt + args.text.length));
  if (keyword === 'ONBUILD' && mayTrigger && args.text !== '') {
    const inner = readInstruction(parser, args, next, false);
    const { heredocs, script, end } = inner.instruction;
    const start = whole.start;
    const instruction = { keyword, keywordSpan, flags, args, heredocs, script, trigger: inner.instruction, start, end };
    return { instruction, next: inner.next };
  }
  const body = readHeredocs(parser, keyword, args, next);
  const instruction: Instruction = {
    keyword,
    keywordSpan,
    flags,
    args,
    heredocs: body.heredocs,
    script: body.script,
    trigger: undefined,
    start: whole.start,
    end: Math.max(whole.end, body.end),
  };
  return { instruction, next: body.next };
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}

/** Reads the flags after the keyword; gives the index behind the last. */
function readFlags({ escape }: Parser, logical: MappedText, from: number, flags: Flag[]): number {
  let at = from;
  for (;;) {
    const start = skipSpaces(logical.text, at);
    if (!logical.text.startsWith('--', start)) return at;
    const { end } = findWordEnd(logical.text, start, escape);
    const word = logical.text.slice(start, end);
    if (word === '--') return at;
    const equals = word.indexOf('=');
    flags.push({
      name: word.slice(2, equals === -1 ? undefined : equals),
      value: equals === -1 ? undefined : unquote(word.slice(equals + 1)),
      valueSpan: spanOf(logical, equals === -1 ? end : start + equals + 1, end),
      ...spanOf(logical, start, end),
    });
    at = end;
  }
}

function unquote(text: string): string {
  const quote = text[0];
  return text.length >= 2 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}

type Body = {
  readonly heredocs: readonly Heredoc[];
  readonly script: MappedText;
  readonly next: number;
  readonly end: number;
};

const HEREDOC = /^(\d*)<<(-?)([^<]+)$/;

/** The here-documents that the arguments open, in order, and the lines that they take. */
function readHeredocs(parser: Parser, keyword: string, args: MappedText, from: number): Body {
  const nothing: Body = { heredocs: [], script: args, next: from, end: 0 };
  if (!WITH_HEREDOCS.has(keyword) || !args.text.includes('<<')) return nothing;
  const opened = splitWords(args.text, parser.escape).flatMap(({ text, at }) => {
    const match = HEREDOC.exec(text);
    const name = unquote(match?.[3] ?? '');
    return match === null || !/^[^\s"'()|;&>]+$/.test(name) ? [] : [{ name, isIndented: match[2] === '-', text, at }];
  });
  if (opened.length === 0) return nothing;
  const heredocs: Heredoc[] = [];
  let next = from;
  for (const { name, isIndented, text, at } of opened) {
    const isScript = keyword === 'RUN' && args.text.trim() === text;
    const content = readHeredoc(parser, name, isIndented, next);
    heredocs.push({ name, content: content.piece, isScript });
    next = content.next;
    if (content.isClosed) continue;
    const message = `the here-document \`${name}\` has no line \`${name}\` that ends it`;
    parser.faults.push({ code: 'heredoc-unclosed', message, ...spanOf(args, at, at + text.length) });
  }
  return { heredocs, script: addLines(parser, args, from, next), next, end: parser.lines[next - 1]?.end ?? 0 };
}

function readHeredoc(parser: Parser, name: string, isIndented: boolean, from: number) {
  const { lines } = parser;
  let next = from;
  while (next < lines.length) {
    const text = lines[next]?.text ?? '';
    if ((isIndented ? text.replace(/^\t+/, '') : text) === name) break;
    next += 1;
  }
  const isClosed = next < lines.length;
  const start = lines[from]?.start ?? lines.at(-1)?.end ?? 0;
  const end = Math.max(start, next > from ? (lines[next - 1]?.end ?? start) : start);
  const text = lines
    .slice(from, next)
    .map((line) => line.text)
    .join('\n');
  return { piece: { text, start, end }, isClosed, next: isClosed ? next + 1 : next };
}

/** The arguments, and below them the lines of the here-documents as they stand. */
function addLines({ lines }: Parser, args: MappedText, from: number, next: number): MappedText {
  const builder = createMappedText();
  for (const [index, { at, source }] of args.pieces.entries()) {
    builder.add(args.text.slice(at, args.pieces[index + 1]?.at), source);
  }
  for (const line of lines.slice(from, next)) {
    builder.add('\n', line.start);
    builder.add(line.text, line.start);
  }
  return builder.build();
}
