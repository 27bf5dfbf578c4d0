/** Addresses that the pages of exceptions lead to. Pure. */
import type { ExceptionItem } from './use-exceptions.ts';

/** The page of an exception. */
export function addressOf({ id }: Pick<ExceptionItem, 'id'>): string {
  return `/exceptions/${encodeURIComponent(id)}`;
}

/** The findings that it accepts. */
export function acceptedFindingsOf({ name }: Pick<ExceptionItem, 'name'>): string {
  return `/findings?state=all&exception=${encodeURIComponent(name)}`;
}

type Place = {
  readonly controls: readonly string[];
  readonly scope: {
    readonly environments?: readonly string[] | undefined;
    readonly owners?: readonly string[] | undefined;
  };
};

const isName = (pattern: string): boolean => !/[*?]/.test(pattern);

/** The findings of the controls, limited as far as their list can say the scope: by environments and teams. */
export function findingsIn(
  { controls, scope }: Place,
  { state = 'all', team }: { readonly state?: string; readonly team?: string } = {},
): string {
  const query = new URLSearchParams({ state });
  for (const control of controls) query.append('control', control);
  const limit = (side: string, patterns: readonly string[] = []): void => {
    if (patterns.every(isName)) for (const name of patterns) query.append(side, name);
  };
  limit('environment', scope.environments);
  limit('team', team === undefined ? scope.owners : [team]);
  return `/findings?${query.toString()}`;
}

/** The findings of a control on one resource. */
export function addressIn(control: string, resource: string): string {
  return `/findings?state=all&control=${encodeURIComponent(control)}&text=${encodeURIComponent(resource)}`;
}
