/** The errors of the fake API server: Status objects (meta/v1) with the reasons, codes and texts of the real one. */
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { show } from './fields.ts';

export type GroupResource = { readonly group: string; readonly resource: string };

/** Thrown by whatever answers a request; the listener sends its Status. */
export class ApiFault extends Error {
  readonly status: JsonObject;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(code: number, reason: string, message: string, parts: FaultParts = {}) {
    super(message);
    this.name = 'ApiFault';
    this.code = code;
    this.headers = parts.headers ?? {};
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: parts.metadata ?? {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(parts.details === undefined ? {} : { details: parts.details }),
      code,
    };
  }

  /** With a Status that is there already. */
  static of(status: JsonObject & { readonly code: number }): ApiFault {
    const { code, message, reason } = status;
    return Object.assign(new ApiFault(code, show(reason ?? ''), show(message)), { status });
  }
}

type FaultParts = {
  readonly details?: JsonObject;
  readonly metadata?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
};

/** `deployments.apps`, or `pods` of the core group. */
export function writeGroupResource({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function detail({ group, resource }: GroupResource, name: string, more: Record<string, Json> = {}): JsonObject {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource, ...more };
}

export const notFound = (of: GroupResource, name: string): ApiFault =>
  new ApiFault(404, 'NotFound', `${writeGroupResource(of)} "${name}" not found`, { details: detail(of, name) });

/** What the server says of a path that it does not serve. */
export const noSuchPath = (): ApiFault =>
  new ApiFault(404, 'NotFound', 'the server could not find the requested resource', { details: {} });

export const alreadyExists = (of: GroupResource, name: string): ApiFault =>
  new ApiFault(409, 'AlreadyExists', `${writeGroupResource(of)} "${name}" already exists`, {
    details: detail(of, name),
  });

export const conflict = (of: GroupResource, name: string, why: string): ApiFault =>
  new ApiFault(409, 'Conflict', `Operation cannot be fulfilled on ${writeGroupResource(of)} "${name}": ${why}`, {
    details: detail(of, name),
  });

export const STALE_OBJECT =
  'the object has been modified; please apply your changes to the latest version and try again';

export type Cause = { readonly reason?: string; readonly message: string; readonly field: string };

/** A server-side apply that would take fields away from other managers. */
export function applyConflict(causes: readonly Cause[]): ApiFault {
  const listed = causes.map(({ message, field }) => `${message}: ${field}`);
  const [only = ''] = listed;
  const text = listed.length === 1 ? only : `\n- ${listed.join('\n- ')}`;
  const message = `Apply failed with ${listed.length} conflict${listed.length === 1 ? '' : 's'}: ${text}`;
  return new ApiFault(409, 'Conflict', message, { details: { causes } });
}

/** 422: the object is not valid; one cause a field. `kind` is the object's, `group` its group. */
export function invalid(kind: string, group: string, name: string, causes: readonly Cause[]): ApiFault {
  const told = causes.map(({ field, message }) => `${field}: ${message}`);
  const errors = told.length === 1 ? told[0] : `[${told.join(', ')}]`;
  const qualified = group === '' ? kind : `${kind}.${group}`;
  return new ApiFault(422, 'Invalid', `${qualified} "${name}" is invalid: ${errors}`, {
    details: { name, ...(group === '' ? {} : { group }), kind, causes },
  });
}

export const badRequest = (message: string): ApiFault => new ApiFault(400, 'BadRequest', message);

export const unauthorized = (): ApiFault => new ApiFault(401, 'Unauthorized', 'Unauthorized');

export const forbidden = (of: GroupResource, name: string, why: string): ApiFault =>
  new ApiFault(403, 'Forbidden', `${writeGroupResource(of)} ${name === '' ? '' : `"${name}" `}is forbidden: ${why}`, {
    details: detail(of, name),
  });

export const methodNotAllowed = (): ApiFault =>
  new ApiFault(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {
    details: {},
  });

export const unsupportedMediaType = (accepted: readonly string[]): ApiFault =>
  new ApiFault(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

/** The version is no longer known: list again. `continueWith` goes on with the list as it is now. */
export const expired = (message: string, continueWith?: string): ApiFault =>
  new ApiFault(410, 'Expired', message, continueWith === undefined ? {} : { metadata: { continue: continueWith } });

export const internalError = (message: string): ApiFault =>
  new ApiFault(500, 'InternalError', `Internal error occurred: ${message}`, { details: { causes: [{ message }] } });
