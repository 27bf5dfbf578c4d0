/** What the API refused, in words for people: problem details (RFC 9457), and what never reached the server. */
import { ApiError } from '../../src/wire/client.ts';

export type Trouble = {
  readonly kind: 'signed-out' | 'not-allowed' | 'not-found' | 'too-fast' | 'conflict' | 'unreachable' | 'other';
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  /** As in the server's log; empty where the server was not reached. */
  readonly instance: string;
};

const KINDS: Readonly<Record<number, Trouble['kind']>> = {
  401: 'signed-out',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  429: 'too-fast',
};

/** Reads whatever was thrown. */
export function readTrouble(error: unknown): Trouble {
  if (error instanceof ApiError) {
    const { title, detail = '', remedy, instance, status, errors = [] } = error.problem;
    const faults = errors.map(({ pointer, detail: what }) => `${pointer} ${what}`.trim());
    return {
      kind: KINDS[status] ?? 'other',
      title,
      detail: [detail, ...faults].filter((part) => part !== '').join('; '),
      remedy,
      instance,
    };
  }
  if (error instanceof TypeError) {
    const detail = 'The server did not answer.';
    const remedy = 'Check that it runs and that this machine reaches it.';
    return { kind: 'unreachable', title: 'No connection', detail, remedy, instance: '' };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'other', title: 'The page went wrong', detail, remedy: 'Load the page again.', instance: '' };
}

/** Whether asking again may help: refusals stay what they are. */
export function mayHelpToRetry(error: unknown): boolean {
  return !(error instanceof ApiError) || error.problem.status >= 500;
}
