/** Hears what other processes announce: LISTEN on a connection of its own, taken up again when it breaks. */
import { Client } from 'pg';
import { isJsonObject } from '../../base/json.ts';

type Listening<T> = {
  readonly subscribe: (listener: (change: T) => void) => () => void;
  readonly close: () => Promise<void>;
};

const RECONNECT_MS = 1_000;

/** Connects with the first listener. Notices that this process sent itself are left out. */
export function listen<T>(options: {
  readonly url: string;
  readonly channel: string;
  readonly self: string;
}): Listening<T> {
  const listeners = new Set<(change: T) => void>();
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const connect = (): void => {
    const next = new Client({ connectionString: options.url, application_name: 'bulwark-listen' });
    client = next;
    next.on('notification', ({ payload = '' }) => {
      const change = readNotice(payload, options.self);
      if (change !== undefined) for (const listener of listeners) listener(change as T);
    });
    const again = (): void => {
      if (isClosed || client !== next) return;
      client = undefined;
      timer = setTimeout(connect, RECONNECT_MS).unref();
    };
    next.on('error', again);
    next.on('end', again);
    next.connect().then(() => next.query(`LISTEN ${options.channel}`).catch(again), again);
  };
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      if (client === undefined && timer === undefined) connect();
      return () => listeners.delete(listener);
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

function readNotice(payload: string, self: string): unknown {
  let notice: unknown;
  try {
    notice = JSON.parse(payload);
  } catch {
    return undefined; // anyone who may connect may notify
  }
  return isJsonObject(notice) && notice['from'] !== self ? notice['change'] : undefined;
}
