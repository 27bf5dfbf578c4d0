/** From the text of a script to the simple commands in it, in lists, pipes and substitutions alike. */
import {
  type Assignment,
  type Command,
  forEachChild,
  type HereDoc,
  parse,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';
import { LIMITS } from '../../base/limits.ts';

/** Offsets count UTF-16 units of the text that was read. */
export type ShellWord = {
  /** Without quotes; expansions stay as they are written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Nothing in it is expanded when it runs, apart from file name patterns. */
  readonly isFixed: boolean;
};

export type ShellCommand = {
  /** The command's name first; empty for a command that only assigns. */
  readonly words: readonly ShellWord[];
  /** Variables set for this command alone, or for the shell when there are no words. */
  readonly assignments: readonly { readonly name: string; readonly value: string }[];
  /** What is given on standard input by a here-document, with the offset of its first character. */
  readonly input: { readonly text: string; readonly start: number } | undefined;
  readonly start: number;
  readonly end: number;
};

export type ShellFault = { readonly message: string; readonly at: number };

export type ReadScript = { readonly commands: readonly ShellCommand[]; readonly faults: readonly ShellFault[] };

/** Substitutions within substitutions that are followed; each is parsed on its own when it is reached. */
const SUBSTITUTION_DEPTH_MAX = 8;

type Visit = {
  readonly node: SyntaxNode;
  readonly depth: number;
  /** The span of what holds a script whose offsets count in a text of its own (escaped backticks). */
  readonly holder: { readonly start: number; readonly end: number } | undefined;
};

const MARK = /[(`]|<<|\$[[{]/g;

/**
 * The simple commands of a script in the order in which they are written, those of substitutions after the command
 * that holds them. Functions count as what they hold. Never throws; what is no shell, or is nested beyond reason,
 * gives faults and what could be read.
 */
export function readScript(text: string): ReadScript {
  if (text.length > LIMITS.shellScriptCharsMax) return refuse(`more than ${LIMITS.shellScriptCharsMax} characters`);
  // The parser's time grows with the square of these.
  if ([...text.matchAll(MARK)].length > LIMITS.shellMarksMax) return refuse('too many nested constructs');
  try {
    return listCommands(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuse('constructs nested too deep');
  }
}

const refuse = (message: string): ReadScript => ({ commands: [], faults: [{ message, at: 0 }] });

function listCommands(text: string): ReadScript {
  const commands: ShellCommand[] = [];
  const faults: ShellFault[] = [];
  const open: Visit[] = [{ node: parse(text), depth: 0, holder: undefined }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { node, holder, depth } = visit;
    if (node.type === 'Command') commands.push(readCommand(node, text, holder));
    if (node.type === 'Script') {
      for (const { message, pos } of node.errors ?? []) faults.push({ message, at: holder?.start ?? pos });
      if (depth > SUBSTITUTION_DEPTH_MAX) {
        faults.push({ message: `more than ${SUBSTITUTION_DEPTH_MAX} substitutions within each other`, at: node.pos });
        continue;
      }
    }
    open.push(...listChildren(visit).reverse());
  }
  return { commands, faults };
}

function listChildren({ node, depth, holder }: Visit): Visit[] {
  const children: Visit[] = [];
  forEachChild(node, (child) => {
    if (child.type !== 'Script') children.push({ node: child, depth, holder });
    else {
      const inner = child.source === undefined ? holder : (holder ?? { start: node.pos, end: node.end });
      children.push({ node: child, depth: depth + 1, holder: inner });
    }
  });
  return children;
}

function readCommand(command: Command, text: string, holder: Visit['holder']): ShellCommand {
  const toWord = (word: Word): ShellWord => ({
    value: word.value,
    start: holder?.start ?? word.pos,
    end: holder?.end ?? word.end,
    isFixed: !(word.parts ?? []).some(isExpansion),
  });
  const words = command.name === undefined ? [] : [toWord(command.name)];
  for (const arg of command.args) {
    if (arg.type === 'Word') words.push(toWord(arg));
    else words.push({ ...toWord({ ...arg, type: 'Word', value: arg.text, parts: undefined }), isFixed: false });
  }
  const input = command.redirects.find((one): one is HereDoc => one.type === 'HereDoc')?.body;
  return {
    words,
    assignments: command.prefix.flatMap((part) =>
      part.type === 'Assignment' ? [{ name: part.name, value: assignedText(part.value, text) }] : [],
    ),
    input: input === undefined || holder !== undefined ? undefined : { text: input.text, start: input.pos },
    start: holder?.start ?? command.pos,
    end: holder?.end ?? command.end,
  };
}

function assignedText(value: Assignment['value'], text: string): string {
  return value.type === 'Word' ? value.value : text.slice(value.pos, value.end);
}

const FIXED_PARTS: ReadonlySet<WordPart['type']> = new Set(['Literal', 'Glob', 'SingleQuoted', 'AnsiCQuoted']);

function isExpansion(part: WordPart): boolean {
  if (part.type === 'DoubleQuoted' || part.type === 'LocaleString') return part.parts.some(isExpansion);
  return !FIXED_PARTS.has(part.type);
}
