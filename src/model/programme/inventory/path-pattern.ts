/**
 * The patterns of CODEOWNERS: those of gitignore without `!` and `[...]`. `*` stays within a folder, `**` crosses
 * folders. No RegExp is built from a file's text, so no pattern can make matching exponential.
 */

/** One character of a name: itself, any one, or any number of them. */
type Sign = string | typeof ONE | typeof MANY;
const ONE = { any: 'one' } as const;
const MANY = { any: 'many' } as const;

/** The name of a folder or file: a text, or signs of which some stand for others; `MANY` is any number of folders. */
type Step = string | readonly Sign[] | typeof MANY;

const ANY_NAME: Step = [ONE, MANY];

/** The last step is `MANY` where it also matches what lies below what it names. */
export type PathPattern = readonly Step[];

/**
 * Undefined when it is no pattern that code hosts read: negated, with a range of characters, with three stars, or
 * empty.
 */
export function parsePathPattern(text: string): PathPattern | undefined {
  if (text === '' || text === '/' || text.startsWith('!')) return undefined;
  if (text.includes('***') || /(?:^|[^\\])\[/.test(text)) return undefined;
  const parts = text.split('/');
  const isFolder = parts.length > 1 && parts.at(-1) === '';
  if (isFolder) parts.pop();
  // With a slash before its end it starts at the root, else anywhere.
  const isAnchored = parts.length > 1;
  if (parts[0] === '') parts.shift();
  const steps = parts.map(parseStep);
  if (!isAnchored && steps[0] !== MANY) steps.unshift(MANY);
  // A folder's owner owns what is in it: a file of that name is another thing.
  if (isFolder || (steps.at(-1) === MANY && steps.length > 1)) return [...steps, ANY_NAME, MANY];
  // GitHub: `docs/*` does not reach into the folders of docs.
  return parts.at(-1) === '*' && isAnchored ? steps : [...steps, MANY];
}

function parseStep(part: string): Step {
  if (part === '**') return MANY;
  const signs: Sign[] = [];
  for (let i = 0; i < part.length; i++) {
    const sign = part[i] ?? '';
    if (sign === '\\' && i + 1 < part.length) signs.push(part[++i] ?? '');
    else signs.push(sign === '*' ? MANY : sign === '?' ? ONE : sign);
  }
  return signs.every((sign) => typeof sign === 'string') ? signs.join('') : signs;
}

/** Whether a path from the root of the repository matches, given as the names that its slashes part. */
export function matchesPath(pattern: PathPattern, names: readonly string[]): boolean {
  const [first] = pattern;
  // Of a long file most patterns begin in another folder.
  if (typeof first === 'string' && first !== names[0]) return false;
  return matchesSequence<Step, string>(pattern, names, matchesName);
}

function matchesName(step: Step, name: string): boolean {
  if (typeof step === 'string') return step === name;
  return 'any' in step || matchesSequence<Sign, string>(step, name.split(''), matchesSign);
}

const matchesSign = (sign: Sign, character: string): boolean => sign === ONE || sign === character;

/**
 * Whether the whole sequence matches, where `MANY` stands for any number of items. Only the last of them is ever
 * retried, so steps are bounded by the product of the lengths.
 */
function matchesSequence<P, T>(
  pattern: readonly P[],
  items: readonly T[],
  matchesOne: (part: P, item: T) => boolean,
): boolean {
  let p = 0;
  let i = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (i < items.length) {
    const part = pattern[p];
    if (part === MANY) {
      starAt = p++;
      resumeAt = i;
    } else if (part !== undefined && matchesOne(part, items[i] as T)) {
      p++;
      i++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      i = ++resumeAt;
    } else return false;
  }
  while (pattern[p] === MANY) p++;
  return p === pattern.length;
}
