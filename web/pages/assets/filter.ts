/** What the list shows, as the address says it. Pure. */
import type { InputOf } from '../../api/calls.ts';
import { FACT_WORDS } from './facts.ts';

export const SIDES = ['environment', 'owner', 'exposure', 'dataClass', 'criticality'] as const;
export type Side = (typeof SIDES)[number];

export const SIDE_WORDS: Readonly<Record<Side, string>> = {
  environment: 'environment',
  owner: 'owner',
  exposure: 'exposure',
  dataClass: 'data class',
  criticality: 'criticality',
};

export type Filter = NonNullable<InputOf<'assets', 'facets'>['query']>;

/** Reads an address; a word that is none of its list is left out. */
export function readFilter(search: URLSearchParams): Filter {
  const filter: Record<string, string> = {};
  for (const name of [...SIDES, 'text'] as const) {
    const value = search.get(name)?.trim() ?? '';
    const words = name in FACT_WORDS ? FACT_WORDS[name as keyof typeof FACT_WORDS] : undefined;
    if (value !== '' && words?.includes(value) !== false) filter[name] = value;
  }
  return filter;
}
