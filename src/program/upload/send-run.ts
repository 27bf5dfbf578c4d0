/** Sends a run to a server, again where that helps: it carries its own id, so twice is once. */
import { AppError } from '../../base/errors.ts';
import { getField } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Clock } from '../../base/clock.ts';

export type Post = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
};

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
};

/** The way out of this machine. A redirect is a fault: the token is for the server that was named, and for no other. */
export type Network = {
  /** Undefined where the server could not be reached, or did not answer in time. */
  readonly post: (request: Post) => Promise<Answer | undefined>;
  readonly wait: (ms: number) => Promise<void>;
};

export type Upload = {
  /** As `readServerAddress` gives it. */
  readonly server: string;
  readonly token: string;
  readonly runId: string;
  /** The run as JSON in gzip. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly version: string;
};

/** Statuses that mean "not now". */
const RETRIED = new Set([408, 425, 429, 502, 503, 504]);
const WAIT_FIRST_MS = 1_000;
const WAIT_MS_MAX = 20_000;

/** The text of the server's answer. Throws `upload-failed` with what the server said, after all attempts. */
export async function sendRun(upload: Upload, network: Network, clock: Clock): Promise<string> {
  const endMs = clock.nowMs() + LIMITS.uploadMsMax;
  for (let attempt = 0; ; attempt++) {
    const leftMs = endMs - clock.nowMs();
    const answer = await network.post(makePost(upload, leftMs));
    if (answer !== undefined && answer.status >= 200 && answer.status < 300) return answer.text;
    const waitMs = chooseWait(attempt, answer);
    const mayHelp = answer === undefined || RETRIED.has(answer.status);
    if (!mayHelp || clock.nowMs() + waitMs >= endMs) throw new AppError('upload-failed', sayWhy(upload, answer));
    await network.wait(waitMs);
  }
}

function makePost({ server, token, runId, body, version }: Upload, timeoutMs: number): Post {
  return {
    url: `${server}/api/v1/runs`,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'idempotency-key': runId,
      'user-agent': `bulwark/${version}`,
    },
    body,
    timeoutMs,
  };
}

/** Twice as long each time, or as long as the server asks for. */
function chooseWait(attempt: number, answer: Answer | undefined): number {
  const asked = Number(answer?.retryAfter) * 1_000;
  const wait = Number.isFinite(asked) && asked > 0 ? asked : WAIT_FIRST_MS * 2 ** attempt;
  return Math.min(wait, WAIT_MS_MAX);
}

const DETAIL_CHARS_MAX = 300;

/** What the server's problem document says, or what stands in its place. */
function sayWhy({ server }: Upload, answer: Answer | undefined): string {
  if (answer === undefined) return `${server} cannot be reached, or leads elsewhere`;
  const detail = readDetail(answer.text);
  // Servers of older releases name the member, and not what to do.
  const isOtherRelease = answer.status === 400 && detail?.includes('body/version: Invalid') === true;
  const advice = isOtherRelease ? '; it is of another release than this scanner: upgrade the server first' : '';
  return `${server} answered ${answer.status}${detail === undefined ? '' : `: ${detail}`}${advice}`;
}

function readDetail(text: string): string | undefined {
  try {
    const document: unknown = JSON.parse(text);
    const said = getField(document, 'detail') ?? getField(document, 'title');
    return typeof said === 'string' ? said.slice(0, DETAIL_CHARS_MAX) : undefined;
  } catch {
    return undefined; // a proxy's page
  }
}
