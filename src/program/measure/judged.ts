/** Measures of what was judged and remembered: M1, M2, M5, M9. */
import { DAY_MS, formatDay } from '../../model/instants.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import { groupByKeys } from '../../base/lists.ts';
import { RUNNING_STATES } from '../../model/programme/finding-life.ts';
import type { SourcedCount } from '../../model/programme/measures/figures.ts';
import {
  countOf,
  figureCompliance,
  figureDurations,
  figureShare,
  makeFigure,
} from '../../model/programme/measures/figures.ts';
import type { Remediation } from '../../stores/api/findings.ts';
import type { MeasureGroup, Reading } from './query.ts';
import { listDays } from './query.ts';
import { listGroups, sourceCount } from './counted.ts';

const NO_VERDICTS = { pass: 0, fail: 0, exempt: 0, unknown: 0 };

/** M1. */
export async function readCompliance({
  tx,
  definition,
  fromMs,
  toMs,
  by,
  scope,
}: Reading): Promise<readonly MeasureGroup[]> {
  const days = { fromDay: formatDay(fromMs), toDay: formatDay(toMs - 1) };
  const sums = await tx.measures.sumVerdicts({ ...scope, ...days, by: by ?? 'environment' });
  if (by === undefined) {
    const all = sums.reduce(
      (sum, one) => ({
        pass: sum.pass + one.pass,
        fail: sum.fail + one.fail,
        exempt: sum.exempt + one.exempt,
        unknown: sum.unknown + one.unknown,
      }),
      NO_VERDICTS,
    );
    return [{ group: '', figures: figureCompliance(definition, all) }];
  }
  const found = new Map(sums.map((sum) => [sum.group, sum]));
  const groups = by === 'day' ? listDays({ fromMs, toMs }) : listGroups([...found.keys()]);
  return groups.map((group) => ({ group, figures: figureCompliance(definition, found.get(group) ?? NO_VERDICTS) }));
}

/** M2. */
export async function readRemediation({
  tx,
  definition,
  fromMs,
  toMs,
  by,
  scope,
}: Reading): Promise<readonly MeasureGroup[]> {
  const { visible, environment, team } = scope;
  const ended = (await tx.findings.listRemediations({ fromMs, toMs, visible })).filter(
    // What an exception had accepted was not being waited for.
    (one) =>
      one.from !== 'accepted' &&
      (environment ?? one.environment) === one.environment &&
      (team ?? one.team) === one.team,
  );
  const groupOf = (one: Remediation): string => {
    if (by === undefined) return '';
    return by === 'day' ? formatDay(one.resolvedMs) : one[by];
  };
  const groups = groupByKeys(ended, (one) => [groupOf(one)]);
  const names = by === 'day' ? listDays({ fromMs, toMs }) : listGroups([...groups.keys()]);
  return names.map((group) => {
    const durations = (groups.get(group) ?? []).map(({ severity, clockMs, resolvedMs }) => ({
      severity,
      durationMs: resolvedMs - clockMs,
    }));
    return { group, figures: figureDurations(definition, durations, 'nothing was remediated') };
  });
}

/** M5. */
export async function readSecrets(reading: Reading): Promise<readonly MeasureGroup[]> {
  const { tx, definition, fromMs, toMs, scope, secretControls } = reading;
  const by = reading.by as 'day' | 'environment' | 'team' | undefined;
  const span = { fromMs, toMs };
  const found = await tx.measures.countFirstSeen({
    ...scope,
    ...span,
    controls: secretControls,
    by: by ?? 'environment',
  });
  const told = await tx.signals.sum({ ...scope, ...span, names: ['secret-exposed'], by });
  const open = await tx.findings.listCounts({ controls: secretControls, states: RUNNING_STATES }, scope.visible);
  const missing = await explainNoSecrets(reading);
  const nameOf = (group: string): string => {
    if (by === undefined) return '';
    return by === 'day' ? formatDay(Number(group)) : group;
  };
  const openHere = by === 'day' ? [] : open.filter((one) => isWithin(one, scope));
  const names = [...found, ...told].map(({ group }) => nameOf(group));
  const openNames = by === undefined || by === 'day' ? [] : openHere.map((one) => one[by]);
  return (by === 'day' ? listDays(reading) : listGroups([...names, ...openNames])).map((group) => {
    const sum = [...found, ...told]
      .filter((one) => nameOf(one.group) === group)
      .reduce((all, one) => all + one.count, 0);
    const exposed: SourcedCount = missing ?? sum;
    const openNow = openHere
      .filter((one) => by === undefined || by === 'day' || one[by] === group)
      .reduce((all, one) => all + one.count, 0);
    const figures = [makeFigure(definition, 'exposed', countOf(exposed))];
    if (by !== 'day') figures.push(makeFigure(definition, 'open', countOf(missing ?? openNow)));
    return { group, figures };
  });
}

function isWithin(
  one: { readonly environment: string; readonly team: string },
  { environment, team }: Reading['scope'],
): boolean {
  return (environment ?? one.environment) === one.environment && (team ?? one.team) === one.team;
}

/** Finding no secret says something only where somebody looked for one. */
async function explainNoSecrets({
  tx,
  fromMs,
  toMs,
  secretControls,
}: Reading): Promise<{ missing: string } | undefined> {
  const days = { fromDay: formatDay(fromMs), toDay: formatDay(toMs - 1) };
  const judged = await tx.measures.sumVerdicts({ visible: SEES_ALL, ...days, by: 'control' });
  if (judged.some(({ group, pass, fail, exempt }) => secretControls.includes(group) && pass + fail + exempt > 0)) {
    return undefined;
  }
  const sources = await tx.signals.listSources();
  if (sources.some(({ name }) => name === 'secret-exposed')) return undefined;
  return { missing: 'no control that finds secrets has judged anything in the window' };
}

/** M9, of the last whole day. */
export async function readAuditLogs({ tx, definition, toMs, by, scope }: Reading): Promise<readonly MeasureGroup[]> {
  const endMs = toMs - (toMs % DAY_MS);
  const span = { fromMs: endMs - DAY_MS, toMs: endMs };
  const side = by as 'environment' | 'team' | undefined;
  const source = (await tx.signals.listSources()).find(({ name }) => name === 'audit-log');
  const received = await tx.signals.sum({ ...scope, ...span, names: ['audit-log'], by: side });
  const assets = source === undefined ? [] : await tx.measures.countAssets({ ...scope, by: side ?? 'environment' });
  const groups = side === undefined ? [''] : listGroups([...received, ...assets].map(({ group }) => group));
  return groups.map((group) => {
    const sum = (counts: readonly { readonly group: string; readonly count: number }[]): number =>
      counts.reduce((all, one) => (side === undefined || one.group === group ? all + one.count : all), 0);
    const part = sourceCount(source, 'audit-log', sum(received), span);
    return { group, figures: figureShare(definition, { part, whole: sum(assets), whyEmpty: 'no asset is known' }) };
  });
}
