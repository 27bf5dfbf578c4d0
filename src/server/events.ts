/** Server-sent events: tells each reader what changed of the things that it may read, and of nothing else. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Access } from '../model/programme/access.ts';
import { listVisible } from '../model/programme/access.ts';
import type { Actor } from '../model/programme/actor.ts';
import type { ControlRoom } from '../program/control-room.ts';
import type { ServerEvent } from '../wire/routes/events.ts';
import { eventRoutes, TOPICS } from '../wire/routes/events.ts';
import type { Authenticate } from './authenticate.ts';
import { isSignedIn } from './authenticate.ts';
import type { Handler } from './handler.ts';
import { handle } from './handler.ts';

type Change = Parameters<Parameters<ControlRoom['store']['watch']>[0]>[0];

export type EventHub = {
  readonly handler: Handler;
  readonly streamCount: () => number;
  /** Ends every stream. */
  readonly close: () => void;
};

const BEAT_MS = 15_000;
/** How long a reader waits before it comes back. */
const RETRY_MS = 3_000;
const RESET: ServerEvent = { event: 'reset' };

type Reader = {
  access: Access;
  readonly request: FastifyRequest;
  readonly topics: readonly string[] | undefined;
  readonly send: (text: string) => void;
  readonly end: () => void;
};

/**
 * Watches the store until it is closed. Ids of events are of this process: a reader that comes back with one of them
 * gets what it missed, as long as that is remembered, and else a `reset`.
 */
export function createEventHub(room: ControlRoom, authenticate: Authenticate, beatMs: number = BEAT_MS): EventHub {
  const readers = new Set<Reader>();
  const history = createHistory(room.newId());
  const stopWatching = room.store.watch((change) => {
    const id = history.add(change);
    for (const reader of readers) tell(reader, id, change);
  });
  const beat = async (): Promise<void> => {
    await Promise.all([...readers].map((reader) => checkReader(reader, authenticate)));
  };
  const timer = setInterval(() => void beat(), beatMs).unref();
  const handler = handle(eventRoutes.watch, async ({ access, query, http: { request, reply } }) => {
    demandRoom(readers, access.actor);
    const reader = openStream({ access, request, reply, topics: query.topic }, () => readers.delete(reader));
    readers.add(reader);
    reader.send(`retry: ${RETRY_MS}\n\n`);
    const missed = history.since(request.headers['last-event-id']);
    if (missed === undefined) reader.send(writeEvent(history.lastId(), RESET));
    else for (const { id, change } of missed) tell(reader, id, change);
    return RESET; // never sent: the stream is the answer
  });
  return {
    handler,
    streamCount: () => readers.size,
    close: () => {
      clearInterval(timer);
      stopWatching();
      for (const { end } of readers) end();
    },
  };
}

function demandRoom(readers: ReadonlySet<Reader>, actor: Actor): void {
  const own = [...readers].filter(({ access }) => access.actor.kind === actor.kind && access.actor.id === actor.id);
  if (own.length >= LIMITS.eventStreamsPerActorMax)
    throw new AppError('too-many-requests', 'too many streams are open');
  if (readers.size >= LIMITS.eventStreamsMax) throw new AppError('not-serving', 'all streams are taken');
}

function openStream(
  {
    access,
    request,
    reply,
    topics,
  }: {
    readonly access: Access;
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly topics: readonly string[] | undefined;
  },
  onClose: () => void,
): Reader {
  reply.hijack();
  const { raw } = reply;
  raw.on('close', onClose);
  raw.on('error', () => raw.destroy());
  // Proxies that gather answers would hold events back.
  const headers = { ...reply.getHeaders(), 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' };
  raw.writeHead(200, headers as Record<string, string>);
  return {
    access,
    request,
    topics,
    send: (text) => {
      raw.write(text);
      // Whoever does not read would make us remember for it.
      if (raw.writableLength > LIMITS.eventBacklogBytesMax) raw.destroy();
    },
    end: () => raw.end(),
  };
}

/** A session that ended, or a role that was taken away, ends at the next beat here too. */
async function checkReader(reader: Reader, authenticate: Authenticate): Promise<void> {
  try {
    const access = await authenticate(reader.request);
    if (!isSignedIn(access) || access.actor.id !== reader.access.actor.id) return reader.end();
    reader.access = access;
    reader.send(':\n\n');
  } catch (error) {
    // A store that is busy for a moment is no reason to send everybody away.
    if (error instanceof AppError && error.code === 'not-signed-in') reader.end();
  }
}

function tell({ access, topics, send }: Reader, id: string, { topic, ids }: Change): void {
  if (topics !== undefined && !topics.includes(topic)) return;
  const permission = TOPICS[topic];
  if (permission === undefined) return;
  const visible = listVisible(access, permission);
  if (visible.length === 0) return;
  // An id may be of another team's: only those who see all teams get ids, the others look at their own lists again.
  const seesAll = visible.some(({ teams, environments }) => teams === undefined && environments === undefined);
  send(writeEvent(id, { event: 'change', topic, ...(seesAll && ids !== undefined ? { ids: [...ids] } : {}) }));
}

function writeEvent(id: string, event: ServerEvent): string {
  return `id: ${id}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`;
}

type Remembered = { readonly id: string; readonly number: number; readonly change: Change };

function createHistory(process: string) {
  const kept: Remembered[] = [];
  let last = 0;
  const idOf = (number: number): string => `${process}/${number}`;
  return {
    lastId: (): string => idOf(last),
    add: (change: Change): string => {
      last += 1;
      kept.push({ id: idOf(last), number: last, change });
      if (kept.length > LIMITS.eventHistoryMax) kept.shift();
      return idOf(last);
    },
    /** What came after an event; nothing for a new reader, undefined when it cannot be told. */
    since: (id: string | string[] | undefined): readonly Remembered[] | undefined => {
      if (id === undefined) return [];
      const [of = '', number = ''] = String(id).split('/');
      const oldest = kept[0]?.number ?? last + 1;
      if (of !== process || !/^\d{1,15}$/.test(number) || Number(number) + 1 < oldest) return undefined;
      return kept.filter((one) => one.number > Number(number));
    },
  };
}
