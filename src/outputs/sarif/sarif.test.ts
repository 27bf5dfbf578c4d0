/** Tests of the sarif output against the rules of SARIF 2.1.0 that its readers enforce. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  findSpan,
  makeFinding,
  makeReport,
  makeResource,
  makeResult,
  makeTypicalReport,
  MANIFEST,
} from '../../../test/harness/reports.ts';
import type { ScanReport } from '../../model/report.ts';
import { output } from './index.ts';

type Region = { startLine: number; startColumn: number; endLine: number; endColumn: number };
type Location = {
  physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string }; region?: Region & { byteLength: number } };
};
type SarifResult = {
  ruleId: string;
  ruleIndex: number;
  kind: string;
  level: string;
  message: { text: string };
  locations: Location[];
  partialFingerprints?: Record<string, string>;
  suppressions?: { kind: string; status: string; justification: string }[];
  fixes?: {
    artifactChanges: { replacements: { deletedRegion: Region; insertedContent?: { text: string } }[] }[];
  }[];
};
type Run = {
  tool: { driver: { name: string; rules: { id: string; help: { text: string } }[] } };
  columnKind: string;
  originalUriBaseIds: Record<string, unknown>;
  invocations: { executionSuccessful: boolean; toolExecutionNotifications: { level: string }[] }[];
  results: SarifResult[];
};

function renderRun(report: ScanReport): Run {
  const options = { hasColour: false, columns: 80, sourceText: () => MANIFEST, version: '1.2.3' };
  const sarif = JSON.parse([...output.render(report, options)].join('')) as { version: string; runs: Run[] };
  assert.equal(sarif.version, '2.1.0');
  const [run] = sarif.runs;
  assert.ok(run !== undefined && sarif.runs.length === 1);
  return run;
}

test('every result has a rule, a level that fits its kind, a message and a place with a region in order', () => {
  const run = renderRun(makeTypicalReport());
  assert.equal(run.columnKind, 'utf16CodeUnits');
  assert.equal(run.results.length, 5);
  for (const result of run.results) {
    assert.equal(run.tool.driver.rules[result.ruleIndex]?.id, result.ruleId);
    assert.equal(result.level === 'none', result.kind !== 'fail', 'a level is for failures only');
    assert.ok(result.message.text.length > 0);
    const [{ physicalLocation } = { physicalLocation: undefined }] = result.locations;
    assert.ok(physicalLocation !== undefined && physicalLocation.artifactLocation.uriBaseId !== undefined);
    assert.ok(Object.hasOwn(run.originalUriBaseIds, physicalLocation.artifactLocation.uriBaseId));
    const { region } = physicalLocation;
    assert.ok(region !== undefined && region.startLine >= 1 && region.startColumn >= 1 && region.byteLength >= 0);
    assert.ok(region.endLine > region.startLine || region.endColumn >= region.startColumn);
  }
  for (const { help } of run.tool.driver.rules) assert.ok(help.text.length > 0);
});

test('regions are those of the source, and fingerprints do not hold lines', () => {
  const [result] = renderRun(makeTypicalReport()).results.filter(({ ruleId }) => ruleId === 'K8S-0002');
  const { start, end } = findSpan(MANIFEST, 'true');
  const region = result?.locations[0]?.physicalLocation.region;
  assert.deepEqual(
    [region?.startLine, region?.startColumn, region?.endLine, region?.endColumn],
    [start.line, start.column, end.line, end.column],
  );
  assert.deepEqual(result?.partialFingerprints, { 'bulwarkFinding/v1': 'finding-spec.hostNetwork' });
});

test('an accepted failure carries the exception, an unknown result is open', () => {
  const { results } = renderRun(makeTypicalReport());
  const accepted = results.filter(({ suppressions }) => suppressions !== undefined);
  assert.deepEqual(
    accepted.map(({ suppressions }) => suppressions?.[0]?.justification.split(':')[0]),
    ['old-pod'],
  );
  assert.deepEqual(
    results.filter(({ kind }) => kind === 'open').map(({ ruleId }) => ruleId),
    ['K8S-0002'],
  );
});

test('a fix is a change of the file, and absent where the text cannot be edited', () => {
  const line = findSpan(MANIFEST, 'hostNetwork: true');
  const resource = makeResource({
    body: { spec: { hostNetwork: true, containers: [] } },
    locate: (path) => {
      const entry = path.length === 1 ? MANIFEST.slice(MANIFEST.indexOf('spec:')) : 'hostNetwork: true';
      return path.at(-1) === 'containers'
        ? { span: findSpan(MANIFEST, 'containers:'), isExact: true }
        : { span: findSpan(MANIFEST, entry), isExact: true };
    },
  });
  const findings = [makeFinding({ span: line, fix: [{ op: 'replace', path: '/spec/hostNetwork', value: false }] })];
  const [result] = renderRun(makeReport([makeResult({ resource, findings })])).results;
  const [replacement] = result?.fixes?.[0]?.artifactChanges[0]?.replacements ?? [];
  assert.equal(replacement?.insertedContent?.text, 'hostNetwork: false');
  assert.equal(replacement?.deletedRegion.startLine, line.start.line);
  const [plain] = renderRun(makeReport([makeResult()])).results;
  assert.equal(plain?.fixes, undefined);
});

test('paths are percent-encoded, and absolute ones are file URLs', () => {
  const uriOf = (file: string) => {
    const report = makeReport([makeResult({ resource: makeResource({ file }) })]);
    return renderRun(report).results[0]?.locations[0]?.physicalLocation.artifactLocation;
  };
  assert.deepEqual(uriOf('a b/c%:d.yaml'), { uri: 'a%20b/c%25%3Ad.yaml', uriBaseId: 'SRCROOT' });
  assert.deepEqual(uriOf('/abs/x.yaml'), { uri: 'file:///abs/x.yaml' });
  assert.deepEqual(uriOf('cluster:a b/api/v1/pods/x'), { uri: 'cluster:a%20b/api/v1/pods/x' });
});

test('problems are notifications, and a run that could not judge was not successful', () => {
  const [invocation] = renderRun({ ...makeTypicalReport(), decision: { exit: 3, reasons: ['x'] } }).invocations;
  assert.equal(invocation?.executionSuccessful, false);
  assert.deepEqual(
    invocation?.toolExecutionNotifications.map(({ level }) => level),
    ['error', 'warning'],
  );
});
