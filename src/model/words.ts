/**
 * The closed word lists that every room shares (DESIGN words): severities, modes, verdicts, layers, environments.
 * Free of zod, which costs 90 ms to load: a scan with no document of the user's must not pay for it. The schemas of
 * these words are in `word-schemas.ts`.
 */

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const MODES = ['off', 'audit', 'warn', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

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
export type Layer = (typeof LAYERS)[number];

/**
 * `unknown` is never `pass`; `skipped` = a match condition of the control excluded it; `exempt` = an exception in
 * force.
 */
export const VERDICTS = ['pass', 'fail', 'unknown', 'skipped', 'exempt'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;

/** Why a failure is accepted: the risk is borne, the control is wrong here, or something else guards it. */
export const EXCEPTION_CAUSES = ['accepted-risk', 'false-positive', 'mitigated'] as const;
export type ExceptionCause = (typeof EXCEPTION_CAUSES)[number];

export const API_VERSION = 'bulwark.dev/v1';

/** 0 for the gravest. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
