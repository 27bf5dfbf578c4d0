/** Label selectors as Kubernetes applies them (meta/v1 LabelSelector), and the plain label maps of Services. */
import { getField, isJsonObject } from '../base/json.ts';
import { isGlob, matchesGlob } from './glob.ts';

export type Labels = Readonly<Record<string, unknown>>;

export type SelectorTerm = {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly unknown[];
};

/**
 * A selector taken apart. `undefined` pairs and terms are not possible: an absent selector is `undefined` as a whole.
 */
export type ParsedSelector = {
  /** Labels that must have exactly this value. */
  readonly pairs: readonly (readonly [string, unknown])[];
  readonly terms: readonly SelectorTerm[];
};

/**
 * Reads a LabelSelector, or a plain map of labels (as `spec.selector` of a Service is). Undefined when the value is no
 * selector, which selects nothing. `{}` selects everything, as for LabelSelectors; a caller whose field is a plain map
 * (where an empty one selects nothing) has to ask first.
 */
export function parseSelector(selector: unknown): ParsedSelector | undefined {
  if (!isJsonObject(selector)) return undefined;
  const matchLabels = getField(selector, 'matchLabels');
  const matchExpressions = getField(selector, 'matchExpressions');
  if (matchLabels === undefined && matchExpressions === undefined)
    return { pairs: Object.entries(selector), terms: [] };
  const pairs = isJsonObject(matchLabels) ? Object.entries(matchLabels) : [];
  const list: readonly unknown[] = Array.isArray(matchExpressions) ? matchExpressions : [];
  return { pairs, terms: list.map(parseTerm) };
}

function parseTerm(expression: unknown): SelectorTerm {
  const key = getField(expression, 'key');
  const operator = getField(expression, 'operator');
  const values = getField(expression, 'values');
  return {
    key: typeof key === 'string' ? key : '',
    operator: typeof operator === 'string' ? operator : '',
    values: Array.isArray(values) ? values : [],
  };
}

/** Whether all pairs and terms hold. A term with an unknown operator never holds. */
export function matchesSelector(selector: ParsedSelector, labels: Labels): boolean {
  return (
    selector.pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) &&
    selector.terms.every((term) => holdsTerm(term, labels))
  );
}

function holdsTerm({ key, operator, values }: SelectorTerm, labels: Labels): boolean {
  const has = Object.hasOwn(labels, key);
  switch (operator) {
    case 'In':
      return has && values.includes(labels[key]);
    case 'NotIn':
      return !has || !values.includes(labels[key]);
    case 'Exists':
      return has;
    case 'DoesNotExist':
      return !has;
    default:
      return false;
  }
}

/** As `matchesSelector`, with globs in the names and values of `pairs` (Kyverno's selectors). */
export function matchesGlobSelector(selector: ParsedSelector, labels: Labels): boolean {
  const entries = Object.entries(labels);
  const pairsHold = selector.pairs.every(([key, value]) => {
    if (!isGlob(key) && !isGlob(String(value))) return Object.hasOwn(labels, key) && labels[key] === value;
    return entries.some(([name, text]) => matchesGlob(key, name) && matchesGlob(String(value), String(text)));
  });
  return pairsHold && selector.terms.every((term) => holdsTerm(term, labels));
}
