/**
 * Reads OpenSLO v1. What Bulwark cannot do is a problem with its place, never silently left out; an SLO with an error
 * is not read at all.
 */
import type { Json } from '../../base/json.ts';
import { getField, isJsonObject } from '../../base/json.ts';
import type { Read } from '../../base/problems.ts';
import { Slo } from '../../model/slo.ts';
import { API_VERSION } from '../../model/words.ts';
import type { ParsedText } from '../house.ts';
import { readAlerts } from './openslo-alerts.ts';
import type { Part, Reading } from './openslo-documents.ts';
import { below, follow, indexDocuments, readHours, report, reportUnknownFields, valueOf } from './openslo-documents.ts';
import { EVENTS_MIN_ANNOTATION, OPENSLO_VERSION, OWNER_ANNOTATION, SOURCE_TYPE } from './openslo-write.ts';

/** Kinds that SLOs refer to, or that say nothing which an SLO of Bulwark would keep. */
const OTHER_KINDS = ['SLI', 'Service', 'AlertPolicy', 'AlertCondition', 'AlertNotificationTarget'];

/** Whether a document claims to be OpenSLO, of whichever version. */
export function isOpenSlo(value: Json): boolean {
  const version = getField(value, 'apiVersion');
  return typeof version === 'string' && version.startsWith('openslo');
}

/** The SLOs of a stream's documents. */
export function readOpenSlo(documents: readonly ParsedText[], file: string): Read<readonly Slo[]> {
  const reading: Reading = { file, problems: [], named: indexDocuments(documents) };
  const value = documents.flatMap((document) => {
    const root: Part = { document, path: [] };
    const kind = getField(document.value, 'kind');
    if (getField(document.value, 'apiVersion') !== OPENSLO_VERSION) {
      const message = `is not ${OPENSLO_VERSION}`;
      report(reading, below(root, 'apiVersion'), { message, remedy: `Write apiVersion: ${OPENSLO_VERSION}.` });
      return [];
    }
    if (kind === 'SLO') return readSloDocument(reading, root);
    if (typeof kind !== 'string' || !OTHER_KINDS.includes(kind)) {
      const message = `is ${JSON.stringify(kind) ?? 'missing'}, which Bulwark does not read`;
      report(reading, below(root, 'kind'), { message, remedy: 'Remove the document.', severity: 'warning' });
    }
    return [];
  });
  return { value, problems: reading.problems };
}

function readSloDocument(reading: Reading, root: Part): readonly Slo[] {
  const errorsBefore = countErrors(reading);
  const [metadata, spec] = [below(root, 'metadata'), below(root, 'spec')];
  reportUnknownFields(reading, root, ['apiVersion', 'kind', 'metadata', 'spec']);
  reportUnknownFields(reading, metadata, ['name', 'displayName', 'annotations']);
  reportUnknownFields(reading, below(metadata, 'annotations'), [OWNER_ANNOTATION, EVENTS_MIN_ANNOTATION]);
  reportUnknownFields(reading, spec, [
    'description',
    'service',
    'indicator',
    'indicatorRef',
    'timeWindow',
    'budgetingMethod',
    'objectives',
    'alertPolicies',
  ]);
  if (valueOf(spec, 'budgetingMethod') !== 'Occurrences') {
    const message = 'is not Occurrences: Bulwark counts events, not slices of time';
    report(reading, below(spec, 'budgetingMethod'), { message, remedy: 'Write budgetingMethod: Occurrences.' });
  }
  const eventsMin = valueOf(metadata, 'annotations', EVENTS_MIN_ANNOTATION);
  const source = readIndicator(reading, spec);
  const parts = {
    title: valueOf(metadata, 'displayName') ?? valueOf(metadata, 'name'),
    ...optional('description', valueOf(spec, 'description')),
    indicator: source?.indicator,
    target: readTarget(reading, below(spec, 'objectives')),
    ...optional('windowDays', readWindowDays(reading, below(spec, 'timeWindow'))),
    ...optional('eventsMin', eventsMin === undefined ? undefined : Number(eventsMin)),
    alerts: [...readAlerts(reading, below(spec, 'alertPolicies'))],
  };
  if (countErrors(reading) > errorsBefore) return [];
  const owner = valueOf(metadata, 'annotations', OWNER_ANNOTATION);
  const document = {
    apiVersion: API_VERSION,
    kind: 'SLO',
    metadata: { name: valueOf(metadata, 'name'), owner },
    spec: parts,
  };
  const parsed = Slo.safeParse(document);
  if (parsed.success) return [parsed.data];
  for (const { path, message } of parsed.error.issues) {
    const place = placeOf(path, root, source?.part);
    report(reading, place, { message: `is not valid: ${message}`, remedy: 'See `bulwark schema SLO`.' });
  }
  return [];
}

const countErrors = ({ problems }: Reading): number => problems.filter(({ severity }) => severity === 'error').length;

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };
}

/** Where in OpenSLO's documents a field of ours comes from. */
function placeOf(path: readonly PropertyKey[], root: Part, source: Part | undefined): Part {
  const [first, second, ...rest] = path.filter((step) => typeof step !== 'symbol');
  if (first === 'metadata') {
    return second === 'owner'
      ? below(root, 'metadata', 'annotations', OWNER_ANNOTATION)
      : below(root, 'metadata', 'name');
  }
  if (second === 'indicator' && source !== undefined) return below(source, ...rest);
  const fields: Readonly<Record<string, readonly string[]>> = {
    title: ['metadata', 'displayName'],
    target: ['spec', 'objectives'],
    windowDays: ['spec', 'timeWindow'],
    eventsMin: ['metadata', 'annotations', EVENTS_MIN_ANNOTATION],
    alerts: ['spec', 'alertPolicies'],
  };
  return below(root, ...(fields[String(second)] ?? ['spec']));
}

type Source = { readonly indicator: Json; readonly part: Part };

/** The indicator that the SLI's metric source names; its place is that of the good events. */
function readIndicator(reading: Reading, spec: Part): Source | undefined {
  const reference = below(spec, 'indicatorRef');
  const sli = follow(reading, below(spec, 'indicator'), reference, 'SLI');
  if (sli === undefined) return undefined;
  const ratio = below(sli, 'spec', 'ratioMetric');
  reportUnknownFields(reading, below(sli, 'spec'), ['description', 'ratioMetric', 'thresholdMetric']);
  if (!isJsonObject(valueOf(ratio)) || valueOf(sli, 'spec', 'thresholdMetric') !== undefined) {
    const message = 'has no ratioMetric alone: Bulwark counts good events and all events';
    report(reading, below(sli, 'spec'), { message, remedy: 'Write ratioMetric with good and total.' });
    return undefined;
  }
  reportUnknownFields(reading, ratio, ['counter', 'good', 'total']);
  const [good, total] = [readSource(reading, ratio, 'good'), readSource(reading, ratio, 'total')];
  if (good === undefined || total === undefined) return undefined;
  if (JSON.stringify(good.indicator) === JSON.stringify(total.indicator)) return good;
  report(reading, total.part, {
    message: 'counts other events than good does',
    remedy: 'Name the same events in both.',
  });
  return undefined;
}

function readSource(reading: Reading, ratio: Part, side: 'good' | 'total'): Source | undefined {
  const source = below(ratio, side, 'metricSource');
  if (valueOf(source, 'type') !== SOURCE_TYPE) {
    const message = `is not ${SOURCE_TYPE}: metrics of other sources are not read`;
    report(reading, below(source, 'type'), {
      message,
      remedy: `Write type: ${SOURCE_TYPE}, and in spec what is counted.`,
    });
    return undefined;
  }
  reportUnknownFields(reading, source, ['type', 'spec']);
  const part = below(source, 'spec');
  const value = valueOf(part);
  if (!isJsonObject(value) || value['count'] !== side) {
    report(reading, part, { message: `does not say count: ${side}`, remedy: `Add count: ${side}.` });
    return undefined;
  }
  const { count: _, ...indicator } = value;
  return { indicator, part };
}

function readTarget(reading: Reading, objectives: Part): Json | undefined {
  const list = valueOf(objectives);
  if (!Array.isArray(list) || list.length !== 1) {
    const message = 'is not a list of one: an SLO of Bulwark has one objective';
    report(reading, objectives, { message, remedy: 'Write an SLO for each objective.' });
    return undefined;
  }
  const objective = below(objectives, 0);
  reportUnknownFields(reading, objective, ['displayName', 'target', 'targetPercent']);
  const percent = valueOf(objective, 'targetPercent');
  // Twelve digits: 99.95 / 100 is not to be 0.9995000000000001.
  if (typeof percent === 'number') return Number((percent / 100).toPrecision(12));
  const target = valueOf(objective, 'target');
  if (typeof target === 'number') return target;
  report(reading, objective, { message: 'has no target', remedy: 'Write target: 0.95, or targetPercent: 95.' });
  return undefined;
}

function readWindowDays(reading: Reading, windows: Part): number | undefined {
  const list = valueOf(windows);
  if (list === undefined) return undefined;
  const window = below(windows, 0);
  const hours = readHours(valueOf(window, 'duration'));
  const isRolling = valueOf(window, 'isRolling') === true && valueOf(window, 'calendar') === undefined;
  if (Array.isArray(list) && list.length === 1 && isRolling && hours !== undefined && hours % 24 === 0)
    return hours / 24;
  const message = 'is not one rolling window of whole days: Bulwark has no calendar windows';
  report(reading, windows, { message, remedy: 'Write [{ duration: 28d, isRolling: true }].' });
  return undefined;
}
