/**
 * From failed validations to findings: where in the authored document each stands, what is there, and how to mend it.
 */
import { getPath } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { LIMITS } from '../base/limits.ts';
import type { FieldPath } from '../base/positions.ts';
import { Unknown } from '../languages/cel/index.ts';
import { identifyFinding } from '../model/finding-identity.ts';
import type { Finding } from '../model/result.ts';
import type { Validation } from '../model/rule.ts';
import type { Scene } from './bindings.ts';
import { bindControl } from './bindings.ts';
import type { FailingValidation } from './compile-rule.ts';
import type { CompiledControl } from './control-set.ts';
import { resolveFix } from './fix.ts';
import { locateFailures } from './locate-failures.ts';
import type { Prepared } from './prepared.ts';

/** What a resource fails by: all that its findings follow from. */
export type FailingRule = {
  readonly compiled: CompiledControl;
  readonly failing: readonly FailingValidation[];
  readonly prepared: Prepared;
  readonly scene: Scene;
};

/** One finding per place; the first validation that failed there gives its message. */
export function findFindings({ compiled, failing, prepared, scene }: FailingRule): readonly Finding[] {
  const { control, part, rule } = compiled;
  const bindings = bindControl(scene, prepared, compiled.params);
  const findings = new Map<string, Finding>();
  for (const { index, message } of failing) {
    const { at } = part.rule.cel.validations[index] ?? {};
    for (const field of locateFailures(rule, index, prepared, bindings)) {
      const path = shortenPath(field, at);
      const id = identifyFinding(control.metadata.id, prepared.resource.address, prepared.body, path);
      if (findings.has(id)) continue;
      if (findings.size >= LIMITS.findingsPerResultMax) return [...findings.values()];
      findings.set(id, createFinding(id, message, path, prepared, part.remediation.fix ?? []));
    }
  }
  return [...findings.values()];
}

/** The part of the path that the validation wants to be named. */
function shortenPath(path: FieldPath, at: Validation['at'] = 'field'): FieldPath {
  if (at === 'field') return path;
  if (at === 'resource') return [];
  const isItem = (step: string | number): boolean => typeof step === 'number';
  if (at === 'list') return isItem(path.at(-1) ?? '') ? path.slice(0, -1) : path;
  return path.slice(0, path.findIndex(isItem) + 1 || path.length);
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
    ...(place?.file === undefined ? {} : { file: place.file }),
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
  // A value that is not known is shown as what it is waiting for.
  const item: unknown = value;
  if (item instanceof Unknown) return item.toString();
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
