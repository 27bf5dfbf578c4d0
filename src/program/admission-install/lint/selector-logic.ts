/**
 * Whether labels exist that a selector selects: decided, not tried. A selector is a conjunction of requirements, each
 * about one key, and keys are independent; so it can be met exactly when the requirements of each key can.
 */
import { getField, isJsonObject } from '../../../base/json.ts';

export type Requirement = {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
};

/** All must hold; none means everything is selected. */
export type Selector = readonly Requirement[];

/** A label that is surely there: with this value, or with some name of a namespace. */
export type KnownLabel = { readonly value: string } | { readonly isNamespaceName: true };
export type KnownLabels = Readonly<Record<string, KnownLabel>>;

type Labels = Readonly<Record<string, string>>;

/** `metav1.LabelSelector`. What the API server would refuse has a fault, and selects nobody knows what. */
export function readSelector(value: unknown): { readonly selector: Selector; readonly fault?: string } {
  if (value === undefined || value === null) return { selector: [] };
  if (!isJsonObject(value)) return { selector: [], fault: 'is no selector' };
  const selector: Requirement[] = [];
  const labels = getField(value, 'matchLabels') ?? {};
  if (!isJsonObject(labels)) return { selector, fault: 'has matchLabels that are no map' };
  for (const [key, text] of Object.entries(labels)) {
    if (typeof text !== 'string') return { selector, fault: `has a value for ${key} that is no text` };
    selector.push({ key, operator: 'In', values: [text] });
  }
  const expressions = getField(value, 'matchExpressions') ?? [];
  if (!Array.isArray(expressions)) return { selector, fault: 'has matchExpressions that are no list' };
  for (const expression of expressions as readonly unknown[]) {
    const requirement = readRequirement(expression);
    if (typeof requirement === 'string') return { selector, fault: requirement };
    selector.push(requirement);
  }
  return { selector };
}

function readRequirement(expression: unknown): Requirement | string {
  const key = getField(expression, 'key');
  const operator = getField(expression, 'operator');
  const values: unknown = getField(expression, 'values') ?? [];
  if (typeof key !== 'string' || key === '') return 'has an expression without a key';
  if (!Array.isArray(values) || !values.every((one) => typeof one === 'string')) return `has no texts for ${key}`;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0 ? `has no values for ${key}` : { key, operator, values };
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0 ? `has values where ${key} is only asked for` : { key, operator, values };
    default:
      return `has an operator that is none for ${key}`;
  }
}

/** Labels that the selector selects, those that are known among them; undefined when there are none. */
export function findLabels(selector: Selector, known: KnownLabels): Labels | undefined {
  const byKey = Map.groupBy(selector, ({ key }) => key);
  for (const key of Object.keys(known)) if (!byKey.has(key)) byKey.set(key, []);
  const labels: [string, string][] = [];
  for (const [key, requirements] of byKey) {
    const choice = chooseValue(requirements, Object.hasOwn(known, key) ? known[key] : undefined);
    if (choice === undefined) return undefined;
    if (choice !== ABSENT) labels.push([key, choice.value]);
  }
  return Object.fromEntries(labels);
}

const ABSENT = 'absent';

/** A value for one key, or that it is absent; undefined where neither meets the requirements. */
function chooseValue(
  requirements: readonly Requirement[],
  known: KnownLabel | undefined,
): { readonly value: string } | typeof ABSENT | undefined {
  const mayBeAbsent =
    known === undefined && requirements.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
  if (mayBeAbsent) return ABSENT;
  if (requirements.some(({ operator }) => operator === 'DoesNotExist')) return undefined;
  const value = listCandidates(requirements, known).find((one) => requirements.every((each) => holds(each, one)));
  return value === undefined ? undefined : { value };
}

function holds({ operator, values }: Requirement, value: string): boolean {
  if (operator === 'In') return values.includes(value);
  return operator === 'Exists' || !values.includes(value);
}

/** As the API server validates them; what is no value of a label is in no object. */
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const NAMESPACE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Values among which one is, if there is any at all: that which is known; those of an `In`; else as many fresh ones as
 * `NotIn` could take away, and one more.
 */
function listCandidates(requirements: readonly Requirement[], known: KnownLabel | undefined): readonly string[] {
  if (known !== undefined && 'value' in known) return [known.value];
  const isValue = known === undefined ? LABEL_VALUE : NAMESPACE_NAME;
  const listed = requirements.find(({ operator }) => operator === 'In');
  if (listed !== undefined) return listed.values.filter((value) => isValue.test(value));
  const taken = new Set(requirements.flatMap(({ values }) => values));
  return Array.from({ length: taken.size + 1 }, (_, index) => (index === 0 ? 'any' : `any-${index}`));
}
