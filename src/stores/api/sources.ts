/** What is scanned without anybody asking. */
import type { Source } from '../../model/source.ts';

export type StoredSource = {
  /** The document's name. */
  readonly name: string;
  readonly document: Source;
  readonly changedMs: number;
  /** How the last scan ended; undefined before the first. */
  readonly lastScan: LastScan | undefined;
};

export type LastScan = {
  readonly atMs: number;
  /** Id of the run that it made; undefined where it came to none. */
  readonly run: string | undefined;
  /** Why it came to none. */
  readonly error: string | undefined;
};

export type SourceRecords = {
  /** Adds it, or changes the one with the name. */
  readonly put: (document: Source, nowMs: number) => Promise<void>;
  readonly remove: (name: string) => Promise<boolean>;
  readonly find: (name: string) => Promise<StoredSource | undefined>;
  /** By name. */
  readonly list: () => Promise<readonly StoredSource[]>;
  readonly noteScan: (name: string, scan: LastScan) => Promise<void>;
};
