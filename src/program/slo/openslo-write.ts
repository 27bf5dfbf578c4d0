/** SLOs as OpenSLO v1 (https://github.com/OpenSLO/OpenSLO): a stream of YAML documents that refer to each other. */
import type { JsonObject } from '../../base/json.ts';
import { writeYaml } from '../../base/yaml-text.ts';
import type { Slo, SloAlert, SloIndicator } from '../../model/slo.ts';

export const OPENSLO_VERSION = 'openslo/v1';
/** What OpenSLO calls the source of a metric. */
export const SOURCE_TYPE = 'Bulwark';
/** The service that every SLO belongs to. */
export const SERVICE = 'hardening';
export const OWNER_ANNOTATION = 'bulwark.dev/owner';
export const EVENTS_MIN_ANNOTATION = 'bulwark.dev/events-min';

/**
 * A Service, the alert policies that are referred to with a condition each, and an SLO document per SLO. Our alerts
 * have a second window, the last twelfth of the first, which OpenSLO has no word for; reading it back puts it in again.
 */
export function writeOpenSlo(slos: readonly Slo[]): string {
  const alerts = new Map(slos.flatMap(({ spec }) => spec.alerts.map((alert) => [nameAlert(alert), alert] as const)));
  const severities = [...new Set([...alerts.values()].map(({ severity }) => severity))].sort();
  const documents = [
    makeDocument('Service', { name: SERVICE, displayName: 'Hardening programme' }, {}),
    ...severities.map((severity) => makeDocument('AlertNotificationTarget', { name: severity }, { target: severity })),
    ...[...alerts].flatMap(([name, alert]) => makePolicy(name, alert)),
    ...slos.map(makeSlo),
  ];
  return documents.map((document) => `---\n${writeYaml(document).join('\n')}\n`).join('');
}

function makeDocument(kind: string, metadata: JsonObject, spec: JsonObject): JsonObject {
  return { apiVersion: OPENSLO_VERSION, kind, metadata, spec };
}

/** `burn-14-4-over-1h-page`: equal alerts of several SLOs are one policy. */
function nameAlert({ severity, burnRate, windowHours }: SloAlert): string {
  return `burn-${String(burnRate).replaceAll(/[^a-z0-9]/g, '-')}-over-${windowHours}h-${severity}`;
}

function makePolicy(name: string, { severity, burnRate, windowHours }: SloAlert): readonly JsonObject[] {
  const condition = { kind: 'burnrate', threshold: burnRate, lookbackWindow: `${windowHours}h`, alertAfter: '0m' };
  return [
    makeDocument('AlertCondition', { name }, { severity, condition }),
    makeDocument(
      'AlertPolicy',
      { name },
      {
        alertWhenNoData: false,
        alertWhenResolved: false,
        alertWhenBreaching: true,
        conditions: [{ conditionRef: name }],
        notificationTargets: [{ targetRef: severity }],
      },
    ),
  ];
}

function makeSlo({ metadata, spec }: Slo): JsonObject {
  const { title, description, indicator, target, windowDays, eventsMin, alerts } = spec;
  return makeDocument(
    'SLO',
    {
      name: metadata.name,
      displayName: title,
      annotations: { [OWNER_ANNOTATION]: metadata.owner, [EVENTS_MIN_ANNOTATION]: String(eventsMin) },
    },
    {
      ...(description === undefined ? {} : { description }),
      service: SERVICE,
      indicator: { metadata: { name: metadata.name }, spec: { ratioMetric: makeRatio(indicator) } },
      timeWindow: [{ duration: `${windowDays}d`, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: title, target }],
      alertPolicies: alerts.map((alert) => ({ alertPolicyRef: nameAlert(alert) })),
    },
  );
}

function makeRatio(indicator: SloIndicator): JsonObject {
  const side = (count: string): JsonObject => ({
    metricSource: { type: SOURCE_TYPE, spec: { ...(indicator as unknown as JsonObject), count } },
  });
  return { counter: true, good: side('good'), total: side('total') };
}
