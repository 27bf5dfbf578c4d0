/**
 * What an output is: it says one scan report in one format. Pure text out; who writes it where is the command line's
 * affair.
 */
import type { ScanReport } from '../model/report.ts';

export type OutputOptions = {
  /** ANSI colour; only a terminal gets it. */
  readonly hasColour: boolean;
  /** Columns of the terminal, 80 when unknown. */
  readonly columns: number;
  /** Text of an authored file, for excerpts; undefined when it is not at hand. */
  readonly sourceText: (file: string) => string | undefined;
  readonly version: string;
};

export type Output = {
  readonly name: string;
  /** Shown by `bulwark scan --help`. */
  readonly summary: string;
  readonly mediaType: string;
  readonly render: (report: ScanReport, options: OutputOptions) => Iterable<string>;
};
