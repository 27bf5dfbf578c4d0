/** Alert policies of OpenSLO into the alerts of an SLO. What cannot be said is left out, and named. */
import { isJsonObject } from '../../base/json.ts';
import { SloAlert } from '../../model/slo.ts';
import type { Part, Reading } from './openslo-documents.ts';
import { below, follow, readHours, report, reportUnknownFields, valueOf } from './openslo-documents.ts';

const OWN_WINDOWS = 'Bulwark looks at the last twelfth of the window instead of waiting.';

/** The alerts that a list of policies, inline or by name, asks for. */
export function readAlerts(reading: Reading, policies: Part): readonly SloAlert[] {
  const list = valueOf(policies);
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    report(reading, policies, { message: 'is not a list', remedy: 'Write a list of alert policies.' });
    return [];
  }
  return list.flatMap((_, index) => {
    const entry = below(policies, index);
    const policy = follow(reading, entry, below(entry, 'alertPolicyRef'), 'AlertPolicy');
    return policy === undefined ? [] : readPolicy(reading, policy);
  });
}

function readPolicy(reading: Reading, policy: Part): readonly SloAlert[] {
  const spec = below(policy, 'spec');
  reportUnknownFields(reading, policy, ['apiVersion', 'kind', 'metadata', 'spec']);
  reportUnknownFields(reading, spec, [
    'description',
    'alertWhenNoData',
    'alertWhenResolved',
    'alertWhenBreaching',
    'conditions',
    'notificationTargets',
  ]);
  for (const field of ['alertWhenNoData', 'alertWhenResolved']) {
    if (valueOf(spec, field) !== true) continue;
    const message = 'is left out: the state of an SLO shows it, and alerts tell of burning budgets alone';
    report(reading, below(spec, field), { message, remedy: 'Set it to false.', severity: 'warning' });
  }
  if (valueOf(spec, 'alertWhenBreaching') === false) {
    const message = 'is false, so that nothing is left to alert of';
    report(reading, below(spec, 'alertWhenBreaching'), { message, remedy: 'Remove the policy.', severity: 'warning' });
    return [];
  }
  const conditions = valueOf(spec, 'conditions');
  if (!Array.isArray(conditions) || conditions.length !== 1) {
    report(reading, below(spec, 'conditions'), { message: 'is not a list of one', remedy: 'Write one condition.' });
    return [];
  }
  const entry = below(spec, 'conditions', 0);
  const condition = follow(reading, entry, below(entry, 'conditionRef'), 'AlertCondition');
  const alert = condition === undefined ? undefined : readCondition(reading, condition);
  if (alert === undefined) return [];
  reportTargets(reading, below(spec, 'notificationTargets'), alert.severity);
  return [alert];
}

function readCondition(reading: Reading, condition: Part): SloAlert | undefined {
  const spec = below(condition, 'spec');
  const inner = below(spec, 'condition');
  reportUnknownFields(reading, spec, ['description', 'severity', 'condition']);
  reportUnknownFields(reading, inner, ['kind', 'op', 'threshold', 'lookbackWindow', 'alertAfter']);
  const alertAfter = valueOf(inner, 'alertAfter');
  if (alertAfter !== undefined && readHours(alertAfter) !== 0) {
    const remedy = 'Write 0m.';
    report(reading, below(inner, 'alertAfter'), {
      message: `is left out: ${OWN_WINDOWS}`,
      remedy,
      severity: 'warning',
    });
  }
  const kind = valueOf(inner, 'kind') ?? 'burnrate';
  const op = valueOf(inner, 'op') ?? 'gt';
  const parsed = SloAlert.safeParse({
    severity: valueOf(spec, 'severity'),
    burnRate: valueOf(inner, 'threshold'),
    windowHours: readHours(valueOf(inner, 'lookbackWindow')),
  });
  if (parsed.success && kind === 'burnrate' && op === 'gt') return parsed.data;
  report(reading, spec, {
    message: 'is no condition that Bulwark alerts on: severity page or ticket, burnrate above, over whole hours',
    remedy: 'Use severity page or ticket, kind burnrate, op gt, and a lookbackWindow such as 1h.',
    severity: 'warning',
  });
  return undefined;
}

/** Whom to call is said by routes, not by SLOs; the targets that we write stand for the severities. */
function reportTargets(reading: Reading, targets: Part, severity: string): void {
  const list = valueOf(targets);
  if (!Array.isArray(list)) return;
  for (const [index, target] of list.entries()) {
    if (isJsonObject(target) && target['targetRef'] === severity) continue;
    const message = 'is left out: whom to call is not said by an SLO';
    const remedy = `Write targetRef: ${severity}.`;
    report(reading, below(targets, index), { message, remedy, severity: 'warning' });
  }
}
