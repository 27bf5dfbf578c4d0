/**
 * The SLOs in force where nobody said otherwise: the starting targets of the guide, chapter "SLO design". A document
 * of the same name takes the place of one.
 */
import type { Slo, SloAlert, SloIndicator } from '../slo.ts';
import { API_VERSION } from '../words.ts';
import { DEFAULT_ALERTS } from './default-alerts.ts';

/** Days count by the day: nobody is woken for them. */
const TICKETS = DEFAULT_ALERTS.filter(({ severity }) => severity === 'ticket');

const OWNER = 'platform-security';

type Parts = {
  readonly title: string;
  readonly description: string;
  readonly target: number;
  readonly indicator: SloIndicator;
  readonly eventsMin?: number;
  readonly alerts?: readonly SloAlert[];
};

function makeSlo(name: string, { title, description, target, indicator, eventsMin, alerts }: Parts): Slo {
  return {
    apiVersion: API_VERSION,
    kind: 'SLO',
    metadata: { name, owner: OWNER },
    spec: {
      title,
      description,
      indicator,
      target,
      windowDays: 28,
      eventsMin: eventsMin ?? 10,
      alerts: [...(alerts ?? DEFAULT_ALERTS)],
    },
  };
}

export const DEFAULT_SLOS: readonly Slo[] = [
  makeSlo('prod-compliance', {
    title: 'Results in production pass',
    description:
      'M1 of the guide: 95 % in production. Failures that an exception accepts are charged to prod-exceptions.',
    target: 0.95,
    indicator: { kind: 'compliance', environments: ['prod'] },
  }),
  makeSlo('prod-exceptions', {
    title: 'Few failures in production are accepted',
    description: 'The budget of exceptions. When it is spent, no new exception is approved until it recovers.',
    target: 0.98,
    indicator: { kind: 'exceptions', environments: ['prod'] },
    alerts: TICKETS,
  }),
  makeSlo('remediation-median', {
    title: 'Half of all findings are remediated within 72 hours',
    description: 'M2 of the guide: a median below 72 hours, said as a share.',
    target: 0.5,
    indicator: { kind: 'remediation', withinHours: 72 },
    alerts: TICKETS,
  }),
  makeSlo('remediation-critical', {
    title: 'Critical findings are remediated within 72 hours',
    description: 'The first level of what the guide holds to be realistic.',
    target: 0.9,
    indicator: { kind: 'remediation', severities: ['critical'], withinHours: 72 },
    eventsMin: 3,
    alerts: TICKETS,
  }),
  makeSlo('remediation-high', {
    title: 'High findings are remediated within 30 days',
    description: 'The second level of what the guide holds to be realistic.',
    target: 0.9,
    indicator: { kind: 'remediation', severities: ['high'], withinHours: 720 },
    eventsMin: 3,
    alerts: TICKETS,
  }),
  makeSlo('detection', {
    title: 'What breaks a control is found within 4 hours',
    description: 'M8 of the guide.',
    target: 0.9,
    indicator: { kind: 'detection', withinHours: 4 },
    eventsMin: 3,
  }),
  makeSlo('prod-signed-artifacts', {
    title: 'What is deployed to production is signed',
    description: 'M6 of the guide asks for all; a budget must hold something, so it is all but one in a thousand.',
    target: 0.999,
    indicator: { kind: 'signed-artifacts', environments: ['prod'] },
  }),
  makeSlo('prod-admission', {
    title: 'Admission in production rejects next to nothing',
    description: 'M7 of the guide: near zero. What is rejected there should have been found in CI.',
    target: 0.99,
    indicator: { kind: 'admission', environments: ['prod'] },
  }),
];
