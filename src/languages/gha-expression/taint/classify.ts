/** Whose text a context path holds. */
import { ATTACKER_PATHS, classifyLeaf, LOW_PATHS, MAYBE_PATHS, NAMED_BY_USERS } from './event-paths.ts';

/**
 * `attacker`: free text of anyone. `maybe`: free text of people with some trust (inputs, branch names, payloads).
 * `unresolved`: the text comes from another place of the workflow (`env`, outputs, matrix) that the caller knows.
 * `low`: not the workflow's own text, but from a narrow alphabet or from maintainers (account names, secrets,
 * variables). `fixed`: a number, hash or word of a fixed list.
 */
export type TaintClass = 'attacker' | 'maybe' | 'unresolved' | 'low' | 'fixed';

/**
 * A use of a context. `path` has lower-case names below the context, `*` for a filter or an index that is no string.
 */
export type ContextPath = { readonly context: string; readonly path: readonly string[] };

export type Classification = {
  readonly class: TaintClass;
  /** The known attacker-controlled paths that this one reads, e.g. all `github.event.*.body`. */
  readonly matches: readonly string[];
};

const ORDER: readonly TaintClass[] = ['attacker', 'maybe', 'unresolved', 'low', 'fixed'];

/** The class that weighs more: `attacker` first, `fixed` last. */
export function maxTaint(a: TaintClass, b: TaintClass): TaintClass {
  return ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b;
}

/** A filter or an unknown index in the path reads every step; a list in the pattern is reached by nothing else. */
const isSameStep = (step: string, wanted: string | undefined): boolean => step === wanted || step === '*';

/** True when `path` reads the pattern's place, or an object that holds it. */
const reaches = (path: readonly string[], pattern: readonly string[]): boolean =>
  path.length <= pattern.length && path.every((step, at) => isSameStep(step, pattern[at]));

const isAt = (path: readonly string[], pattern: readonly string[]): boolean =>
  path.length === pattern.length && reaches(path, pattern);

function classifyGithub(path: readonly string[]): Classification {
  const matches = ATTACKER_PATHS.filter((pattern) => reaches(path, pattern));
  if (matches.length > 0) return { class: 'attacker', matches: matches.map((steps) => `github.${steps.join('.')}`) };
  if (MAYBE_PATHS.some((pattern) => isAt(path, pattern))) return { class: 'maybe', matches: [] };
  if (LOW_PATHS.some((pattern) => isAt(path, pattern))) return { class: 'low', matches: [] };
  if (path[0] !== 'event' && path[0] !== '*') return { class: 'fixed', matches: [] };
  const leaf = NAMED_BY_USERS.has(path[1] ?? '') ? undefined : classifyLeaf(path.at(-1) ?? '');
  return { class: leaf ?? 'maybe', matches: [] };
}

/** `outputs` of a step or job come from elsewhere in the workflow; results are words of a fixed list. */
const classifyOutputs = (path: readonly string[]): TaintClass =>
  path.length < 2 || isSameStep(path[1] ?? '', 'outputs') ? 'unresolved' : 'fixed';

function classifyOther({ context, path }: ContextPath): TaintClass {
  switch (context) {
    case 'inputs':
      return 'maybe';
    case 'steps':
    case 'needs':
    case 'jobs':
      return classifyOutputs(path);
    case 'secrets':
    case 'vars':
      return 'low';
    case 'runner':
      return path.length === 0 || isSameStep(path[0] ?? '', 'name') ? 'low' : 'fixed';
    case 'job':
    case 'strategy':
      return 'fixed';
    default:
      return 'unresolved';
  }
}

/** The class of a path by itself, without what the caller knows of the workflow. */
export function classifyPath(reference: ContextPath): Classification {
  if (reference.context === 'github') return classifyGithub(reference.path);
  return { class: classifyOther(reference), matches: [] };
}
