/** HTTP of the gate: what a call must be, what it is answered with, and when it is answered without being judged. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '../../base/limits.ts';
import type { Review } from '../../model/admission-review.ts';
import { formatAnswer, readReview } from '../../model/admission-review.ts';
import type { GateAnswer } from '../../program/admit/gate.ts';
import type { GateName } from '../../program/admit/gate-settings.ts';
import { GATES } from '../../program/admit/gate-settings.ts';
import type { GateParts } from '../../program/admit/serving.ts';
import type { Json } from '../../base/json.ts';
import type { GateMetrics } from './gate-metrics.ts';
import { createQueue } from './queue.ts';
import { createBodyReader } from './read-body.ts';

/** A review that was received whole. */
type Received = {
  readonly gate: GateName;
  readonly body: Buffer;
  readonly bytes: number;
  readonly response: ServerResponse;
  readonly receivedMs: number;
  readonly deadlineMs: number;
};

/** A review that was read. */
type Asked = { readonly received: Received; readonly review: Review };

export type ReviewDesk = {
  /** `answerMs`: how long the answer may take. */
  readonly receive: (gate: GateName, answerMs: number, request: IncomingMessage, response: ServerResponse) => void;
  readonly queued: () => number;
};

/** `isClosing`: whether connections are to end with their next answer. */
export function createReviewDesk(parts: GateParts, metrics: GateMetrics, isClosing: () => boolean): ReviewDesk {
  const refuse = (response: ServerResponse, status: number, text: string): void => {
    metrics.countRefused(status);
    sendText(response, status, text);
  };
  /** Undefined for what is no review, or nobody waits for. */
  const read = (received: Received): Asked | undefined => {
    const { response, body } = received;
    if (response.destroyed) {
      metrics.countRefused(CLIENT_GONE);
      return undefined;
    }
    const found = readReview(parseJson(body));
    if ('review' in found) return { received, review: found.review };
    refuse(response, 400, found.fault);
    return undefined;
  };
  const finish = ({ received, review }: Asked, answered: GateAnswer): void => {
    const { gate, response, receivedMs, bytes } = received;
    sendJson(response, formatAnswer(review, answered.answer), isClosing());
    const durationUs = Math.round((performance.now() - receivedMs) * 1_000);
    metrics.count(gate, review.request.operation, answered, durationUs);
    parts.recorder.record(answered.toDecision(durationUs, bytes));
  };
  const answer = (gate: GateName, asked: readonly Asked[]): void => {
    const reviews: Review[] = [];
    for (const { review } of asked) reviews.push(review);
    const answers = parts.gate.answerEach(gate, reviews);
    for (let i = 0; i < asked.length; i++) finish(asked[i] as Asked, answers[i] as GateAnswer);
  };
  /** Step by step for all of them: read, judge, send. */
  const work = (batch: readonly Received[], hindrance?: string): void => {
    const inTime: Record<GateName, Asked[]> = { enforce: [], observe: [] };
    for (const received of batch) {
      const asked = read(received);
      if (asked === undefined) continue;
      const { gate, deadlineMs } = received;
      const unjudged = hindrance ?? (performance.now() > deadlineMs ? LATE : undefined);
      if (unjudged === undefined) inTime[gate].push(asked);
      else finish(asked, parts.gate.answerUnjudged(gate, asked.review, unjudged));
    }
    for (const gate of GATES) if (inTime[gate].length > 0) answer(gate, inTime[gate]);
  };
  const queue = createQueue<Received>(work);
  const readBody = createBodyReader();
  return {
    queued: queue.size,
    receive: (gate, answerMs, request, response) => {
      const fault = findCallFault(request);
      if (fault !== undefined) return refuse(response, fault.status, fault.text);
      const deadlineMs = performance.now() + answerMs;
      readBody(request, {
        onWhole: (body) => {
          const received = { gate, body, bytes: body.length, response, receivedMs: performance.now(), deadlineMs };
          if (!queue.add(received)) work([received], 'too many requests wait');
        },
        onTooLarge: () => refuse(response, 413, `a review has at most ${LIMITS.admissionBodyBytesMax} bytes`),
        onTooMany: () => refuse(response, 503, 'too much is being received'),
      });
    },
  };
}

const LATE = 'it had waited too long when its turn came';

/** As nginx has it: the client closed the connection. */
const CLIENT_GONE = 499;

const JSON_TYPE = 'application/json';

function findCallFault({ method, headers }: IncomingMessage): { status: number; text: string } | undefined {
  if (method !== 'POST') return { status: 405, text: 'reviews are sent by POST' };
  const type = headers['content-type'] ?? '';
  const isJson = type === JSON_TYPE || /^application\/json\s*(;|$)/i.test(type);
  if (!isJson) return { status: 415, text: 'a review is application/json' };
  if (headers['content-encoding'] !== undefined) return { status: 415, text: 'a review is sent as it is' };
  if (Number(headers['content-length'] ?? 0) <= LIMITS.admissionBodyBytesMax) return undefined;
  return { status: 413, text: `a review has at most ${LIMITS.admissionBodyBytesMax} bytes` };
}

/** Undefined, which is no review, for what is not JSON. */
function parseJson(body: Buffer): Json {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return null;
  }
}

function sendJson(response: ServerResponse, text: string, isLast: boolean): void {
  const headers = { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) };
  response.writeHead(200, isLast ? { ...headers, connection: 'close' } : headers);
  response.end(text);
}

/** The connection ends with it: what else comes on it may be the rest of what was refused. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${text}\n`);
}
