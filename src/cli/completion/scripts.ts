/**
 * The completion scripts of the shells, written from one grammar. Files are offered wherever nothing better is known.
 */
import type { VerbWords } from './grammar.ts';

export const SHELLS = ['bash', 'fish', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script for one shell. */
export function writeCompletion(shell: Shell, verbs: readonly VerbWords[]): string {
  if (shell === 'bash') return writeBash(verbs);
  return shell === 'zsh' ? writeZsh(verbs) : writeFish(verbs);
}

/** Text inside single quotes of any of the shells. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function flagsWithValues(verb: VerbWords): readonly (readonly [string, readonly string[]])[] {
  return verb.options.flatMap(({ flag, values }) =>
    values !== undefined && values.length > 0 ? [[flag, values] as const] : [],
  );
}

function writeBash(verbs: readonly VerbWords[]): string {
  const cases = verbs.map((verb) => {
    const values = flagsWithValues(verb).map(
      ([flag, list]) => `        ${flag}) COMPREPLY=($(compgen -W ${quote(list.join(' '))} -- "$cur")); return ;;`,
    );
    const words = [...verb.words, ...verb.options.map(({ flag }) => flag)].join(' ');
    return [
      `    ${verb.name})`,
      '      case "$prev" in',
      ...values,
      '      esac',
      `      words=${quote(words)} ;;`,
    ].join('\n');
  });
  const names = verbs.map(({ name }) => name).join(' ');
  return [
    '# bash completion of bulwark; load with: source <(bulwark completion bash)',
    '_bulwark() {',
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" words=""',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${quote(`${names} --help --version`)} -- "$cur"))`,
    '    return',
    '  fi',
    '  if [ "$prev" = --control ]; then',
    '    COMPREPLY=($(compgen -W "$(bulwark controls list --format ids 2>/dev/null)" -- "$cur"))',
    '    return',
    '  fi',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
    'complete -o default -F _bulwark bulwark',
    '',
  ].join('\n');
}

/** Text inside `[...]` of a zsh argument specification. */
function zshText(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, (character) => `\\${character}`);
}

function writeZsh(verbs: readonly VerbWords[]): string {
  const cases = verbs.map((verb) => {
    const specs = verb.options.map(({ flag, summary, values }) => {
      const value = values === undefined ? '' : values.length === 0 ? ':value:_files' : `:value:(${values.join(' ')})`;
      return quote(`*${flag}[${zshText(summary)}]${value}`);
    });
    const rest = verb.words.length > 0 ? quote(`1:what:(${verb.words.join(' ')})`) : quote('*:file:_files');
    return `    ${verb.name}) _arguments ${[...specs, rest].join(' ')} ;;`;
  });
  const described = verbs.map(({ name, summary }) => quote(`${name}:${zshText(summary)}`)).join(' ');
  return [
    '#compdef bulwark',
    '# zsh completion of bulwark; load with: source <(bulwark completion zsh)',
    '_bulwark() {',
    `  local -a verbs=(${described})`,
    '  if (( CURRENT == 2 )); then',
    "    _describe 'verb' verbs",
    '    return',
    '  fi',
    '  local verb=$words[2]',
    '  shift words',
    '  (( CURRENT-- ))',
    '  case $verb in',
    ...cases,
    '  esac',
    '}',
    'compdef _bulwark bulwark',
    '',
  ].join('\n');
}

function writeFish(verbs: readonly VerbWords[]): string {
  const lines = verbs.flatMap((verb) => {
    const seen = quote(`__fish_seen_subcommand_from ${verb.name}`);
    return [
      `complete -c bulwark -n __fish_use_subcommand -f -a ${verb.name} -d ${quote(verb.summary)}`,
      ...(verb.words.length === 0 ? [] : [`complete -c bulwark -n ${seen} -f -a ${quote(verb.words.join(' '))}`]),
      ...verb.options.map(({ flag, summary, values }) => {
        const value = values === undefined ? '' : values.length === 0 ? ' -r' : ` -x -a ${quote(values.join(' '))}`;
        return `complete -c bulwark -n ${seen} -l ${flag.slice(2)}${value} -d ${quote(summary)}`;
      }),
    ];
  });
  return ['# fish completion of bulwark; load with: bulwark completion fish | source', ...lines, ''].join('\n');
}
