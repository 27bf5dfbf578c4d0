/** What can go wrong between a client and the API server, on demand: cut connections, errors, throttling, delays. */
export type Fault = {
  /** Which requests: `GET /api/v1/pods` by method and the path without its query. All when it is left out. */
  readonly matches?: (request: { readonly method: string; readonly path: string; readonly query: string }) => boolean;
  /** How many requests it is for; 1 when it is left out. */
  readonly times?: number;
} & (
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** A body that is no JSON, such as a proxy on the way sends. */
  | { readonly kind: 'garbage' }
  | { readonly kind: 'status'; readonly code: number; readonly reason?: string; readonly retryAfterSeconds?: number }
);

export type Faults = {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  readonly take: (request: {
    readonly method: string;
    readonly path: string;
    readonly query: string;
  }) => Fault | undefined;
};

/** A list of faults, each used up by as many requests as it is for. */
export function createFaults(): Faults {
  let waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    clear: () => void (waiting = []),
    take: (request) => {
      const next = waiting.find(({ fault, left }) => left > 0 && (fault.matches?.(request) ?? true));
      if (next !== undefined) next.left -= 1;
      return next?.fault;
    },
  };
}
