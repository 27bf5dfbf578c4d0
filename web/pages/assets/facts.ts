/** What is known of an asset, and the words for where it is known from. Pure. */
import { CRITICALITIES, DATA_CLASSES, EXPOSURES, FACT_NAMES } from '../../../src/wire/words.ts';
import type { FactName, FactSource } from '../../../src/wire/words.ts';
import type { ReplyOf } from '../../api/calls.ts';

export type Asset = ReplyOf<'assets', 'show'>;

export type Fact = FactName;

export const FACT_TITLES: Readonly<Record<Fact, string>> = {
  owner: 'Owner',
  exposure: 'Exposure',
  dataClass: 'Data class',
  criticality: 'Criticality',
};

/** Closed lists of the model; owners are whatever people write. */
export const FACT_WORDS: Readonly<Record<Exclude<Fact, 'owner'>, readonly string[]>> = {
  exposure: EXPOSURES,
  dataClass: DATA_CLASSES,
  criticality: CRITICALITIES,
};

/** What says a fact. */
export const SOURCE_WORDS: Readonly<Record<FactSource, string>> = {
  person: 'a person, here',
  inventory: 'an Inventory document',
  resource: 'the resource’s labels',
  backstage: 'catalog-info.yaml',
  codeowners: 'CODEOWNERS',
};

type Facts = Partial<Readonly<Record<Fact, string>>>;

/** `owner: unowned to shop`: what an edit changed. Empty where it changed nothing. */
export function sayChanges(before: Facts, after: Facts): string {
  return FACT_NAMES.filter((fact) => before[fact] !== after[fact])
    .map((fact) => `${FACT_TITLES[fact].toLowerCase()}: ${before[fact] ?? 'not set'} to ${after[fact] ?? 'not set'}`)
    .join('; ');
}

/** What a form changed: null takes back what was set. Undefined where nothing is another. */
export function readChange(
  was: Facts,
  is: Readonly<Record<Fact, string>>,
): Partial<Record<Fact, string | null>> | undefined {
  const changed = FACT_NAMES.filter((fact) => (was[fact] ?? '') !== is[fact].trim());
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((fact) => [fact, is[fact].trim() === '' ? null : is[fact].trim()]));
}
