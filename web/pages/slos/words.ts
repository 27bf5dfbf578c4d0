/** What an SLO counts, in words. Pure. */
import type { Indicator } from '../../parts/budget.ts';
import { sayHours } from '../../parts/numbers.ts';

type Words = { readonly event: string; readonly good: string };

const WORDS: Readonly<Record<Indicator['kind'], Words>> = {
  compliance: { event: 'a result that passes or fails, each time it is judged', good: 'it passes' },
  exceptions: { event: 'a result that is judged', good: 'no exception accepts its failure' },
  remediation: {
    event: 'a finding that is resolved in time, or the moment at which its time is over',
    good: 'it was resolved within',
  },
  detection: { event: 'a breach that is found', good: 'it was found within' },
  'signed-artifacts': { event: 'a deployment', good: 'its artifact is signed' },
  admission: { event: 'a request to admission', good: 'it is not rejected' },
};

/** What an event is, and when it is good. */
export function describeEvents({ kind, withinHours }: Indicator): Words {
  const { event, good } = WORDS[kind];
  return { event, good: withinHours === undefined ? good : `${good} ${sayHours(withinHours)}` };
}

/** Which events are counted: `environment prod, severity critical or high`; `all` without a limit. */
export function describeSides({ environments, teams, layers, severities }: Indicator): string {
  const sides = [
    ['environment', environments],
    ['team', teams],
    ['layer', layers],
    ['severity', severities],
  ] as const;
  const words = sides.flatMap(([side, names]) => (names === undefined ? [] : [`${side} ${names.join(' or ')}`]));
  return words.length === 0 ? 'all' : words.join(', ');
}
