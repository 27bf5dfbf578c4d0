/**
 * The comments with which other tools leave findings out, read on request: those of Checkov, Trivy (and tfsec, which it
 * took over), KICS, hadolint and zizmor. They name the tool's own ids and, but for Trivy's `exp`, no end.
 */
import type { ForeignTool, InlineException, Reach } from './inline-exception.ts';
import type { FileLines } from './inline-exception-lines.ts';
import { findBlockEnd, findLineBefore, findTarget, indentOf, spanInLine } from './inline-exception-lines.ts';

type Said = {
  readonly ids: readonly string[];
  readonly reach: Reach;
  /** Where it speaks of the line that it stands on, whether it has that line to itself or not. */
  readonly isOwnLine?: boolean;
  /** Where it speaks of one line, not of the block that starts there. */
  readonly isOneLine?: boolean;
  readonly reason?: string | undefined;
  readonly expires?: string | undefined;
  readonly fault?: string;
};

type Form = {
  readonly tool: ForeignTool;
  /** Texts of which a file must hold one. */
  readonly marks: readonly string[];
  /** Matches in the text of a comment, from behind what opens it. */
  readonly pattern: RegExp;
  readonly say: (groups: Readonly<Record<string, string | undefined>>, file: string) => Said;
};

const splitIds = (text = ''): readonly string[] => text.split(/[\s,]+/).filter((id) => id !== '');

const FORMS: readonly Form[] = [
  {
    tool: 'checkov',
    marks: ['checkov:skip=', 'bridgecrew:skip=', 'cortex:skip='],
    pattern: /^\s*(?:checkov|bridgecrew|cortex):skip=\s*(?<id>[A-Za-z_\d]+)(?::(?<reason>.*))?/g,
    say: ({ id = '', reason }, file) => ({ ids: [id], reach: isDockerfile(file) ? 'file' : 'resource', reason }),
  },
  {
    tool: 'trivy',
    marks: ['trivy:ignore:', 'tfsec:ignore:'],
    pattern: /(?<=^\s*|\s)(?<by>trivy|tfsec):ignore:(?<id>\*|[A-Za-z][\w-]*)(?<rest>\S*)/g,
    say: sayTrivy,
  },
  {
    tool: 'kics',
    marks: ['kics-scan '],
    pattern: /^\s*kics-scan\s+(?<what>ignore-line|ignore-block|ignore|disable=|enable=)(?<ids>\S*)/g,
    say: sayKics,
  },
  {
    tool: 'hadolint',
    marks: ['hadolint'],
    pattern: /^\s*hadolint\s+(?<all>global\s+)?ignore\s*=\s*(?<ids>[A-Z\d]+(?:\s*,\s*[A-Z\d]+)*)/g,
    say: ({ all, ids }) => ({ ids: splitIds(ids), reach: all === undefined ? 'line' : 'file' }),
  },
  {
    tool: 'zizmor',
    marks: ['zizmor:'],
    pattern: /^\s*zizmor:\s*ignore\[(?<ids>[\w\s,-]+)\](?<reason>.*)/g,
    say: ({ ids, reason }) => ({ ids: splitIds(ids), reach: 'line', isOwnLine: true, isOneLine: true, reason }),
  },
];

function isDockerfile(file: string): boolean {
  return /(?:^|[/.])(?:docker|container)file(?:\.[^/]*)?$/i.test(file);
}

/** `exp` gives an end. What depends on arguments or workspaces cannot be told from the text, so it excepts nothing. */
function sayTrivy({ by, id = '', rest = '' }: Readonly<Record<string, string | undefined>>): Said {
  const expires = /^:exp:(\S+)$/.exec(rest)?.[1];
  const isUnderstood = rest === '' || expires !== undefined;
  const fault = isUnderstood ? {} : { fault: `\`${rest}\` is not understood` };
  return { ids: [id === '*' ? id : normalizeTrivyId(id, by === 'tfsec')], reach: 'block', expires, ...fault };
}

/** `AVD-AWS-0086` and `KSV012` as `AWS-0086` and `KSV-0012`. tfsec's old numbers meant other checks. */
function normalizeTrivyId(id: string, isTfsec: boolean): string {
  const [, letters, digits] = /^(?:AVD-)?([A-Z]+)-(\d{4})$/i.exec(id) ?? (isTfsec ? null : OLD_ID.exec(id)) ?? [];
  return letters === undefined || digits === undefined ? id : `${letters.toUpperCase()}-${digits.padStart(4, '0')}`;
}

const OLD_ID = /^(KSV|DS)(\d{3})$/i;

function sayKics({ what, ids }: Readonly<Record<string, string | undefined>>): Said {
  switch (what) {
    case 'ignore-line':
      return { ids: ['*'], reach: 'line', isOneLine: true };
    case 'ignore-block':
      return { ids: ['*'], reach: 'block' };
    case 'disable=':
      return { ids: splitIds(ids), reach: 'file' };
    case 'enable=':
      return { ids: ['*'], reach: 'file', fault: 'what `enable=` leaves out is not understood' };
    default:
      return { ids: ['*'], reach: 'file' };
  }
}

/** Texts of which a file holds at least one where it may have comments of these tools. */
export function listForeignMarks(tools: readonly ForeignTool[]): readonly string[] {
  const marks = FORMS.filter(({ tool }) => tools.includes(tool)).flatMap((form) => form.marks);
  return tools.includes('checkov') ? [...marks, ANNOTATION_MARK, METADATA_MARK] : marks;
}

const COMMENT_START = /(?<![^\s{;,-])(?:#+|\/\/+|\/\*+)/g;

/** Every comment of these tools in a file, in the order in which they stand. */
export function readForeignExceptions(source: FileLines, tools: readonly ForeignTool[]): readonly InlineException[] {
  const forms = FORMS.filter(({ tool }) => tools.includes(tool));
  return source.lines.flatMap((line, at) => {
    const data = tools.includes('checkov') ? readCheckovData(source, at) : [];
    const marked = forms.filter(({ marks }) => marks.some((mark) => line.includes(mark)));
    return [...data, ...marked.flatMap((form) => readForm(source, at + 1, form))];
  });
}

function readForm(source: FileLines, line: number, form: Form): readonly InlineException[] {
  const text = source.lines[line - 1] ?? '';
  for (const opening of text.matchAll(COMMENT_START)) {
    const column = opening.index;
    const comment = text.slice(column + opening[0].length).replace(/\*\/.*$/, '');
    const matches = [...comment.matchAll(form.pattern)];
    if (matches.length === 0) continue;
    return matches.flatMap(({ groups = {} }) => place(source, line, column, form.tool, form.say(groups, source.file)));
  }
  return [];
}

function place(
  source: FileLines,
  line: number,
  column: number,
  tool: ForeignTool,
  said: Said,
): readonly InlineException[] {
  const { file } = source;
  const first = said.isOwnLine === true ? line : findTarget(source, line, column);
  const reason = said.reason?.trim() ?? '';
  const lines = { first, last: said.isOneLine === true ? first : findBlockEnd(source, first) };
  return said.ids.map((control) => ({
    form: 'foreign',
    name: `${tool}:${file}:${line}`,
    file,
    span: spanInLine(source, line, column, source.lines[line - 1]?.trimEnd().length ?? column),
    control,
    tool,
    reach: said.reach,
    lines,
    lineBefore: findLineBefore(source, line),
    spec: {
      ...(reason === '' ? {} : { reason }),
      ...(said.expires === undefined ? {} : { expires: said.expires }),
    },
    ...(said.fault === undefined
      ? {}
      : { fault: { message: said.fault, remedy: 'Write a bulwark:except comment or an Exception document instead.' } }),
  }));
}

const ANNOTATION_MARK = 'checkov.io/skip';
const ANNOTATION = /checkov\.io\/skip\d*["']?\s*:\s*["']?(?<id>[A-Za-z_\d]+)(?:=(?<reason>[^"']*))?/;
const METADATA_MARK = 'checkov';
const METADATA_ID = /^\s*(?:-\s*)?["']?id["']?\s*:\s*["']?(?<id>CKV\d*_[A-Z\d_]+)/;

/** Checkov's forms that are data: annotations of Kubernetes objects, metadata of CloudFormation resources. */
function readCheckovData(source: FileLines, at: number): readonly InlineException[] {
  const line = source.lines[at] ?? '';
  const annotation = line.includes(ANNOTATION_MARK) ? ANNOTATION.exec(line) : null;
  const found = annotation ?? (line.includes('CKV') && isSkipMember(source.lines, at) ? METADATA_ID.exec(line) : null);
  const { id, reason } = found?.groups ?? {};
  if (found === null || id === undefined) return [];
  return place(source, at + 1, found.index, 'checkov', { ids: [id], reach: 'resource', reason, isOwnLine: true });
}

/** Lines above an id in which `skip` and `checkov` are looked for; longer lists than that except nothing more. */
const LIST_LINES_MAX = 200;

/** Whether the line stands under `skip` under `checkov`, by its indentation. */
function isSkipMember(lines: readonly string[], at: number): boolean {
  const above: string[] = [];
  let indent = indentOf(lines[at] ?? '');
  for (let i = at - 1; i >= Math.max(0, at - LIST_LINES_MAX) && above.length < 2 && indent > 0; i--) {
    const line = lines[i] ?? '';
    const own = indentOf(line);
    if (line.trim() === '' || own > indent) continue;
    if (own === indent && (above.length > 0 || !line.includes('skip'))) continue;
    const key = /^\s*["']?([\w-]+)["']?\s*:/.exec(line)?.[1];
    if (key === undefined || (own === indent && key !== 'skip')) continue;
    above.push(key);
    indent = own;
  }
  return above[0] === 'skip' && above[1] === 'checkov';
}
