/** Break-glass: enforcement that a person has put out of action, for a while, with a reason. */
import type { Json } from '../../base/json.ts';
import { getField } from '../../base/json.ts';

/** What is put out of action: what denies, or the whole gate. */
export const BREAK_GLASS_SCOPES = ['enforce', 'all'] as const;
export type BreakGlassScope = (typeof BREAK_GLASS_SCOPES)[number];

export type BreakGlass = {
  readonly id: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Name of the person. */
  readonly by: string;
  readonly reason: string;
  readonly scope: BreakGlassScope;
};

const MINUTE_MS = 60_000;

export const BREAK_GLASS_LIMITS = {
  lengthMsMin: MINUTE_MS,
  /** What takes longer is no emergency but an exception, which has an owner and an approver. */
  lengthMsMax: 4 * 60 * MINUTE_MS,
  /** Shorter reasons are none. */
  reasonCharsMin: 8,
  reasonCharsMax: 500,
} as const;

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: MINUTE_MS, h: 60 * MINUTE_MS };

/** `30m`, `2h`, `1h30m`, in milliseconds; undefined for anything else. */
export function readLength(text: string): number | undefined {
  if (!/^(?:\d{1,6}[hms])+$/.test(text)) return undefined;
  const parts = text.match(/\d+[hms]/g) ?? [];
  return parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * (UNIT_MS[part.slice(-1)] ?? 0), 0);
}

/** Why a break-glass may not begin; undefined where it may. */
export function findBreakGlassFault(wish: { readonly lengthMs: number; readonly reason: string }): string | undefined {
  const { lengthMsMin, lengthMsMax, reasonCharsMin, reasonCharsMax } = BREAK_GLASS_LIMITS;
  const chars = wish.reason.trim().length;
  if (wish.lengthMs < lengthMsMin) return 'it lasts for a minute at least';
  if (wish.lengthMs > lengthMsMax) return `it lasts for ${lengthMsMax / 3_600_000} hours at most, and can be renewed`;
  if (chars < reasonCharsMin) return `the reason has ${reasonCharsMin} characters at least`;
  if (chars > reasonCharsMax) return `the reason has ${reasonCharsMax} characters at most`;
  return undefined;
}

/** When it is over, whatever somebody has written into the annotation. */
export function endOfBreakGlass({ sinceMs, untilMs }: BreakGlass): number {
  return Math.min(untilMs, sinceMs + BREAK_GLASS_LIMITS.lengthMsMax);
}

/** Reads the annotation; undefined where it is none that Bulwark writes. */
export function readBreakGlass(text: string): BreakGlass | undefined {
  const value = parse(text);
  const [id, by, reason] = ['id', 'by', 'reason'].map((name) => getField(value, name));
  const [sinceMs, untilMs] = ['sinceMs', 'untilMs'].map((name) => getField(value, name));
  const scope = BREAK_GLASS_SCOPES.find((one) => one === getField(value, 'scope'));
  if (typeof id !== 'string' || typeof by !== 'string' || typeof reason !== 'string') return undefined;
  if (!Number.isSafeInteger(sinceMs) || !Number.isSafeInteger(untilMs) || scope === undefined) return undefined;
  return { id, by, reason, sinceMs: Number(sinceMs), untilMs: Number(untilMs), scope };
}

/** What the watchdog writes when it steps aside. */
export type SteppedAside = { readonly sinceMs: number; readonly why: string };

/** Reads the annotation; undefined where it is none that Bulwark writes. */
export function readSteppedAside(text: string): SteppedAside | undefined {
  const value = parse(text);
  const [sinceMs, why] = [getField(value, 'sinceMs'), getField(value, 'why')];
  return Number.isSafeInteger(sinceMs) && typeof why === 'string' ? { sinceMs: Number(sinceMs), why } : undefined;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // somebody has written something of their own, which is told where it matters
  }
}
