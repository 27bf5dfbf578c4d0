/**
 * CEL libraries: finds literal arguments that can never work: a malformed number, duration, timestamp, regular
 * expression or format.
 * Kubernetes refuses such expressions when they are written instead of failing when they are evaluated.
 */
import type { Call, CelIssue, Expr } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import { childrenOf } from '../parse/walk.ts';
import { compileRegex } from '../regex/index.ts';
import { boolOfText, doubleOfText, intOfText, uintOfText } from '../runtime/conversions.ts';
import { parseDuration, parseTimestamp, timestampOfSeconds } from '../runtime/time.ts';
import { CelError, type Result } from '../values.ts';
import { findFormatFault } from './check-format.ts';

type Reader = (literal: string | bigint) => Result | ReturnType<typeof compileRegex>;

const ofText =
  (read: (text: string) => ReturnType<Reader>): Reader =>
  (literal) =>
    typeof literal === 'string' ? read(literal) : null;

/** How the last argument of an overload is read; for regular expressions it is the pattern's place that counts. */
const READERS: Readonly<Record<string, { readonly argument: number; readonly read: Reader }>> = {
  string_to_bool: { argument: 0, read: ofText(boolOfText) },
  string_to_double: { argument: 0, read: ofText(doubleOfText) },
  string_to_int64: { argument: 0, read: ofText(intOfText) },
  string_to_uint64: { argument: 0, read: ofText(uintOfText) },
  string_to_duration: { argument: 0, read: ofText(parseDuration) },
  string_to_timestamp: { argument: 0, read: ofText(parseTimestamp) },
  int64_to_timestamp: {
    argument: 0,
    read: (literal) => (typeof literal === 'bigint' ? timestampOfSeconds(literal) : null),
  },
  matches: { argument: 1, read: ofText(compileRegex) },
  matches_string: { argument: 0, read: ofText(compileRegex) },
  string_find_string: { argument: 0, read: ofText(compileRegex) },
  string_find_all_string: { argument: 0, read: ofText(compileRegex) },
  string_find_all_string_int: { argument: 0, read: ofText(compileRegex) },
};

/** Issues of literal arguments, each at the literal. Empty when there is nothing to say. */
export function findLiteralFaults(checked: Checked): readonly CelIssue[] {
  const issues: CelIssue[] = [];
  const visit = (expr: Expr): void => {
    const issue = expr.kind === 'call' ? findFault(checked, expr) : undefined;
    if (issue !== undefined) issues.push({ ...issue, remedy: 'Mend the literal: every such call fails.' });
    for (const child of childrenOf(expr)) visit(child);
  };
  visit(checked.ast.root);
  return issues;
}

function findFault(checked: Checked, call: Call): CelIssue | undefined {
  const reference = checked.references[call.id];
  if (reference?.kind !== 'overloads') return undefined;
  for (const { id } of reference.overloads) {
    if (id === 'string_format') return findFormatFault(checked, call);
    const reader = READERS[id];
    const arg = reader && call.args[reader.argument];
    if (arg?.kind !== 'literal' || !('value' in arg.value)) continue;
    const { value } = arg.value;
    const read = typeof value === 'string' || typeof value === 'bigint' ? reader?.read(value) : null;
    if (!(read instanceof CelError)) continue;
    const message = `invalid ${call.name} argument: ${read.message}`;
    return { code: 'invalid-argument', message, range: arg.range };
  }
  return undefined;
}
