/** A run as it is uploaded: `bulwark scan --server` writes it, the server reads it, and both mean the same. */
import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import type { FixStep } from '../model/control.ts';
import { CRITICALITIES, DATA_CLASSES, EXPOSURES, FACT_SOURCES } from '../model/programme/inventory/sources.ts';
import type { Run, RunAsset, RunFinding, RunResource, RunResult } from '../model/programme/run.ts';
import { isText, NO_TEXT } from './routes/shared.ts';
import { LAYERS, MODES, SEVERITIES, VERDICTS } from '../model/words.ts';

/** Grows with every change that an older server would misread or refuse. */
export const RUN_VERSION = 2;

/** What a server takes: scanners are older than it, and newer ones say so. Version 2 brought excerpts and patches. */
const VERSIONS_TAKEN = [1, RUN_VERSION] as const;

const TAKEN = VERSIONS_TAKEN.join(' and ');
const ONE_RELEASE = 'bring server and scanner to one release';

const text = (charsMax: number) => z.string().max(charsMax).refine(isText, NO_TEXT);

/** What people read, and by what things are told apart. */
const Text = text(LIMITS.runTextCharsMax);
const MaybeName = text(LIMITS.runNameCharsMax);
const Name = MaybeName.min(1);
const Line = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const Id = z.string().regex(/^[\w.:@/#-]{1,200}$/);

const FIX_STEPS_MAX = 100;
const LABELS_MAX = 200;
/** What says at both ends of a line that it is cut. */
const CUT_CHARS = 2;

const RunFix = z.strictObject({
  op: z.enum(['add', 'remove', 'replace']),
  path: Text,
  value: z.unknown().optional(),
});

/** As it is sent. That no secret is in it is up to who sends it; the server sees to it that it is short. */
const UploadedExcerpt = z.strictObject({
  fromLine: Line,
  lines: z
    .array(text(LIMITS.excerptLineCharsMax + CUT_CHARS))
    .min(1)
    .max(LIMITS.excerptLinesMax),
  mark: z.strictObject({ line: Line, from: Line, to: Line }).optional(),
});

export const UploadedFinding = z.strictObject({
  id: Id,
  message: Text,
  path: Text,
  file: MaybeName,
  line: Line.optional(),
  column: Line.optional(),
  fix: z.array(RunFix).max(FIX_STEPS_MAX),
  excerpt: UploadedExcerpt.optional(),
  patch: text(LIMITS.patchCharsMax).optional(),
});

export const UploadedResult = z.strictObject({
  control: Id,
  /** Address of a resource of the run. */
  resource: Name,
  mode: z.enum(MODES),
  verdict: z.enum(VERDICTS),
  reason: Text,
  exception: Name.optional(),
  findings: z.array(UploadedFinding).max(LIMITS.findingsPerResultMax),
});

export const UploadedResource = z.strictObject({
  address: Name,
  source: Name,
  type: MaybeName,
  kind: MaybeName,
  name: MaybeName,
  namespace: MaybeName.optional(),
  labels: z
    .record(MaybeName, MaybeName)
    .refine((labels) => Object.keys(labels).length <= LABELS_MAX, `there are at most ${LABELS_MAX} labels`),
  asset: Name,
  owner: Name,
  environment: Name,
  file: MaybeName,
  line: Line.optional(),
  body: text(LIMITS.runBodyCharsMax).optional(),
});

export const UploadedControl = z.strictObject({
  id: Id,
  name: Name,
  title: Text,
  severity: z.enum(SEVERITIES),
  layer: z.enum(LAYERS),
  owner: Name,
});

const FactSource = z.enum(FACT_SOURCES);

export const UploadedAsset = z.strictObject({
  name: Name,
  environment: Name,
  facts: z.strictObject({
    owner: Name.optional(),
    exposure: z.enum(EXPOSURES).optional(),
    dataClass: z.enum(DATA_CLASSES).optional(),
    criticality: z.enum(CRITICALITIES).optional(),
  }),
  from: z.strictObject({
    owner: FactSource.optional(),
    exposure: FactSource.optional(),
    dataClass: FactSource.optional(),
    criticality: FactSource.optional(),
  }),
});

export const UploadedRun = z.strictObject({
  version: z.literal(VERSIONS_TAKEN, { error: `This server takes runs of the versions ${TAKEN}; ${ONE_RELEASE}` }),
  /** Also the idempotency key: the same run twice is one run. */
  id: Id,
  target: z.strictObject({ id: Name, kind: z.enum(['repository', 'folder', 'cluster']), name: Name }),
  environment: Name,
  profile: Name,
  /** Of the Bulwark that scanned. */
  scanner: Name,
  startedAt: z.iso.datetime({ precision: 3 }),
  durationMs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  repository: Name.optional(),
  commit: z
    .string()
    .regex(/^[0-9a-fA-F]{7,64}$/)
    .optional(),
  ref: Name.optional(),
  coverage: z.strictObject({
    controls: z.array(Id).max(LIMITS.runControlsMax),
    isWhole: z.boolean(),
    unreadFiles: z.array(MaybeName).max(LIMITS.filesMax),
  }),
  controls: z.array(UploadedControl).max(LIMITS.runControlsMax),
  resources: z.array(UploadedResource).max(LIMITS.runResourcesMax),
  assets: z.array(UploadedAsset).max(LIMITS.runResourcesMax).optional(),
  results: z.array(UploadedResult).max(LIMITS.runResultsMax),
  decision: z.strictObject({ exit: z.number().int().min(0).max(3), reasons: z.array(Text).max(100) }),
  problemCount: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
export type UploadedRun = z.infer<typeof UploadedRun>;

/** The run as it is sent; `readUploadedRun` of it is the run again. */
export function writeUploadedRun(run: Run): UploadedRun {
  const { version, startedMs, coverage, controls, decision, repository, commit, ref, assets, ...rest } = run;
  return {
    ...dropUndefined({ repository, commit, ref }),
    version: RUN_VERSION,
    id: rest.id,
    target: { ...rest.target },
    environment: rest.environment,
    profile: rest.profile,
    scanner: version,
    startedAt: new Date(startedMs).toISOString(),
    durationMs: Math.max(0, Math.round(rest.durationMs)),
    coverage: { ...coverage, controls: [...coverage.controls], unreadFiles: [...coverage.unreadFiles] },
    controls: [...controls],
    resources: rest.resources.map((resource) => ({ ...dropUndefined(resource), labels: { ...resource.labels } })),
    ...(assets === undefined ? {} : { assets: [...assets] }),
    results: rest.results.map((result) => ({
      ...dropUndefined(result),
      findings: result.findings.map(writeFinding),
    })),
    decision: { exit: decision.exit, reasons: [...decision.reasons] },
    problemCount: rest.problemCount,
  };
}

function writeFinding({ fix, excerpt, ...finding }: RunFinding): z.infer<typeof UploadedFinding> {
  return {
    ...dropUndefined(finding),
    fix: fix.slice(0, FIX_STEPS_MAX).map(({ op, path, value }) => {
      return value === undefined ? { op, path } : { op, path, value };
    }),
    ...(excerpt === undefined ? {} : { excerpt: { ...dropUndefined(excerpt), lines: [...excerpt.lines] } }),
  };
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The members that have a value: JSON has no other way to say that one has none. */
function dropUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}

/** The run that was sent. */
export function readUploadedRun(sent: UploadedRun): Run {
  const { version: _, scanner, startedAt, resources, results, assets, ...rest } = sent;
  return {
    ...rest,
    version: scanner,
    startedMs: Date.parse(startedAt),
    repository: sent.repository,
    commit: sent.commit,
    ref: sent.ref,
    resources: resources.map(readResource),
    assets: assets?.map(readAsset),
    results: results.map(readResult),
  };
}

function readResource(sent: UploadedRun['resources'][number]): RunResource {
  return { ...sent, namespace: sent.namespace, line: sent.line, body: sent.body };
}

function readAsset({ name, environment, facts, from }: z.infer<typeof UploadedAsset>): RunAsset {
  return { name, environment, facts: dropUndefined(facts), from: dropUndefined(from) };
}

function readResult(sent: UploadedRun['results'][number]): RunResult {
  return {
    ...sent,
    exception: sent.exception,
    findings: sent.findings.map((finding) => ({
      ...finding,
      line: finding.line,
      column: finding.column,
      excerpt: finding.excerpt && { ...finding.excerpt, mark: finding.excerpt.mark },
      patch: finding.patch,
      fix: finding.fix.map(
        ({ op, path, value }): FixStep => (value === undefined ? { op, path } : { op, path, value }),
      ),
    })),
  };
}
