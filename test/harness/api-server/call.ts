/** One request to the fake API server, read: what its path names, and the verb that access rules know it by. */
import type { IncomingMessage } from 'node:http';
import { isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { parseYaml } from '../../../src/languages/yaml/index.ts';
import { badRequest, unsupportedMediaType } from './status.ts';

/** What a path names. Fields that it does not say are ''. */
export type Target = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
};

export type User = {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};

export type Call = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly user: User;
  readonly signal: AbortSignal;
  /** Texts for the header `Warning` of the answer. */
  readonly warnings: string[];
};

/** Undefined for paths that name no resource, such as `/version`. */
export function readTarget(path: string): Target | undefined {
  const steps = path
    .split('/')
    .filter((step) => step !== '')
    .map(decodeURIComponent);
  const isCore = steps[0] === 'api';
  if (!isCore && steps[0] !== 'apis') return undefined;
  const group = isCore ? '' : (steps[1] ?? '');
  const version = (isCore ? steps[1] : steps[2]) ?? '';
  const rest = steps.slice(isCore ? 2 : 3);
  if (rest.length === 0) return undefined;
  const isOfNamespace = rest[0] === 'namespaces' && rest.length > 2 && !['status', 'finalize'].includes(rest[2] ?? '');
  const namespace = isOfNamespace ? (rest[1] ?? '') : '';
  const [resource = '', name = '', ...parts] = isOfNamespace ? rest.slice(2) : rest;
  return { group, version, resource, namespace, name, subresource: parts.join('/') };
}

/** As RBAC knows it. */
export function readVerb({ method, query }: Pick<Call, 'method' | 'query'>, { name }: Target): string {
  if (method === 'GET' && name !== '') return 'get';
  if (method === 'GET') return isWatch(query) ? 'watch' : 'list';
  if (method === 'DELETE') return name === '' ? 'deletecollection' : 'delete';
  return { POST: 'create', PUT: 'update', PATCH: 'patch' }[method] ?? method.toLowerCase();
}

/** `watch=1`, `watch=true`. */
export function isWatch(query: URLSearchParams): boolean {
  return isTrue(query.get('watch'));
}

/** As Go's strconv.ParseBool has it. */
export function isTrue(value: string | null): boolean {
  return value !== null && ['1', 't', 'true', 'TRUE', 'True', 'T'].includes(value);
}

/** Protobuf is for the real server; clients fall back to JSON when they are told so. */
const READABLE_TYPES = ['', 'application/json', 'application/yaml', 'application/apply-patch+yaml'];

/** The body as an object, JSON, or YAML where the media type says so. Throws 400 for anything else. */
export function readObject(call: Pick<Call, 'body' | 'headers'>): JsonObject {
  if (!READABLE_TYPES.includes(mediaTypeOf(call))) throw unsupportedMediaType(READABLE_TYPES.slice(1));
  const value = readBody(call);
  if (!isJsonObject(value)) throw badRequest('the object provided is unrecognized (must be of type JSON or YAML)');
  return value;
}

/** The body as JSON; undefined when it is empty or cannot be read. */
export function readBody(call: Pick<Call, 'body' | 'headers'>): unknown {
  if (!mediaTypeOf(call).endsWith('yaml')) return parseJson(call.body.toString());
  const { documents, problems } = parseYaml(call.body, { file: 'body' });
  if (problems.length > 0 || documents.length !== 1) return undefined;
  return parseJson(JSON.stringify(documents[0]?.value));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The media type of the body, without parameters. */
export function mediaTypeOf({ headers }: Pick<Call, 'headers'>): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}
