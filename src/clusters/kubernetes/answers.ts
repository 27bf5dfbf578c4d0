/** Answers of an API server read: the object, or the error that its status stands for. */
import { AppError } from '../../base/errors.ts';
import type { ErrorCode } from '../../base/errors.ts';
import { getField, isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { escapeUnprintable, shortenText } from '../../base/text.ts';
import { maskText } from '../../model/programme/mask-secrets.ts';
import type { Reply, Transport } from './transport.ts';

const MESSAGE_CHARS_MAX = 400;
const NO_VALUES: ReadonlySet<string> = new Set();

/** What was tried, for messages: `GET /api/v1/pods`. */
export type Tried = { readonly transport: Pick<Transport, 'server' | 'hide'>; readonly what: string };

/** The object of an answer that is well. Throws the `cluster-` errors for any other. */
export function readObject(reply: Reply, tried: Tried): JsonObject {
  if (reply.status < 200 || reply.status >= 300) throw explainStatus(reply, tried);
  if (reply.isCut)
    throw explain('cluster-error', `the answer is larger than ${LIMITS.clusterAnswerBytesMax} bytes`, tried);
  const value = parseJson(reply.text);
  if (isJsonObject(value)) return value;
  throw explain('cluster-error', 'the answer is no JSON object; something else than an API server may be there', tried);
}

/** The error of a status that is not well, with what the server says of it. */
export function explainStatus({ status, text }: Reply, tried: Tried): AppError {
  const said = getField(parseJson(text), 'message');
  const detail = typeof said === 'string' && said !== '' ? said : `status ${status}`;
  return explain(chooseCode(status), detail, tried);
}

/** An error with the request and the server in it, and nothing that signs anybody in. */
export function explain(code: ErrorCode, detail: string, { transport, what }: Tried): AppError {
  // What the server repeats need not be ours.
  const shown = escapeUnprintable(maskText(transport.hide(detail), NO_VALUES));
  return new AppError(code, `${transport.server}: ${what}: ${shortenText(shown, MESSAGE_CHARS_MAX)}`);
}

function chooseCode(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'cluster-refused';
  if (status === 409) return 'cluster-conflict';
  return status === 429 || status >= 500 ? 'cluster-unavailable' : 'cluster-error';
}

/** Undefined for what is no JSON: a proxy's page. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // no JSON is an answer too, and the caller says of what
  }
}
