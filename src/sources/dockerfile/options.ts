/** The arguments of a program taken apart into options and operands, as getopt does. */
import type { Call } from './programs.ts';

export type OptionSpec = {
  /** Letters of short options that take a value: `t` in `-t stable` and `-tstable`. */
  readonly short: string;
  /** Long options that take the next word as value where no `=` is written. */
  readonly long: readonly string[];
};

export type Option = {
  /** Without dashes: `y`, `assume-yes`. */
  readonly name: string;
  readonly value: string | undefined;
};

export type Arguments = { readonly options: readonly Option[]; readonly operands: Call['words'] };

/** Names of long options, written with spaces between them. */
export function nameOptions(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}

/** Reads the words after the program's name. Options may stand anywhere before `--`. */
export function readArguments(words: Call['words'], { short, long }: OptionSpec): Arguments {
  const options: Option[] = [];
  const operands: { readonly value: string }[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const { value } = word;
    if (value === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (value.startsWith('--')) {
      const [name = '', inline] = splitOnce(value.slice(2), '=');
      const takesNext = inline === undefined && long.includes(name);
      options.push({ name, value: takesNext ? words[++at]?.value : inline });
    } else if (value.startsWith('-') && value.length > 1) {
      const { cluster, takesNext } = readCluster(value.slice(1), short);
      if (takesNext) cluster.push({ name: cluster.pop()?.name ?? '', value: words[++at]?.value });
      options.push(...cluster);
    } else operands.push(word);
  }
  return { options, operands };
}

function splitOnce(text: string, by: string): readonly string[] {
  const at = text.indexOf(by);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** `-qy`, `-q=2`, `-oAPT::X=1`. */
function readCluster(letters: string, short: string): { readonly cluster: Option[]; readonly takesNext: boolean } {
  const cluster: Option[] = [];
  for (let at = 0; at < letters.length; at++) {
    const name = letters[at] ?? '';
    const rest = letters.slice(at + 1);
    if (rest.startsWith('=')) {
      cluster.push({ name, value: rest.slice(1) });
      break;
    }
    if (short.includes(name)) {
      cluster.push({ name, value: rest === '' ? undefined : rest });
      return { cluster, takesNext: rest === '' };
    }
    cluster.push({ name, value: undefined });
  }
  return { cluster, takesNext: false };
}

/** Whether any of the options is given; a value that says no, `--x=false`, counts as not given. */
export function hasOption({ options }: Arguments, ...names: readonly string[]): boolean {
  return options.some(({ name, value }) => names.includes(name) && !isNo(value));
}

/** How package managers write no. */
export function isNo(value: string | undefined): boolean {
  return value !== undefined && /^(?:false|no|off|0|without|disable)$/i.test(value);
}
