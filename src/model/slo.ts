/**
 * The SLO document: which share of events must be good over a window, and at which burn of what may be bad somebody is
 * called. OpenSLO v1 says the same in more words; `program/slo` reads and writes it.
 */
import { z } from 'zod';
import { Layer, Severity } from './word-schemas.ts';
import { DEFAULT_ALERTS } from './programme/default-alerts.ts';
import { API_VERSION } from './words.ts';

/**
 * What is counted. `compliance`: results judged, good when they pass. `exceptions`: results judged, good unless an
 * exception accepts their failure. `remediation`, `detection`: findings, good when resolved or found within the hours.
 * `signed-artifacts`: deployments, good when signed. `admission`: requests, good unless rejected.
 */
export const SLO_INDICATORS = [
  'compliance',
  'exceptions',
  'remediation',
  'detection',
  'signed-artifacts',
  'admission',
] as const;
export const TIMED_INDICATORS: readonly string[] = ['remediation', 'detection'];

const Names = z.array(z.string().min(1)).min(1);

export const SloIndicator = z
  .strictObject({
    kind: z.enum(SLO_INDICATORS),
    /** Events of these alone; of all where a member is left out. */
    environments: Names.optional(),
    teams: Names.optional(),
    layers: z.array(Layer).min(1).optional(),
    severities: z.array(Severity).min(1).optional(),
    withinHours: z.int().min(1).max(8_760).optional(),
  })
  .refine(
    ({ kind, withinHours }) => TIMED_INDICATORS.includes(kind) === (withinHours !== undefined),
    'withinHours belongs to remediation and detection, and to them alone',
  );
export type SloIndicator = z.infer<typeof SloIndicator>;

/** Somebody is called when the budget burns faster than `burnRate` over the window and over its last twelfth. */
export const SloAlert = z.strictObject({
  severity: z.enum(['page', 'ticket']),
  burnRate: z.number().positive().max(1_000),
  windowHours: z.int().min(1).max(720),
});
export type SloAlert = z.infer<typeof SloAlert>;

export const Slo = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('SLO'),
  metadata: z.strictObject({
    /** Also a label of Prometheus and a name of OpenSLO (RFC 1123). */
    name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
    owner: z.string().min(1),
  }),
  spec: z.strictObject({
    title: z.string().min(1).max(200),
    description: z.string().max(1_050).optional(),
    indicator: SloIndicator,
    /** Share of events that must be good. Not 1: where nothing may ever be bad there is no budget to speak of. */
    target: z.number().gt(0).lt(1),
    windowDays: z.int().min(1).max(90).default(28),
    /** Nobody is called for fewer events than this in an alert's window. */
    eventsMin: z.int().min(1).max(1_000_000).default(10),
    alerts: z
      .array(SloAlert)
      .max(8)
      .default([...DEFAULT_ALERTS]),
  }),
});
export type Slo = z.infer<typeof Slo>;
