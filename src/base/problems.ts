/**
 * Bad input as data: a reader returns what it could read and the problems it met; it never throws for what a file
 * contains.
 */
import type { Span } from './positions.ts';

/** What was wrong with an input, where, and what to do about it. */
export type Problem = {
  /**
   * Stable, kebab-case, grouped by reader: `yaml-duplicate-key`, `file-too-large`. Listed in
   * docs/reference/problems.md.
   */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** `warning`: read completely, but dubious. `error`: something was not read, so what depends on it is `unknown`. */
  readonly severity: 'error' | 'warning';
  /** Path as the user gave it or as found below it; absent for problems that belong to no file. */
  readonly file?: string;
  readonly span?: Span;
};

/** A reader's answer. `value` is as much as could be read, even with problems. */
export type Read<T> = { readonly value: T; readonly problems: readonly Problem[] };
