/**
 * The one place that turns what was thrown into an answer: problem details (RFC 9457) from the error table. What is not
 * in the table is a fault of Bulwark: it is logged with the request's id, and nothing of it is told.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../base/errors.ts';
import { AppError, ERRORS } from '../base/errors.ts';
import type { Fault, Problem } from '../wire/problem.ts';
import { PROBLEM_MEDIA_TYPE } from '../wire/problem.ts';
import type { Log } from '../program/control-room.ts';

/** Codes of fastify that have a row of the table; its other ones below 500 are requests that are not valid. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'wrong-media-type',
  FST_ERR_HANDLER_TIMEOUT: 'not-serving',
};

/** The node's parser refuses these before there is a request. */
const PARSER_CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
};

const RETRY_AFTER_SECONDS = 2;

/** A request that is not valid, with what is wrong in it. */
export function refuseFaults(faults: readonly Fault[]): AppError {
  const first = faults[0];
  const text = first === undefined ? 'it cannot be read' : `${first.in}${first.pointer}: ${first.detail}`;
  const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
  return new AppError('invalid-request', text + more, { cause: { faults } });
}

/** Row of the table for whatever was thrown. */
function codeOfError(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return 'internal';
  const known = 'code' in error && typeof error.code === 'string' ? FASTIFY_CODES[error.code] : undefined;
  return known ?? (error.statusCode >= 400 && error.statusCode < 500 ? 'invalid-request' : 'internal');
}

/** The problem to answer with. Never holds text of a fault on our side. */
function describeProblem(error: unknown, requestId: string): Problem {
  const code = codeOfError(error);
  const { text, status, remedy } = ERRORS[code];
  const detail = status < 500 && error instanceof Error ? tellDetail(error, text) : undefined;
  const faults = findFaults(error);
  return {
    type: `tag:bulwark.dev,2026:${code}`,
    title: text,
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    remedy,
    instance: `urn:uuid:${requestId}`,
    ...(faults === undefined ? {} : { errors: faults }),
  };
}

function tellDetail(error: Error, title: string): string {
  return error.message.startsWith(`${title}: `) ? error.message.slice(title.length + 2) : error.message;
}

function findFaults(error: unknown): Fault[] | undefined {
  const cause: unknown = error instanceof AppError ? error.cause : undefined;
  const isFaults = typeof cause === 'object' && cause !== null && 'faults' in cause && Array.isArray(cause.faults);
  return isFaults ? (cause.faults as Fault[]) : undefined;
}

/** The problem to answer a request with, logged where it is ours. */
export function noteProblem(error: unknown, request: FastifyRequest, log: Log): Problem {
  const problem = describeProblem(error, request.id);
  if (problem.status >= 500) {
    log.error('a request could not be answered', { requestId: request.id, code: problem.code, error });
  }
  return problem;
}

/** Answers with the problem. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const problem = noteProblem(error, request, log);
  if (problem.status === 401) reply.header('WWW-Authenticate', 'Bearer realm="bulwark"');
  if (ERRORS[problem.code as ErrorCode].mayRetry && !reply.hasHeader('Retry-After')) {
    reply.header('Retry-After', RETRY_AFTER_SECONDS);
  }
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
}

/** The answer to bytes that are no HTTP request, as they go over the wire; the connection ends with it. */
export function writeParserProblem(error: NodeJS.ErrnoException, requestId: string): string {
  const code = PARSER_CODES[error.code ?? ''] ?? 'invalid-request';
  const problem = describeProblem(new AppError(code, 'these bytes are no request of HTTP/1.1'), requestId);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
