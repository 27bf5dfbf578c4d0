/** What scripts of jobs do with text that outsiders choose. */

/** Predefined variables whose text an outsider chooses: titles, messages, names of branches. */
const CHOSEN_BY_OUTSIDERS = [
  'CI_COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|AUTHOR|REF_NAME|BRANCH|TAG|TAG_MESSAGE)',
  'CI_MERGE_REQUEST_(?:TITLE|DESCRIPTION|LABELS|MILESTONE|SOURCE_BRANCH_NAME)',
  'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME',
  'CI_BUILD_REF_NAME',
  'GITLAB_USER_NAME',
].join('|');
const VARIABLE = new RegExp(`\\$\\{?(${CHOSEN_BY_OUTSIDERS})\\b`, 'g');

/** Programs that read an argument as code. */
const INTERPRETERS =
  /(?:^|[\s;&|(])(?:eval|(?:ba|z|da|k)?sh\s+-\w*c|python\d?\s+-c|node\s+-e|perl\s+-\w*e|ruby\s+-e|ssh\s)/;

export type VariableUse = {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Read as code, or split into words and patterns because it stands without quotes. */
  readonly isRisky: boolean;
};

/** Every use of such a variable in a script. Linear. */
export function listVariableUses(script: string): readonly VariableUse[] {
  return Array.from(script.matchAll(VARIABLE)).flatMap((match) => {
    const start = match.index;
    const lineStart = script.lastIndexOf('\n', start) + 1;
    const before = script.slice(Math.max(lineStart, start - LINE_CHARS_MAX), start);
    const quote = openQuote(before);
    if (quote === "'" && !INTERPRETERS.test(before)) return [];
    const isBare = quote === '' && !/(?:^|[\s;&|(])\w+=$/.test(before) && !/\[\[[^\]]*$/.test(before);
    const isRisky = INTERPRETERS.test(before) || isBare;
    return [{ name: match[1] ?? '', start, end: start + match[0].length, isRisky }];
  });
}

const LINE_CHARS_MAX = 2_000;

/** The quote that is open at the end of a text; empty when none is. */
function openQuote(text: string): string {
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && quote !== "'") at++;
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return quote;
}
