/** What a migration is made of. */
import type { Dialect } from '../backend.ts';

/** Statements that make tables and indexes, in the words of a dialect. */
export type Statements = (dialect: Dialect) => readonly string[];

export type Migration = { readonly name: string; readonly statements: Statements };
