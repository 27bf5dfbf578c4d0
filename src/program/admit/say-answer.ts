/** What the gate says: to whoever is refused, to whoever is warned, and to the audit log of the cluster. */
import { LIMITS } from '../../base/limits.ts';
import { formatPath } from '../../base/positions.ts';
import { shortenText } from '../../base/text.ts';
import type { JudgedResult } from './judge-review.ts';

const PLACES_MAX = 3;
const REFUSALS_MAX = 10;
const WARNINGS_MAX = 10;

/** One paragraph for each control: what is wrong, where, what mends it; and last the way to an exception. */
export function sayRefusal(refusing: readonly JudgedResult[], remedyOf: (control: string) => string): string {
  const shown = refusing.slice(0, REFUSALS_MAX);
  const lines = shown.map((one) => sayRefused(one, remedyOf(one.result.control.id)));
  if (refusing.length > shown.length) lines.push(`and ${refusing.length - shown.length} more controls`);
  const [first] = shown;
  if (first !== undefined) {
    const { control, resource } = first.result;
    lines.push(
      'if it has to be: bulwark exception request NAME --control ' +
        `${control.id} --scope addresses=${resource.address} (docs/guides/exceptions.md)`,
    );
  }
  return shortenText(lines.join('\n'), LIMITS.admissionMessageCharsMax);
}

function sayRefused({ result }: JudgedResult, remedy: string): string {
  const { control, findings, reason, verdict } = result;
  const places = findings.slice(0, PLACES_MAX).map(({ path }) => formatPath(path));
  const more = findings.length > PLACES_MAX ? ` and ${findings.length - PLACES_MAX} more` : '';
  const at = places.filter((place) => place !== '').join(', ');
  const what = printable(verdict === 'unknown' ? `it cannot be judged: ${reason}` : reason);
  return `[${control.id}] ${what}${at === '' ? '' : `, at ${at}${more}`}; ${remedy.trim()}`;
}

/** Short ones: API servers cut what is longer, and all together, and give them to `kubectl` as HTTP headers. */
export function sayWarnings(warned: readonly JudgedResult[]): readonly string[] {
  const shown = warned.slice(0, WARNINGS_MAX).map(({ result, isNew }) => {
    const { control, reason, verdict } = result;
    const what = verdict === 'unknown' ? `cannot be judged: ${reason}` : reason;
    return shortenText(
      printable(`[${control.id}] ${what}${isNew ? '' : ' (as before)'}`),
      LIMITS.admissionWarningCharsMax,
    );
  });
  return warned.length > shown.length ? [...shown, `and ${warned.length - shown.length} more controls`] : shown;
}

/** By verdict, the controls and why; undefined where there is nothing to write down. */
export function sayAnnotations(results: readonly JudgedResult[]): Readonly<Record<string, string>> | undefined {
  const lines: Record<string, string[]> = {};
  for (const { result } of results) {
    const { verdict, control, mode, reason } = result;
    if (verdict !== 'skipped') (lines[verdict] ??= []).push(`${control.id} (${mode}): ${reason}`);
  }
  const entries = Object.entries(lines);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([verdict, texts]) => [verdict, shortenText(texts.join('; '), LIMITS.admissionAnnotationCharsMax)]),
  );
}

/** Header values, and terminals, take printable characters and nothing that ends a line or moves the cursor. */
function printable(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}
