/** Answers about findings. */
import type { z } from 'zod';
import { countFacets, listFindingEvents, listFindings, listGroups, showFinding } from '../../program/triage/list.ts';
import { triageFindings } from '../../program/triage/triage.ts';
import type { Excerpt, FindingFilterBody, FindingItem } from '../../wire/routes/findings.ts';
import { findingsRoutes as routes } from '../../wire/routes/findings.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { given, toInstant, toOptionalInstant } from './shared.ts';

export const findingsHandlers: readonly Handler[] = [
  handle(routes.list, async ({ query, access, room }) => {
    const nowMs = room.clock.nowMs();
    const { sort, limit, cursor, overdue, ...filter } = query;
    const wanted = { filter: toFilter({ ...filter, overdue: overdue === 'true' }, nowMs), sort, limit, cursor };
    const page = await listFindings(wanted, access, room);
    const items = page.items.map((finding) => toItem(finding, nowMs));
    return { items, next: page.next ?? null, total: page.total ?? null };
  }),
  handle(routes.facets, async ({ query: { overdue, ...filter }, access, room }) => {
    const wanted = toFilter({ ...filter, overdue: overdue === 'true' }, room.clock.nowMs());
    const counts = await countFacets(wanted, access, room);
    const { state, severity, environment, team, control, layer } = counts;
    return {
      state: [...state],
      severity: [...severity],
      environment: [...environment],
      team: [...team],
      control: [...control],
      layer: [...layer],
    };
  }),
  handle(routes.groups, async ({ query, access, room }) => {
    const { by, limit, cursor, overdue, ...filter } = query;
    const wanted = toFilter({ ...filter, overdue: overdue === 'true' }, room.clock.nowMs());
    const page = await listGroups({ filter: wanted, by, limit, cursor }, access, room);
    const items = page.items.map(({ environment, severities, oldestMs, ...group }) => ({
      ...group,
      environment: environment ?? null,
      severities: [...severities],
      oldestAt: toInstant(oldestMs),
    }));
    return { items, next: page.next ?? null, total: page.total ?? null };
  }),
  handle(routes.show, async ({ params, access, room }) => {
    const { finding, sightings } = await showFinding(params, access, room);
    return {
      ...toItem(finding, room.clock.nowMs()),
      sightings: sightings.map(({ firstSeenMs, line, column, exception, fix, excerpt, patch, ...sighting }) => ({
        ...sighting,
        line: line ?? null,
        column: column ?? null,
        exception: exception ?? null,
        fix: [...fix],
        excerpt: toExcerpt(excerpt),
        patch: patch ?? null,
        firstSeenAt: toInstant(firstSeenMs),
      })),
    };
  }),
  handle(routes.history, async ({ params, query, access, room }) => {
    const page = await listFindingEvents({ ...params, ...query }, access, room);
    return {
      items: page.items.map(({ atMs, actor, kind, from, to, text, cause }) => {
        return { at: toInstant(atMs), actor, kind, from: from ?? null, to, text, cause: cause ?? null };
      }),
      next: page.next ?? null,
      total: page.total ?? null,
    };
  }),
  handle(routes.triage, async ({ params, body: { version, action }, access, room }) => {
    // What is answered must be readable, and that is known before anything is changed.
    await showFinding(params, access, room);
    await triageFindings({ selection: { findings: [{ ...params, version }] }, action }, access, room);
    const { finding } = await showFinding(params, access, room);
    return toItem(finding, room.clock.nowMs());
  }),
  handle(routes.triageMany, ({ body: { selection, action }, access, room }) => {
    const chosen = 'findings' in selection ? selection : { filter: toFilter(selection.filter, room.clock.nowMs()) };
    return triageFindings({ selection: chosen, action }, access, room);
  }),
];

/** The filter in the words of the store. */
function toFilter(filter: z.output<typeof FindingFilterBody>, nowMs: number) {
  const { state, severity, control, environment, team, layer, overdue, ...rest } = filter;
  return given({
    ...rest,
    states: state,
    severities: severity,
    controls: control,
    environments: environment,
    teams: team,
    layers: layer,
    overdueMs: overdue === true ? nowMs : undefined,
  });
}

type Shown = Awaited<ReturnType<typeof showFinding>>['sightings'][number];

function toExcerpt(excerpt: Shown['excerpt']): z.input<typeof Excerpt> | null {
  if (excerpt === undefined) return null;
  const { fromLine, lines, mark } = excerpt;
  return { fromLine, lines: [...lines], mark: mark ?? null };
}

type Tracked = Awaited<ReturnType<typeof showFinding>>['finding'];

function toItem(finding: Tracked, nowMs: number): z.input<typeof FindingItem> {
  const { firstSeenMs, lastSeenMs, clockMs, dueMs, resolvedMs, exception, assignee, ...rest } = finding;
  return {
    ...rest,
    firstSeenAt: toInstant(firstSeenMs),
    lastSeenAt: toInstant(lastSeenMs),
    clockAt: toInstant(clockMs),
    dueAt: toOptionalInstant(dueMs),
    isOverdue: dueMs !== undefined && dueMs < nowMs,
    resolvedAt: toOptionalInstant(resolvedMs),
    exception: exception ?? null,
    assignee: assignee ?? null,
  };
}
