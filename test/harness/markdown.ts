/** Fenced blocks of Markdown documents, for tests that run what documents say. */

export type Block = {
  /** `yaml`, `sh`, ... */
  readonly language: string;
  /** The rest of the line after the language: `run`, `file=deploy/web.yaml`. */
  readonly info: string;
  readonly text: string;
  readonly line: number;
};

/** Every fenced block in order. A fence that is not closed is an error of the document. */
export function listBlocks(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let open:
    | { readonly fence: string; readonly head: string; readonly line: number; readonly lines: string[] }
    | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^(`{3,})(.*)$/.exec(line);
    if (open === undefined) {
      if (fence?.[1] !== undefined) open = { fence: fence[1], head: fence[2] ?? '', line: index + 1, lines: [] };
    } else if (line.trimEnd() === open.fence) {
      const [language = '', ...info] = open.head.trim().split(' ');
      blocks.push({ language, info: info.join(' '), text: `${open.lines.join('\n')}\n`, line: open.line });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) throw new Error(`the block at line ${open.line} is not closed`);
  return blocks;
}

export type Command = { readonly args: readonly string[]; readonly exit: number | undefined; readonly line: string };

/** The `bulwark` commands of a shell block, without pipes and redirections; `# exit 1` says how one ends. */
export function listCommands(text: string): readonly Command[] {
  return text.split('\n').flatMap((line) => {
    const match = /(?:^|\| |run: |- )(?:npx )?bulwark( [^|>#]*?)?(?:\s*(?:[|>].*)?)?(?:#.*)?$/.exec(line);
    if (match === null) return [];
    const exit = /# exit (\d+)/.exec(line)?.[1];
    return [{ args: splitWords(match[1] ?? ''), exit: exit === undefined ? undefined : Number(exit), line }];
  });
}

/** Words as a shell splits them, single and double quotes honoured. */
function splitWords(text: string): readonly string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
