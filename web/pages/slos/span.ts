/** How far back the page looks, as its address says it, and which incidents it lists. Pure. */
import type { Incident } from '../../parts/budget.ts';

export const SPANS = [7, 30, 90] as const;
const DEFAULT_DAYS = 30;

/** Days back from now. */
export function readDays(search: URLSearchParams): number {
  return SPANS.find((days) => String(days) === search.get('days')) ?? DEFAULT_DAYS;
}

/** Those that paged alone, where the address asks for them. */
export function readSeverity(search: URLSearchParams): 'page' | undefined {
  return search.get('severity') === 'page' ? 'page' : undefined;
}

/** Those of a severity; all where none is asked for. */
export function pickIncidents(incidents: readonly Incident[], severity: 'page' | undefined): readonly Incident[] {
  return severity === undefined ? incidents : incidents.filter((one) => one.severity === severity);
}
