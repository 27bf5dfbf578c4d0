/** The time in which a review must be answered: less than what the API server waits. */
import { LIMITS } from '../../base/limits.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};
const PART = /(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)/y;

/** Milliseconds of a duration as Go writes it: `10s`, `1m30s`, `1.5s`; undefined for anything else. */
export function parseGoDuration(text: string): number | undefined {
  let sumMs = 0;
  let at = 0;
  while (at < text.length) {
    PART.lastIndex = at;
    const [part, count = '', unit = ''] = PART.exec(text) ?? [];
    if (part === undefined) return undefined;
    sumMs += Number(count) * (UNITS_MS[unit] ?? 0);
    at += part.length;
  }
  return text === '' ? undefined : sumMs;
}

/** Share of the time that the API server waits which is left for the way there and back. */
const MARGIN = 0.2;
const MARGIN_MS_MIN = 50;

/** From the value of `?timeout=`, which API servers send with every call. */
export function findAnswerMs(timeout: string | undefined): number {
  const waitedMs = timeout === undefined ? undefined : parseGoDuration(timeout);
  if (waitedMs === undefined) return LIMITS.admissionAnswerMsMax;
  const answerMs = waitedMs - Math.max(MARGIN_MS_MIN, waitedMs * MARGIN);
  return Math.max(1, Math.min(answerMs, LIMITS.admissionAnswerMsMax));
}
