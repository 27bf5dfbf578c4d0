/** The closed word lists that every room shares (DESIGN words): severities, modes, verdicts, layers, environments. */
import { z } from 'zod';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

export const MODES = ['off', 'audit', 'warn', 'enforce'] as const;
export const Mode = z.enum(MODES);
export type Mode = z.infer<typeof Mode>;

export const LAYERS = [
  'edge',
  'service',
  'application',
  'data',
  'kubernetes',
  'serverless',
  'cicd',
  'observability',
] as const;
export const Layer = z.enum(LAYERS);
export type Layer = z.infer<typeof Layer>;

/** `unknown` is never `pass`; `skipped` = a match condition of the control excluded it; `exempt` = an exception in force. */
export const VERDICTS = ['pass', 'fail', 'unknown', 'skipped', 'exempt'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;

export const API_VERSION = 'bulwark.dev/v1';

/** 0 for the gravest. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
