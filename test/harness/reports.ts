/**
 * Builds scan reports for tests of what consumes them: one typical, and the corner cases that every output must
 * survive.
 */
import type { Json, JsonObject } from '../../src/base/json.ts';
import type { FieldPath, Span } from '../../src/base/positions.ts';
import { formatPath } from '../../src/base/positions.ts';
import type { Control, FixStep } from '../../src/model/control.ts';
import type { ScanReport } from '../../src/model/report.ts';
import { computeComplianceRate } from '../../src/model/report-views.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { ControlResult, Finding } from '../../src/model/result.ts';
import type { Mode, Severity, Verdict } from '../../src/model/words.ts';

export const MANIFEST = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  hostNetwork: true
  containers:
    - name: web
      image: shop/web:latest
      securityContext:
        privileged: true
`;

export const MANIFEST_BODY: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    hostNetwork: true,
    containers: [{ name: 'web', image: 'shop/web:latest', securityContext: { privileged: true } }],
  },
};

/** The span of the first occurrence of `text` in `source`. */
export function findSpan(source: string, text: string): Span {
  const offset = source.indexOf(text);
  if (offset < 0) throw new Error(`"${text}" is not in the source`);
  return { start: positionAt(source, offset), end: positionAt(source, offset + text.length) };
}

function positionAt(source: string, offset: number): Span['start'] {
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n'), offset: Buffer.byteLength(before) };
}

export type ControlOptions = { readonly id?: string; readonly severity?: Severity; readonly title?: string };

export function makeControl(options: ControlOptions = {}): Control {
  const id = options.id ?? 'K8S-0001';
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Control',
    metadata: { id, name: `control-${id.toLowerCase()}`, owner: 'platform-security' },
    spec: {
      title: options.title ?? 'Containers do not run privileged',
      layer: 'kubernetes',
      severity: options.severity ?? 'critical',
      status: 'stable',
      why: 'A privileged container can take over its node.',
      maps: { pss: ['baseline'], 'nist-800-53': ['AC-6'] },
      applies: [{ source: 'kubernetes', pods: true }],
      rule: { cel: { validations: [{ expression: 'true' }] } },
      remediation: { text: 'Remove securityContext.privileged.' },
    },
    examples: { good: [{ name: 'g', input: {} }], bad: [{ name: 'b', input: {} }] },
  };
}

export type ResourceOptions = {
  readonly name?: string;
  readonly file?: string;
  readonly body?: JsonObject;
  readonly span?: Span | undefined;
  readonly locate?: Resource['origin']['locate'];
};

export function makeResource(options: ResourceOptions = {}): Resource {
  const name = options.name ?? 'web';
  return {
    address: `kubernetes:v1/Pod/shop/${name}`,
    source: 'kubernetes',
    type: 'v1/Pod',
    kind: 'Pod',
    name,
    namespace: 'shop',
    labels: {},
    body: options.body ?? MANIFEST_BODY,
    origin: {
      file: options.file ?? 'shop/web.yaml',
      document: 0,
      span: 'span' in options ? options.span : findSpan(MANIFEST, MANIFEST),
      locate: options.locate ?? (() => undefined),
    },
  };
}

export type FindingOptions = {
  readonly message?: string;
  readonly path?: FieldPath;
  readonly span?: Span | undefined;
  readonly actual?: Json;
  readonly fix?: readonly FixStep[];
};

export function makeFinding(options: FindingOptions = {}): Finding {
  const path = options.path ?? ['spec', 'containers', 0, 'securityContext', 'privileged'];
  return {
    id: `finding-${formatPath(path)}`,
    message: options.message ?? 'container web is privileged',
    path,
    span: 'span' in options ? options.span : findSpan(MANIFEST, 'true\n'.trim()),
    isExact: true,
    ...('actual' in options ? { actual: options.actual } : { actual: true }),
    fix: options.fix ?? [{ op: 'remove', path: '/spec/containers/0/securityContext/privileged' }],
  };
}

export type ResultOptions = {
  readonly control?: Control;
  readonly resource?: Resource;
  readonly owner?: string;
  readonly mode?: Mode;
  readonly verdict?: Verdict;
  readonly reason?: string;
  readonly findings?: readonly Finding[];
  readonly exception?: string;
};

export function makeResult(options: ResultOptions = {}): ControlResult {
  const control = options.control ?? makeControl();
  const verdict = options.verdict ?? 'fail';
  const hasFindings = verdict === 'fail' || verdict === 'exempt';
  return {
    control: {
      id: control.metadata.id,
      name: control.metadata.name,
      title: control.spec.title,
      severity: control.spec.severity,
      layer: control.spec.layer,
      owner: control.metadata.owner,
    },
    resource: options.resource ?? makeResource(),
    asset: { asset: 'shop', owner: options.owner ?? 'team-shop', environment: 'prod' },
    mode: options.mode ?? 'enforce',
    verdict,
    reason: options.reason ?? (verdict === 'pass' ? '' : 'container web is privileged'),
    findings: options.findings ?? (hasFindings ? [makeFinding()] : []),
    ...(options.exception === undefined ? {} : { exception: options.exception }),
  };
}

/** A report over results, its counts, rate and controls derived from them unless given. */
export function makeReport(results: readonly ControlResult[], rest: Partial<ScanReport> = {}): ScanReport {
  const counts: Record<Verdict, number> = { pass: 0, fail: 0, unknown: 0, skipped: 0, exempt: 0 };
  for (const result of results) counts[result.verdict]++;
  const controls = new Map(
    results.map(({ control }) => [control.id, makeControl({ ...control, severity: control.severity })]),
  );
  return {
    startedAt: '2026-01-05T08:00:00.000Z',
    durationMs: 420,
    profile: 'prod',
    environment: 'prod',
    files: { seen: 1, read: 1, bytes: MANIFEST.length },
    resourceCount: new Set(results.map((result) => result.resource.address)).size,
    controls: [...controls.values()],
    results,
    counts,
    complianceRate: computeComplianceRate(counts),
    problems: [],
    exceptions: [],
    decision: counts.fail > 0 ? { exit: 1, reasons: ['K8S-0001 is enforced and fails'] } : { exit: 0, reasons: [] },
    ...rest,
  };
}

/** Every verdict, an inexact and an absent position, a problem and exception notes of each kind. */
export function makeTypicalReport(): ScanReport {
  const high = makeControl({ id: 'K8S-0002', severity: 'high', title: 'Pods do not share the host network' });
  const low = makeControl({ id: 'K8S-0003', severity: 'low', title: 'Images are pinned' });
  const api = makeResource({ name: 'api' });
  const hostNetwork = makeFinding({
    message: 'pod web uses the host network',
    path: ['spec', 'hostNetwork'],
    span: findSpan(MANIFEST, 'true'),
    fix: [{ op: 'replace', path: '/spec/hostNetwork', value: false }],
  });
  return makeReport(
    [
      makeResult({ findings: [makeFinding({ span: findSpan(MANIFEST, 'privileged: true') })] }),
      makeResult({ control: high, mode: 'warn', findings: [hostNetwork] }),
      makeResult({ control: low, mode: 'audit', findings: [makeFinding({ path: [], span: undefined, fix: [] })] }),
      makeResult({ control: low, resource: api, verdict: 'pass', owner: 'team-api' }),
      makeResult({ control: high, resource: api, owner: 'team-api', verdict: 'unknown', reason: 'no value' }),
      makeResult({ resource: api, owner: 'team-api', verdict: 'skipped', reason: 'match condition is false' }),
      makeResult({ resource: makeResource({ name: 'old' }), verdict: 'exempt', exception: 'old-pod' }),
    ],
    {
      problems: [
        {
          code: 'yaml-syntax',
          message: 'mapping values are not allowed here',
          remedy: 'Indent the line.',
          severity: 'error',
          file: 'shop/broken.yaml',
          span: findSpan(MANIFEST, 'kind'),
        },
        { code: 'helm-missing', message: 'helm is not installed', remedy: 'Install helm.', severity: 'warning' },
      ],
      exceptions: [
        { exception: 'old-pod', file: '.bulwark/old.yaml', status: 'in-force', message: 'until 2026-02-01' },
        { exception: 'stale', file: '.bulwark/stale.yaml', status: 'expired', message: 'expired on 2025-12-01' },
      ],
    },
  );
}

/** Texts that a manifest may hold to attack whoever reads the report. */
export const HOSTILE_TEXTS = {
  ansi: '\u001b[2J\u001b[31mforged\u001b]0;title\u0007',
  c1: '\u009b2J\u0085next',
  newlineCommand: 'x\n::error file=a::forged\n::add-mask::secret',
  carriage: 'x\r::stop-commands::t\r\n##[error]forged\n##vso[task.setvariable variable=a]b',
  bidi: 'safe\u202e\u2066 gnirts \u200b\u2028line',
  markup:
    '</code></details><script>alert(1)</script> | ` ``` ![x](http://evil) @everyone #1 **b** https://evil.example www.evil.example',
  xml: ']]><failure/>&lt;"\'\u0000\ufffe',
  percent: '%0A::error::forged%',
  surrogate: 'lone \ud800 end',
  long: 'y'.repeat(10_000),
} as const;

/** A report in which every free text of the input is `text`. */
export function makeHostileReport(text: string): ScanReport {
  const resource = makeResource({ name: text, file: `dir/${text}.yaml`, body: { [text]: text } });
  const finding = makeFinding({
    message: text,
    path: [text],
    actual: text,
    span: { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 5, offset: 4 } },
    fix: [
      { op: 'replace', path: `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`, value: text },
      { op: 'add', path: '/other', value: { [text]: [text] } },
    ],
  });
  const hostile = { ...makeFinding({ message: text }), span: undefined };
  const shared = { resource, owner: text, reason: text };
  return makeReport(
    [
      makeResult({ ...shared, findings: [finding, hostile] }),
      makeResult({ ...shared, control: makeControl({ id: 'K8S-0002', title: text }), verdict: 'unknown' }),
      makeResult({ ...shared, verdict: 'exempt', exception: text, findings: [finding] }),
      makeResult({ ...shared, verdict: 'skipped' }),
    ],
    {
      profile: text,
      environment: text,
      problems: [{ code: 'yaml-syntax', message: text, remedy: text, severity: 'error', file: text }],
      exceptions: [{ exception: text, file: text, status: 'malformed', message: text }],
      decision: { exit: 3, reasons: [text] },
    },
  );
}

/** Nothing read, nothing judged. */
export function makeEmptyReport(): ScanReport {
  return makeReport([], {
    files: { seen: 0, read: 0, bytes: 0 },
    decision: { exit: 3, reasons: ['nothing was judged'] },
  });
}

/** So many results over so many resources, one in ten failing. */
export function makeHugeReport(resources: number, controls: number): ScanReport {
  const all = Array.from({ length: controls }, (_, i) => makeControl({ id: `K8S-${String(i).padStart(4, '0')}` }));
  const results: ControlResult[] = [];
  for (let i = 0; i < resources; i++) {
    const resource = makeResource({ name: `r${i}` });
    for (const [j, control] of all.entries()) {
      results.push(makeResult({ control, resource, verdict: (i + j) % 10 === 0 ? 'fail' : 'pass' }));
    }
  }
  return makeReport(results);
}
