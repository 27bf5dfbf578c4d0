/** Table of sources. */

export type SourceTables = {
  readonly sources: {
    readonly name: string;
    readonly document: string;
    readonly changed_ms: number;
    readonly last_ms: number | null;
    readonly last_run: string | null;
    readonly last_error: string | null;
  };
};
