/** Serving as the command line sees it: what to listen on, and what is then running. */
import type { SignInPlan } from './auth/read-settings.ts';
import type { ControlRoom } from './control-room.ts';

export type ServerPlace = {
  /** Address or name of this machine. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** PEM files, read again when they change. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Addresses and networks of proxies that end TLS before us; their forwarding headers are believed, no others'. */
  readonly proxies: readonly string[];
  readonly signIn: SignInPlan;
  /** URL of a collector of OpenTelemetry; no traces without it. */
  readonly traces?: string | undefined;
};

export type RunningServer = {
  /** `http://127.0.0.1:8377`, with the port that was free. */
  readonly url: string;
  /** Takes no more connections, and is fulfilled when what was asked before is answered. */
  readonly stop: () => Promise<void>;
};

/** Throws `usage` for an address that would be public without TLS, and `cannot-listen`. */
export type StartServer = (place: ServerPlace, room: ControlRoom) => Promise<RunningServer>;
