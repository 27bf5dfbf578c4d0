/** Colours of terminal text. Without colour every function returns its text unchanged. */
import type { Severity, Verdict } from '../../model/words.ts';

export type Painter = {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly severity: (severity: Severity, text: string) => string;
  readonly verdict: (verdict: Verdict, text: string) => string;
};

/** Painter with ANSI SGR codes, or one that leaves text alone. */
export function createPainter(hasColour: boolean): Painter {
  const paint = (open: string, close: number) => (text: string) =>
    hasColour && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  const bold = paint('1', 22);
  const dim = paint('2', 22);
  const red = paint('31', 39);
  const green = paint('32', 39);
  const yellow = paint('33', 39);
  const cyan = paint('36', 39);
  const magenta = paint('35', 39);
  const bySeverity = { critical: (text: string) => bold(magenta(text)), high: red, medium: yellow, low: cyan };
  const byVerdict = { pass: green, fail: red, unknown: yellow, skipped: dim, exempt: cyan };
  return {
    bold,
    dim,
    red,
    green,
    yellow,
    cyan,
    severity: (severity, text) => bySeverity[severity](text),
    verdict: (verdict, text) => byVerdict[verdict](text),
  };
}
