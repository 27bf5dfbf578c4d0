/** How the typed client talks to the API: `fetch`, problem details as errors, streams of events. No zod at run time. */
import type { z } from 'zod';
import type { Problem } from './problem.ts';
import type { Route } from './route.ts';

export type ClientOptions = {
  /** Of the server, without `/api/v1`: `https://bulwark.example.com`. */
  readonly url: string;
  /** An API token; without it the browser's cookie says who asks. */
  readonly token?: string;
  /** The token of the session, which what acts by a cookie must send. */
  readonly csrfToken?: () => string | undefined;
  readonly fetch?: typeof fetch;
};

/** What a call may say besides what its route asks for. */
export type CallOptions = {
  /** Makes a POST safe to repeat: the server does what it asks for once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
};

/** The API refused: `problem` says why. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.title}${problem.detail === undefined ? '' : `: ${problem.detail}`}`);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

type PartName = 'params' | 'query' | 'body';
type SchemaOf<R extends Route, Name extends PartName> = Extract<R[Name], z.ZodType>;
/** What a schema takes, with the type that it makes of texts where it takes anything. */
type Taken<I, O> = I extends object ? { [K in keyof I]: unknown extends I[K] ? O[K & keyof O] : I[K] } : I;
type PartOf<R extends Route, Name extends PartName> = Taken<z.input<SchemaOf<R, Name>>, z.output<SchemaOf<R, Name>>>;
type Required<R extends Route> = { [Name in PartName as {} extends PartOf<R, Name> ? never : Name]: PartOf<R, Name> };
type Optional<R extends Route> = { [Name in PartName as {} extends PartOf<R, Name> ? Name : never]?: PartOf<R, Name> };
/** Parts that the route leaves out take nothing. */
type Given<Parts> = { [Name in keyof Parts as Parts[Name] extends undefined ? never : Name]: Parts[Name] };
export type CallInput<R extends Route> = Given<Required<R>> & Given<Optional<R>> & CallOptions;

type Replied<R extends Route> = R extends { readonly isStream: true }
  ? AsyncIterable<z.output<R['reply']>>
  : Promise<z.output<R['reply']>>;

/** The function of an operation; its argument may be left out where nothing in it must be given. */
export type Call<R extends Route> =
  {} extends CallInput<R> ? (input?: CallInput<R>) => Replied<R> : (input: CallInput<R>) => Replied<R>;

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;
type NounOf<Id> = Id extends `${infer Noun}.${string}` ? Noun : never;
type VerbOf<Id, Noun extends string> = Id extends `${Noun}.${infer Verb}` ? Camel<Verb> : never;

/** A function per operation: `findings.list` is `client.findings.list(...)`. */
export type ClientOf<Routes extends Readonly<Record<string, Route>>> = {
  readonly [Noun in NounOf<keyof Routes> as Camel<Noun>]: {
    readonly [Id in keyof Routes as VerbOf<Id, Noun>]: Call<Routes[Id]>;
  };
};

/** Method and path of an operation. */
export type Operation = {
  readonly method: Route['method'];
  readonly path: string;
  readonly isStream?: true;
};

type Input = CallOptions & { readonly params?: object; readonly query?: object; readonly body?: unknown };

/** Makes the client of a table of operations. Calls throw `ApiError`, and what `fetch` throws. */
export function createClientOf<Routes extends Readonly<Record<string, Route>>>(
  operations: Readonly<Record<keyof Routes & string, Operation>>,
  options: ClientOptions,
): ClientOf<Routes> {
  const client: Record<string, Record<string, unknown>> = {};
  for (const [id, operation] of Object.entries<Operation>(operations)) {
    const [noun = '', verb = ''] = id.split('.').map(toCamel);
    const ofNoun = (client[noun] ??= {});
    ofNoun[verb] =
      operation.isStream === true
        ? (input: Input = {}) => readEvents(operation, input, options)
        : (input: Input = {}) => callOnce(operation, input, options);
  }
  return client as ClientOf<Routes>;
}

function toCamel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

async function callOnce(operation: Operation, input: Input, options: ClientOptions): Promise<unknown> {
  const reply = await send(operation, input, options, 'application/json');
  return reply.status === 204 ? undefined : reply.json();
}

async function send(
  { method, path }: Operation,
  { params = {}, query = {}, body, idempotencyKey, signal }: Input,
  { url, token, csrfToken, fetch: send = fetch }: ClientOptions,
  accept: string,
): Promise<Response> {
  const csrf = method === 'GET' ? undefined : csrfToken?.();
  const reply = await send(`${url}/api/v1${fillPath(path, params)}${writeQuery(query)}`, {
    method,
    headers: {
      Accept: accept,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(csrf === undefined ? {} : { 'X-CSRF-Token': csrf }),
      ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (reply.ok) return reply;
  throw new ApiError(await readProblem(reply));
}

function fillPath(path: string, params: object): string {
  const values = params as Readonly<Record<string, unknown>>;
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

function writeQuery(query: object): string {
  const members = Object.entries(query).filter(([, value]) => value !== undefined);
  const pairs = members.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one: unknown): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

/** What stands between may answer in its own way. */
async function readProblem(reply: Response): Promise<Problem> {
  const isProblem = reply.headers.get('Content-Type')?.startsWith('application/problem+json') === true;
  if (isProblem) return (await reply.json()) as Problem;
  const { status, statusText } = reply;
  return {
    type: 'about:blank',
    title: statusText || `Status ${status}`,
    status,
    code: 'internal',
    remedy: '',
    instance: '',
  };
}

/** Ends when the server ends the stream; whoever wants more calls again. */
async function* readEvents(operation: Operation, input: Input, options: ClientOptions): AsyncIterable<unknown> {
  const reply = await send(operation, input, options, 'text/event-stream');
  let text = '';
  for await (const chunk of reply.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').filter((line) => line.startsWith('data: '));
      if (data.length > 0) yield JSON.parse(data.map((line) => line.slice('data: '.length)).join('\n'));
    }
  }
}
