/** Which program a command really runs: `sudo -E apt-get`, `env A=b pip`, `python3 -m pip`. */
import type { Span } from '../../languages/dockerfile/index.ts';

export type CommandWord = Span & { readonly value: string; readonly isFixed: boolean };

/** A command with what stands before its program taken off. */
export type Call = {
  /** Without its folder; empty when a variable names it, or when the command only assigns. */
  readonly name: string;
  /** From the program on. */
  readonly words: readonly { readonly value: string }[];
  /** Programs that run the program, outermost first: `sudo`, `env`. */
  readonly wrappers: readonly string[];
  readonly assignments: readonly { readonly name: string; readonly value: string }[];
};

/** A call that knows where its words stand. */
export type ProgramCall = Omit<Call, 'words'> & { readonly words: readonly CommandWord[] };

type Wrapper = {
  /** Options that take the next word as their value. */
  readonly valued: readonly string[];
  /** Words before the program that are neither options nor assignments. */
  readonly operands: number;
};

const PLAIN: Wrapper = { valued: [], operands: 0 };
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: { valued: ['-u', '-g', '-h', '-p', '-C', '-D', '-R', '-T', '-r', '-t', '--user', '--group'], operands: 0 },
  doas: { valued: ['-u', '-C'], operands: 0 },
  gosu: { valued: [], operands: 1 },
  'su-exec': { valued: [], operands: 1 },
  env: { valued: ['-u', '--unset', '-C', '--chdir'], operands: 0 },
  exec: { valued: ['-a'], operands: 0 },
  nice: { valued: ['-n', '--adjustment'], operands: 0 },
  ionice: { valued: ['-c', '-n', '--class', '--classdata'], operands: 0 },
  timeout: { valued: ['-k', '-s', '--kill-after', '--signal'], operands: 1 },
  xargs: { valued: ['-n', '-I', '-P', '-L', '-d', '-a', '-E', '-s', '--max-args', '--max-procs'], operands: 0 },
  stdbuf: { valued: ['-i', '-o', '-e'], operands: 0 },
  command: PLAIN,
  builtin: PLAIN,
  nohup: PLAIN,
  time: PLAIN,
  eatmydata: PLAIN,
  fakeroot: PLAIN,
};

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/;
const PYTHON = /^(?:python[0-9.]*|pypy[0-9.]*|py)$/;
/** Options of Python after which a word follows that is no module. */
const PYTHON_VALUED = new Set(['-W', '-X', '--check-hash-based-pycs']);
/** Levels of `sudo env nice ...` that are taken off. */
const WRAPPERS_MAX = 8;

/** Finds the program of a command. `command -v` and the like run nothing and keep their own name. */
export function findProgram(words: readonly CommandWord[], assignments: ProgramCall['assignments'] = []): ProgramCall {
  const wrappers: string[] = [];
  const assigned = [...assignments];
  let rest = words;
  while (wrappers.length < WRAPPERS_MAX) {
    const name = programName(rest[0]);
    const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    const inner = wrapper === undefined ? undefined : takeOff(rest, wrapper, assigned);
    if (inner === undefined || inner.length === 0) break;
    wrappers.push(name);
    rest = inner;
  }
  const module = findPythonModule(rest);
  return { name: programName(module[0]), words: module, wrappers, assignments: assigned };
}

function programName(word: CommandWord | undefined): string {
  if (word === undefined || !word.isFixed) return '';
  return word.value.slice(word.value.lastIndexOf('/') + 1);
}

function takeOff(
  words: readonly CommandWord[],
  { valued, operands }: Wrapper,
  assigned: { name: string; value: string }[],
): readonly CommandWord[] | undefined {
  let left = operands;
  for (let at = 1; at < words.length; at++) {
    const { value = '' } = words[at] ?? {};
    const assignment = ASSIGNMENT.exec(value);
    if (valued.includes(value)) at += 1;
    else if (value === '-v' || value === '-V' || value === '--version') return undefined;
    else if (assignment !== null) assigned.push({ name: assignment[1] ?? '', value: assignment[2] ?? '' });
    else if (!value.startsWith('-') || value === '-') {
      if (left === 0) return words.slice(at);
      left -= 1;
    }
  }
  return undefined;
}

/** `python3 -m pip install` from `pip` on; other commands as they are. */
function findPythonModule(words: readonly CommandWord[]): readonly CommandWord[] {
  if (!PYTHON.test(programName(words[0]))) return words;
  for (let at = 1; at < words.length; at++) {
    const { value = '' } = words[at] ?? {};
    if (value === '-m') return at + 1 < words.length ? words.slice(at + 1) : words;
    if (PYTHON_VALUED.has(value)) at += 1;
    else if (!value.startsWith('-')) return words;
  }
  return words;
}
