/** The measures M1 to M10 of the guide as data: docs/reference/measures.md and the program say the same of them. */

export const MEASURE_IDS = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7', 'M8', 'M9', 'M10'] as const;
export type MeasureId = (typeof MEASURE_IDS)[number];

/** What a measure is rolled up by. */
export const MEASURE_SIDES = ['day', 'environment', 'team', 'layer', 'control'] as const;
export type MeasureSide = (typeof MEASURE_SIDES)[number];

/** What one figure of a measure must be, where the guide says so in a number. */
export type MeasureBound = {
  readonly figure: string;
  readonly relation: 'at least' | 'at most';
  readonly value: number;
};

export type MeasureDefinition = {
  readonly id: MeasureId;
  readonly name: string;
  readonly tells: string;
  /** Of its figures, the counts beside them apart. */
  readonly unit: 'ratio' | 'hours' | 'per week' | 'per user' | 'count';
  readonly numerator: string;
  readonly denominator: string;
  readonly windowDays: number;
  readonly window: string;
  readonly source: string;
  readonly target: string;
  readonly bound: MeasureBound | undefined;
  readonly better: 'higher' | 'lower';
  readonly caveats: string;
  readonly sides: readonly MeasureSide[];
  /** Name of its main figure in `/metrics`. */
  readonly metric: string;
};

const COUNTED_SIDES: readonly MeasureSide[] = ['day', 'environment', 'team'];

export const MEASURES: readonly MeasureDefinition[] = [
  {
    id: 'M1',
    name: 'Compliance rate',
    tells: 'How much of what was judged is as the controls want it.',
    unit: 'ratio',
    numerator: 'results that pass',
    denominator: 'results that pass, fail, or fail under an exception',
    windowDays: 28,
    window: 'each target as it stood on its last day with a run in the window; by day: the targets with a run on it',
    source: 'the last run of each target on each day',
    target: '95 % in production',
    bound: { figure: 'rate', relation: 'at least', value: 0.95 },
    better: 'higher',
    caveats:
      'Says nothing of what no run looked at. Results that could not be judged are in neither part, and are shown.',
    sides: MEASURE_SIDES,
    metric: 'bulwark_compliance_ratio',
  },
  {
    id: 'M2',
    name: 'Time to remediate',
    tells: 'How fast failures are mended.',
    unit: 'hours',
    numerator: "hours from the start of a finding's clock until it was resolved: the median, and the 95th percentile",
    denominator: 'clocks of findings that ended in the window',
    windowDays: 28,
    window: '28 days, by the instant of resolution',
    source: 'clocks of findings, a reopened one beginning anew',
    target: 'median below 72 hours',
    bound: { figure: 'median', relation: 'at most', value: 72 },
    better: 'lower',
    caveats: 'What is never mended is not in it: see the SLOs of remediation, which count it when its time has passed.',
    sides: MEASURE_SIDES,
    metric: 'bulwark_remediation_hours',
  },
  {
    id: 'M3',
    name: 'Drift rate',
    tells: 'How often what runs comes to differ from what is declared.',
    unit: 'per week',
    numerator: 'drift events',
    denominator: 'weeks of the window',
    windowDays: 28,
    window: '28 days',
    source: 'signal `drift`',
    target: 'below 1 per week and environment',
    bound: { figure: 'rate', relation: 'at most', value: 1 },
    better: 'lower',
    caveats: 'False alarms raise it. Read it by environment: the bound is for one.',
    sides: COUNTED_SIDES,
    metric: 'bulwark_drift_per_week',
  },
  {
    id: 'M4',
    name: 'Unauthorised access attempts',
    tells: 'How much the doors are tried.',
    unit: 'per user',
    numerator: 'accesses that were refused',
    denominator: 'users and tokens that were active, each once per day',
    windowDays: 28,
    window: '28 days',
    source: 'signals `auth-denied` and `active-user`',
    target: 'a decreasing trend',
    bound: undefined,
    better: 'lower',
    caveats: "Counts the doors that report: Bulwark's own at first. Jobs with tokens count as users.",
    sides: COUNTED_SIDES,
    metric: 'bulwark_unauthorised_attempts_per_user',
  },
  {
    id: 'M5',
    name: 'Secret exposures',
    tells: 'How many secrets got to where they can be read.',
    unit: 'count',
    numerator: 'findings of controls that find secrets, first seen in the window, and exposures that others reported',
    denominator: 'none: a count',
    windowDays: 91,
    window: 'a quarter, 91 days; beside it, how many are open now',
    source: 'findings of controls with `findsSecrets`, and signal `secret-exposed`',
    target: '0 per quarter',
    bound: { figure: 'exposed', relation: 'at most', value: 0 },
    better: 'lower',
    caveats: 'Counted when it was found, not when it was leaked.',
    sides: COUNTED_SIDES,
    metric: 'bulwark_secrets_exposed',
  },
  {
    id: 'M6',
    name: 'Signed artifact share',
    tells: 'How much of what is deployed can be traced to its build.',
    unit: 'ratio',
    numerator: 'deployments of artifacts whose signature was verified',
    denominator: 'deployments of artifacts',
    windowDays: 28,
    window: '28 days',
    source: 'signals `artifact-signed` and `artifact-deployed`',
    target: '100 % in production',
    bound: { figure: 'rate', relation: 'at least', value: 1 },
    better: 'higher',
    caveats: 'What runs since before the window is not counted again.',
    sides: COUNTED_SIDES,
    metric: 'bulwark_signed_artifacts_ratio',
  },
  {
    id: 'M7',
    name: 'Admission rejects',
    tells: 'How much reaches the last gate that should have been stopped earlier.',
    unit: 'ratio',
    numerator: 'requests that the enforcing gate rejected for what a control said',
    denominator: 'requests that the enforcing gate judged, dry runs left out',
    windowDays: 28,
    window: '28 days',
    source: 'signals `admission-reject` and `admission-request`',
    target: 'near zero in production: at most 1 %',
    bound: { figure: 'rate', relation: 'at most', value: 0.01 },
    better: 'lower',
    caveats:
      'What only watches is in neither part, so that it cannot make the share small. A request that nobody could ' +
      'judge is in neither part either: the SLO of admission counts it, where it was refused.',
    sides: COUNTED_SIDES,
    metric: 'bulwark_admission_rejects_ratio',
  },
  {
    id: 'M8',
    name: 'Time to detect',
    tells: 'How long a breach of a control stays unseen.',
    unit: 'hours',
    numerator: 'hours from a change that breaks a control until it was found: the median, and the 95th percentile',
    denominator: 'changes that were found in the window',
    windowDays: 28,
    window: '28 days',
    source: 'none yet: a scan knows when it found something, not since when it was so',
    target: 'below 4 hours',
    bound: { figure: 'median', relation: 'at most', value: 4 },
    better: 'lower',
    caveats: 'What no source sees is not in it.',
    sides: [],
    metric: 'bulwark_detection_hours',
  },
  {
    id: 'M9',
    name: 'Audit log completeness',
    tells: 'Whether there would be traces of an incident.',
    unit: 'ratio',
    numerator: 'assets whose audit log arrived on the last whole day',
    denominator: 'assets with resources',
    windowDays: 1,
    window: 'the last whole day, UTC',
    source: 'signal `audit-log`, and the assets of scanned resources',
    target: '100 % in production',
    bound: { figure: 'rate', relation: 'at least', value: 1 },
    better: 'higher',
    caveats: 'That a log arrived does not say that it is whole, or kept.',
    sides: ['environment', 'team'],
    metric: 'bulwark_audit_log_ratio',
  },
  {
    id: 'M10',
    name: 'Runtime violations',
    tells: 'How often what runs did what it must not.',
    unit: 'count',
    numerator: 'violations that sensors of the runtime reported',
    denominator: 'none: a count',
    windowDays: 28,
    window: '28 days',
    source: 'signal `runtime-violation`',
    target: 'a decreasing trend',
    bound: undefined,
    better: 'lower',
    caveats: 'Noisy sensors raise it: read it with what was deployed.',
    sides: COUNTED_SIDES,
    metric: 'bulwark_runtime_violations',
  },
];

/** The definition with an id. */
export function definitionOf(id: MeasureId): MeasureDefinition {
  const found = MEASURES.find((measure) => measure.id === id);
  if (found === undefined) throw new Error(`assertion failed: no measure ${id}`);
  return found;
}
