/** The authored lines around a finding, as the programme keeps them: without secrets, and cut where they are long. */

export type SightingExcerpt = {
  /** Number of the first line in the file, from 1. */
  readonly fromLine: number;
  readonly lines: readonly string[];
  /**
   * What the finding is about: the number of its first line in the file, and columns of that line as it is kept here,
   * in UTF-16 units from 1; `to` is behind the last.
   */
  readonly mark: { readonly line: number; readonly from: number; readonly to: number } | undefined;
};
