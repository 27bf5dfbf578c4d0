/**
 * From failed validations to findings: where in the authored document each stands, what is there, and how to mend it.
 */
import { getPath } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { LIMITS } from '../base/limits.ts';
import type { FieldPath } from '../base/positions.ts';
import type { Bindings } from '../languages/cel/index.ts';
import { identifyFinding } from '../model/finding-identity.ts';
import type { Finding } from '../model/result.ts';
import type { FailingValidation } from './compile-rule.ts';
import type { CompiledControl } from './control-set.ts';
import { resolveFix } from './fix.ts';
import { locateFailures } from './locate-failures.ts';
import type { Prepared } from './prepared.ts';

/** One finding per place; the first validation that failed there gives its message. */
export function findFindings(
  { control, rule }: CompiledControl,
  failing: readonly FailingValidation[],
  prepared: Prepared,
  bindings: Bindings,
): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const { index, message } of failing) {
    for (const path of locateFailures(rule, index, prepared, bindings)) {
      const id = identifyFinding(control.metadata.id, prepared.resource.address, prepared.body, path);
      if (findings.has(id)) continue;
      if (findings.size >= LIMITS.findingsPerResultMax) return [...findings.values()];
      findings.set(id, createFinding(id, message, path, prepared, control.spec.remediation.fix ?? []));
    }
  }
  return [...findings.values()];
}

function createFinding(
  id: string,
  message: string,
  path: FieldPath,
  { resource, body }: Prepared,
  fix: Parameters<typeof resolveFix>[0],
): Finding {
  const place = resource.origin.locate(path);
  const actual = getPath(body, path);
  return {
    id,
    message,
    path,
    span: place?.span,
    isExact: place?.isExact ?? false,
    ...(actual === undefined || path.length === 0 ? {} : { actual: capValue(actual) }),
    fix: resolveFix(fix, body, path),
  };
}

const SHOWN_CHARS_MAX = 200;
const SHOWN_ITEMS_MAX = 20;
const SHOWN_DEPTH_MAX = 4;

/** The value cut to what a person reads; what was cut is marked by `…`. */
export function capValue(value: Json, depth = 0): Json {
  if (typeof value === 'string') return value.length > SHOWN_CHARS_MAX ? `${value.slice(0, SHOWN_CHARS_MAX)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= SHOWN_DEPTH_MAX) return '…';
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    const shown = list.slice(0, SHOWN_ITEMS_MAX).map((item) => capValue(item, depth + 1));
    return list.length > SHOWN_ITEMS_MAX ? [...shown, '…'] : shown;
  }
  const entries = Object.entries(value);
  const shown = entries
    .slice(0, SHOWN_ITEMS_MAX)
    .map(([key, item]): [string, Json] => [key, capValue(item, depth + 1)]);
  return Object.fromEntries(entries.length > SHOWN_ITEMS_MAX ? [...shown, ['…', '…']] : shown);
}
