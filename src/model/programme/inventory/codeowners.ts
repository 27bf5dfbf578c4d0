/**
 * CODEOWNERS as GitHub reads it (https://docs.github.com/en/repositories, "About code owners"): the last pattern that
 * matches decides, a pattern without owners takes them away, a line that cannot be read is passed over. Sections of
 * GitLab are understood so far as to give their default owners.
 */
import { decodeText } from '../../../base/decode-text.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Problem, Read } from '../../../base/problems.ts';
import type { PathPattern } from './path-pattern.ts';
import { matchesPath, parsePathPattern } from './path-pattern.ts';
import { nameCodeOwner } from './team-name.ts';

/** Where the file may be, in the order in which GitHub looks, then GitLab's own; the first that is there counts. */
export const CODEOWNERS_PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'] as const;

export type CodeownersRule = {
  readonly pattern: PathPattern;
  /** As they are written, `@acme/shop`; empty where the pattern takes its files out of ownership. */
  readonly owners: readonly string[];
  /** In a section of GitLab that is optional: counts where no other rule matches. */
  readonly isOptional: boolean;
};

export type Codeowners = { readonly rules: readonly CodeownersRule[] };

const SECTION = /^(\^?)\[([^\]]+)\](?:\[\d+\])?(?:\s+(.*))?$/;
const OWNER = /^(?:@[^\s@]+|[^\s@]+@[^\s@]+)$/;

/** Reads the file. Every problem is a warning: what is not read leaves its files to the other rules. */
export function readCodeowners(bytes: Uint8Array, file: string): Read<Codeowners> {
  const problems: Problem[] = [];
  const report = (message: string): void => {
    if (problems.length < LIMITS.problemsPerFileMax) problems.push(warn(message, file));
  };
  const decoded = decodeText(bytes);
  if (decoded.isUtf16) {
    report('it is UTF-16; code hosts read UTF-8 only');
    return { value: { rules: [] }, problems };
  }
  const rules: CodeownersRule[] = [];
  let section: Section = NO_SECTION;
  for (const [i, line] of decoded.index.text.split(/\r?\n/).entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const heading = readSection(text);
    if (heading !== undefined) {
      section = heading;
      continue;
    }
    const rule = readRule(text, section);
    if (typeof rule === 'string') report(`line ${i + 1} is passed over: ${rule}`);
    else if (rules.length < LIMITS.codeownersRulesMax) rules.push(rule);
    else {
      report(`only the first ${LIMITS.codeownersRulesMax} rules are read`);
      break;
    }
  }
  return { value: { rules }, problems };
}

function warn(message: string, file: string): Problem {
  const remedy = 'Write a pattern and its owners: /deploy/ @acme/platform.';
  return { code: 'codeowners-unread', message, remedy, severity: 'warning', file };
}

type Section = { readonly owners: readonly string[]; readonly isOptional: boolean };
const NO_SECTION: Section = { owners: [], isOptional: false };

function readSection(text: string): Section | undefined {
  const match = SECTION.exec(text);
  if (match === null) return undefined;
  return { owners: splitWords(match[3] ?? '').filter((word) => OWNER.test(word)), isOptional: match[1] === '^' };
}

/** The rule, or why the line is none. */
function readRule(text: string, section: Section): CodeownersRule | string {
  const [patternText = '', ...owners] = splitWords(text);
  const pattern = parsePathPattern(patternText);
  if (pattern === undefined) return `${JSON.stringify(patternText)} is no pattern that code hosts read`;
  const bad = owners.find((owner) => !OWNER.test(owner));
  if (bad !== undefined) return `${JSON.stringify(bad)} is neither @user, @org/team nor a mail address`;
  return { pattern, owners: owners.length > 0 ? owners : section.owners, isOptional: section.isOptional };
}

/** Words between spaces; `\ ` is a space within a word, and `#` at the start of a word begins a comment. */
function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const word of text.match(/(?:\\.|[^\s\\]|\\$)+/g) ?? []) {
    if (word.startsWith('#')) break;
    words.push(word);
  }
  return words;
}

/**
 * The rule that decides for a path from the root of the repository: the last that matches, before any that is
 * optional.
 */
export function findRule({ rules }: Codeowners, path: string): CodeownersRule | undefined {
  const names = path.split('/');
  const isMatch = ({ pattern }: CodeownersRule): boolean => matchesPath(pattern, names);
  return (
    rules.findLast((rule) => !rule.isOptional && isMatch(rule)) ??
    rules.findLast((rule) => rule.isOptional && isMatch(rule))
  );
}

/** The owner of a path: the first team among its owners, else the first of them. Undefined where nobody owns it. */
export function findCodeOwner(codeowners: Codeowners, path: string): string | undefined {
  const owners = findRule(codeowners, path)?.owners ?? [];
  const chosen = owners.find((owner) => owner.startsWith('@') && owner.includes('/')) ?? owners[0];
  return chosen === undefined ? undefined : nameCodeOwner(chosen);
}
