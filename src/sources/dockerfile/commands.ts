/** What a RUN, CMD or ENTRYPOINT runs: its body parsed as shell, scripts within scripts included. */
import {
  type Instruction,
  type MappedText,
  readJsonForm,
  type Span,
  spanOf,
} from '../../languages/dockerfile/index.ts';
import { readScript, type ShellCommand } from '../../languages/shell/index.ts';
import { type CommandWord, findProgram, type ProgramCall } from './programs.ts';

export type RunCommand = ProgramCall & Span;

export type ScriptFault = Span & { readonly message: string };

export type ReadCommands = {
  readonly form: 'json' | 'shell';
  readonly commands: readonly RunCommand[];
  readonly faults: readonly ScriptFault[];
  /** Why the commands were not read: the language is not that of a POSIX shell. */
  readonly unread?: string;
};

/** A script, and where it stands. */
type Script = {
  readonly text: string;
  readonly toSpan: (start: number, end: number) => Span;
  /** Whether the offset is the first of a line that continues the one before. */
  readonly isContinuation: (at: number) => boolean;
};

type Reading = { readonly commands: RunCommand[]; readonly faults: ScriptFault[] };

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'su']);
/** Scripts within scripts, `sh -c "sh -c ..."`, that are followed. */
const SCRIPT_DEPTH_MAX = 4;

/** Reads the commands of the instruction. `shell` is the program of the shell form, as SHELL sets it. */
export function readCommands(instruction: Instruction, body: MappedText, shell: string): ReadCommands {
  const json = readJsonForm(body);
  const reading: Reading = { commands: [], faults: [] };
  if (json !== undefined) {
    const words = json.map(({ text, start, end }) => ({ value: text, start, end, isFixed: true }));
    const span = { start: words[0]?.start ?? instruction.start, end: words.at(-1)?.end ?? instruction.end };
    addCommand(reading, { words, assignments: [], ...span }, 0);
    return { form: 'json', ...reading };
  }
  const script = instruction.heredocs.find(({ isScript }) => isScript)?.content;
  const language = findLanguage(script?.text, shell);
  if (!SHELLS.has(language)) {
    return { form: 'shell', commands: [], faults: [], unread: `the commands are written for ${language}` };
  }
  readInto(reading, script === undefined ? describeBody(body) : describePart(script.text, script, script.start), 0);
  return { form: 'shell', ...reading };
}

/** A here-document may name its own interpreter. */
function findLanguage(script: string | undefined, shell: string): string {
  const [, path = '', argument = ''] = /^#![ \t]*(\S+)[ \t]*(\S*)/.exec(script ?? '') ?? [];
  const program = path.endsWith('/env') ? argument : path;
  const named = program === '' ? shell : program;
  return named
    .slice(Math.max(named.lastIndexOf('/'), named.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.exe$/, '');
}

function describeBody(body: MappedText): Script {
  const starts = new Set(
    body.pieces.map(({ at }) => at + (/^\s*/.exec(body.text.slice(at, at + INDENT_MAX))?.[0].length ?? 0)),
  );
  return {
    text: body.text,
    toSpan: (start, end) => spanOf(body, start, end),
    isContinuation: (at) => at > 0 && starts.has(at),
  };
}

/** Spaces at the start of a line that are looked at. */
const INDENT_MAX = 200;

/** A text that stands in the file as it is from `start`; its places are the whole of it when it does not. */
function describePart(text: string, whole: Span, start: number): Script {
  const isAsWritten = whole.end - start >= text.length && whole.end - start <= text.length + 1;
  const toSpan: Script['toSpan'] = isAsWritten
    ? (from, to) => ({ start: start + from, end: start + to })
    : () => ({ start: whole.start, end: whole.end });
  return { text, toSpan, isContinuation: () => false };
}

function readInto(reading: Reading, { text, toSpan, isContinuation }: Script, depth: number): void {
  // A carriage return would be part of the last word of its line.
  const { commands, faults } = readScript(text.replaceAll('\r\n', ' \n'));
  for (const { message, at } of faults) reading.faults.push({ message, ...toSpan(at, Math.min(at + 1, text.length)) });
  for (const command of commands) {
    for (const part of splitForgotten(command, isContinuation)) {
      const words = part.words.map((word) => ({ ...word, ...toSpan(word.start, word.end) }));
      addCommand(reading, { ...part, words, ...toSpan(part.start, part.end) }, depth);
    }
    const { input } = command;
    const name = findProgram(command.words).name;
    if (input === undefined || name === 'su' || !SHELLS.has(name) || depth >= SCRIPT_DEPTH_MAX) continue;
    const shifted: Script['toSpan'] = (start, end) => toSpan(input.start + start, input.start + end);
    readInto(reading, { text: input.text, toSpan: shifted, isContinuation: () => false }, depth + 1);
  }
}

/** Programs that are never an argument of themselves. */
const MANAGERS = /^(?:apt|apt-get|apk|yum|dnf|microdnf|zypper)$/;

/**
 * `yum install a \` continued by `yum clean all`: somebody forgot the `&&`. What is meant are two commands, and both
 * are judged.
 */
function splitForgotten(command: ShellCommand, isContinuation: Script['isContinuation']): readonly ShellCommand[] {
  const name = command.words[0]?.value ?? '';
  if (!MANAGERS.test(name)) return [command];
  const starts = command.words.flatMap(({ value, start }, index) =>
    value === name && isContinuation(start) && index > 0 ? [index] : [],
  );
  if (starts.length === 0) return [command];
  return [0, ...starts].map((from, part) => {
    const words = command.words.slice(from, starts[part]);
    return { ...command, words, start: words[0]?.start ?? command.start, end: words.at(-1)?.end ?? command.end };
  });
}

type Written = Pick<ShellCommand, 'assignments'> & Span & { readonly words: readonly CommandWord[] };

function addCommand(reading: Reading, written: Written, depth: number): void {
  const { start, end } = written;
  const call = findProgram(written.words, written.assignments);
  reading.commands.push({ ...call, start, end });
  const script = SHELLS.has(call.name) && depth < SCRIPT_DEPTH_MAX ? findInlineScript(call.words) : undefined;
  if (script === undefined) return;
  // A word without escapes is as long as what it says, quotes apart.
  const quotes = (script.end - script.start - script.value.length) / 2;
  readInto(reading, describePart(script.value, script, script.start + (quotes === 1 ? 1 : 0)), depth + 1);
}

/** The script after `-c`, which may end a cluster of options: `-ec`, `-exc`. */
function findInlineScript(words: readonly CommandWord[]): CommandWord | undefined {
  const at = words.findIndex(({ value }, index) => index > 0 && /^-[a-z]*c$/.test(value));
  return at === -1 ? undefined : words[at + 1];
}
