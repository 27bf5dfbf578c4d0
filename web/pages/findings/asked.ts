/** What an exception for several findings would be asked for; or why one exception cannot stand for them. Pure. */
import type { Filter } from './filter.ts';
import type { Finding } from './use-findings.ts';

export type Asked = { readonly to: string } | { readonly why: string };

type Part = Pick<Finding, 'control' | 'address' | 'environment' | 'team'>;

/** Longer addresses are cut by proxies. */
const ADDRESS_CHARS_MAX = 6_000;

/** The form of a request for findings that share a control: their resources are its scope. */
export function askForFindings(findings: readonly Part[]): Asked {
  const controls = [...new Set(findings.map(({ control }) => control))];
  const [control] = controls;
  if (control === undefined) return { why: 'Nothing is chosen.' };
  if (controls.length > 1) {
    return { why: `They are of ${controls.length} controls, and an exception is asked for one.` };
  }
  const teams = new Set(findings.map(({ team }) => team));
  const query = new URLSearchParams({ view: 'request', control });
  for (const side of ['address', 'environment'] as const) {
    for (const value of new Set(findings.map((finding) => finding[side]))) query.append(side, value);
  }
  for (const team of teams) if (teams.size === 1) query.set('owner', team);
  const to = `/exceptions?${query.toString()}`;
  return to.length > ADDRESS_CHARS_MAX
    ? { why: 'They are too many to be named one by one: narrow the filter.' }
    : { to };
}

/** The same for all that a filter leaves: an exception can be limited by what the two have in common. */
export function askForFilter({ control, environment, team, text, asset, ...rest }: Filter): Asked {
  const [only, ...others] = control ?? [];
  if (only === undefined || others.length > 0) return { why: 'Filter by one control: an exception is asked for one.' };
  const { state: _state, ...limits } = rest;
  if (text !== undefined || asset !== undefined || Object.keys(limits).length > 0) {
    return {
      why: 'An exception is limited by environment and team alone: this filter leaves less than it would cover.',
    };
  }
  if (environment === undefined && team === undefined)
    return { why: 'Filter by environment or team: it needs a scope.' };
  const query = new URLSearchParams({ view: 'request', control: only });
  for (const name of environment ?? []) query.append('environment', name);
  for (const name of team ?? []) query.append('team', name);
  return { to: `/exceptions?${query.toString()}` };
}
