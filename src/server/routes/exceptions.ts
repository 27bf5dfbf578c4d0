/** Answers about exceptions. */
import type { z } from 'zod';
import type { StoredException } from '../../model/programme/exception-life.ts';
import {
  approveException,
  rejectException,
  renewException,
  requestException,
  withdrawException,
} from '../../program/except/exceptions.ts';
import { listExceptions, showException } from '../../program/except/list.ts';
import { previewException } from '../../program/except/preview.ts';
import type { ExceptionItem } from '../../wire/routes/exceptions.ts';
import { exceptionsRoutes as routes } from '../../wire/routes/exceptions.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { given, toInstant, toOptionalInstant } from './shared.ts';

export const exceptionsHandlers: readonly Handler[] = [
  handle(routes.list, async ({ query, access, room }) => {
    const { state, team, environment, control, limit, cursor } = query;
    const filter = given({ states: state && [state], teams: team === undefined ? team : [team], environment, control });
    const page = await listExceptions({ filter, limit, cursor }, access, room);
    return { items: page.items.map(toItem), next: page.next ?? null, total: page.total ?? null };
  }),
  handle(routes.show, async ({ params, access, room }) => {
    const { exception, events } = await showException(params.id, access, room);
    return {
      ...toItem(exception),
      events: events.map(({ atMs, actor, act, from, to, text }) => {
        return { at: toInstant(atMs), actor, act, from: from ?? null, to, text };
      }),
    };
  }),
  handle(routes.request, async ({ body, access, room }) => toItem(await requestException(body, access, room))),
  handle(routes.preview, async ({ body, access, room }) => {
    const preview = await previewException(body, access, room);
    return {
      ...preview,
      teams: [...preview.teams],
      examples: [...preview.examples],
      breadth: preview.breadth ?? null,
      fault: preview.fault ?? null,
    };
  }),
  handle(routes.approve, async ({ params, body, access, room }) =>
    toItem(await approveException({ ...params, ...body }, access, room)),
  ),
  handle(routes.reject, async ({ params, body, access, room }) =>
    toItem(await rejectException({ ...params, ...body }, access, room)),
  ),
  handle(routes.withdraw, async ({ params, body, access, room }) =>
    toItem(await withdrawException({ ...params, ...body }, access, room)),
  ),
  handle(routes.renew, async ({ params, body, access, room }) =>
    toItem(await renewException({ ...params, ...body }, access, room)),
  ),
];

function toItem(exception: StoredException): z.input<typeof ExceptionItem> {
  const { document, renewal } = exception;
  const { controls, scope, reason, cause = null, ticket, owner } = document.spec;
  return {
    id: exception.id,
    name: document.metadata.name,
    state: exception.state,
    controls,
    scope,
    reason,
    cause,
    ticket,
    owner,
    requester: exception.requester,
    requestedAt: toInstant(exception.requestedMs),
    approver: exception.approver ?? null,
    approvedAt: toOptionalInstant(exception.approvedMs),
    expiresAt: toInstant(exception.untilMs),
    renewal: renewal ?? null,
    renewals: exception.renewals,
    matchedAt: toOptionalInstant(exception.matchedMs),
    version: exception.version,
  };
}
