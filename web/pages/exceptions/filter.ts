/** What the page shows, as the address says it. Pure. */
import { EXCEPTION_STATES } from '../../../src/wire/words.ts';

export type ExceptionState = (typeof EXCEPTION_STATES)[number];

export const VIEWS = ['list', 'queue', 'soon', 'calendar', 'request'] as const;
export type View = (typeof VIEWS)[number];

/** Members that are left out do not limit. */
export type Filter = {
  readonly state?: ExceptionState;
  readonly team?: string;
  readonly environment?: string;
  readonly control?: string;
};

const TEXTS = ['team', 'environment', 'control'] as const;

/** The view that the address asks for. */
export function readView(search: URLSearchParams): View {
  return VIEWS.find((view) => view === search.get('view')) ?? 'list';
}

/** Reads an address; what is no value is left out. */
export function readFilter(search: URLSearchParams): Filter {
  const filter: Record<string, string> = {};
  const state = EXCEPTION_STATES.find((one) => one === search.get('state'));
  if (state !== undefined) filter['state'] = state;
  for (const name of TEXTS) {
    const text = search.get(name)?.trim();
    if (text) filter[name] = text;
  }
  return filter;
}
