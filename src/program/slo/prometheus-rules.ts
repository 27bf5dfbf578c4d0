/**
 * SLOs as rules of Prometheus over the metrics that `/metrics` says, so that alerts do not depend on this program being
 * up. They agree with our own evaluation exactly: increases are differences of the counters at two instants. `increase`
 * would extrapolate, and counts of few events would come out wrong.
 */
import { writeYaml } from '../../base/yaml-text.ts';
import { badShareMax } from '../../model/programme/burn-rates.ts';
import { SLO_METRICS } from '../../model/programme/metric-names.ts';
import type { Slo, SloAlert } from '../../model/slo.ts';

/** A file of rules for `rule_files` of Prometheus: recordings per window, then one alert per severity. */
export function writePrometheusRules(slos: readonly Slo[]): string {
  const groups = slos.map((slo) => ({ name: `bulwark-slo-${slo.metadata.name}`, rules: makeRules(slo) }));
  return `${writeYaml({ groups }).join('\n')}\n`;
}

type Rule = {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

function makeRules(slo: Slo): readonly Rule[] {
  const { alerts } = slo.spec;
  const minutes = [...new Set(alerts.flatMap((alert) => [longOf(alert), shortOf(alert)]))].sort((a, b) => a - b);
  const severities = [...new Set(alerts.map(({ severity }) => severity))];
  return [
    ...minutes.flatMap((window) => makeRecordings(slo.metadata.name, window)),
    ...severities.map((severity) => makeAlert(slo, severity)),
  ];
}

const longOf = ({ windowHours }: SloAlert): number => windowHours * 60;
/** The twelfth of the long window. */
const shortOf = ({ windowHours }: SloAlert): number => windowHours * 5;

const increaseName = (outcome: Outcome, minutes: number): string =>
  `bulwark:slo_${outcome}_events:increase${sayDuration(minutes)}`;
const shareName = (minutes: number): string => `bulwark:slo_bad_events:ratio${sayDuration(minutes)}`;

type Outcome = 'good' | 'bad';

function makeRecordings(slo: string, minutes: number): readonly Rule[] {
  const labels = { slo };
  const record = (outcome: Outcome): Rule => ({
    record: increaseName(outcome, minutes),
    expr: sayIncrease(slo, outcome, minutes),
    labels,
  });
  const bad = `${increaseName('bad', minutes)}{slo="${slo}"}`;
  // Nothing over nothing is no number, and no number is above any threshold.
  const share = { record: shareName(minutes), expr: `${bad} / (${sayTotal(slo, minutes)})`, labels };
  return [record('good'), record('bad'), share];
}

function sayTotal(slo: string, minutes: number): string {
  return `${increaseName('good', minutes)}{slo="${slo}"} + ${increaseName('bad', minutes)}{slo="${slo}"}`;
}

/**
 * What a counter grew by. `max`, because every process of one store says the same count. Where there is nothing so long
 * ago, the growth since the first count that there is.
 */
function sayIncrease(slo: string, outcome: Outcome, minutes: number): string {
  const counter = `${SLO_METRICS.events.name}{outcome="${outcome}",slo="${slo}"}`;
  const window = sayDuration(minutes);
  const before = `(max(${counter} offset ${window}) or max(min_over_time(${counter}[${window}])))`;
  return `clamp_min(max(${counter}) - ${before}, 0)`;
}

function makeAlert({ metadata, spec }: Slo, severity: SloAlert['severity']): Rule {
  const { name: slo, owner } = metadata;
  const conditions = spec.alerts
    .filter((alert) => alert.severity === severity)
    .map((alert) => {
      const share = badShareMax(spec.target, alert);
      const [long, short] = [longOf(alert), shortOf(alert)];
      const ofSlo = `{slo="${slo}"}`;
      return [
        `${shareName(long)}${ofSlo} > ${share}`,
        `${shareName(short)}${ofSlo} > ${share}`,
        `${sayTotal(slo, long)} >= ${spec.eventsMin}`,
      ].join(' and ');
    });
  return {
    alert: severity === 'page' ? 'BulwarkSloPage' : 'BulwarkSloTicket',
    expr: conditions.map((condition) => `(${condition})`).join(' or '),
    labels: { severity, slo },
    annotations: {
      summary: `The error budget of ${slo} burns too fast.`,
      description: escapeTemplate(
        `${spec.title}: ${spec.target * 100} % over ${spec.windowDays} days, owner ${owner}.`,
      ),
    },
  };
}

/** Prometheus takes annotations for Go templates. */
function escapeTemplate(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

/** `5m`, `6h`, `3d`. */
function sayDuration(minutes: number): string {
  if (minutes % 1_440 === 0) return `${minutes / 1_440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
