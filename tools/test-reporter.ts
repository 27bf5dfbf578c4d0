/**
 * Reporter of the test gate: of what passes it says what the tests measured, of what fails all, and it names every test
 * that was not run and why. Ends with one machine-readable line, `#counts {...}`, which `run-tests.ts` adds up.
 */
import type { TestEvent } from 'node:test/reporters';

type Counts = { passed: number; failed: number; skipped: number };

/** What node:test says of the whole, which `run-tests.ts` says itself. */
const SUMMARY = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

function isSuite(data: { details?: { type?: string | undefined } }): boolean {
  return data.details?.type === 'suite';
}

/** A suite that failed because its tests did, which are told themselves: not one that its own hooks failed. */
function isOnlyOfItsTests(data: { details: { type?: string | undefined; error: Error } }): boolean {
  const { failureType } = data.details.error as { failureType?: unknown };
  return isSuite(data) && failureType === 'subtestsFailed';
}

function describeFailure(data: { name: string; file?: string; line?: number; details: { error: Error } }): string {
  const { error } = data.details;
  const where = data.file === undefined ? '' : ` (${data.file}:${data.line ?? 0})`;
  const causes = error.cause instanceof Error ? listCauses(error.cause) : [error];
  const text = causes.map((cause) => cause.stack ?? String(cause)).join('\ncaused by ');
  return `  FAILED ${data.name}${where}\n${text.replaceAll(/^/gm, '    ')}\n`;
}

const CAUSES_MAX = 5;

/** An error and what it was caused by, of which one may have been caused by itself. */
function listCauses(error: Error): readonly Error[] {
  const causes = [error];
  for (let { cause } = error; cause instanceof Error && causes.length < CAUSES_MAX; cause = cause.cause)
    causes.push(cause);
  return causes;
}

// node:test demands a default export of a reporter.
// oxlint-disable-next-line import/no-default-export
export default async function* reportTests(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const event of source) {
    if (event.type === 'test:diagnostic' && !SUMMARY.test(event.data.message)) yield `  ${event.data.message}\n`;
    if (event.type === 'test:stdout') yield event.data.message;
    if (event.type === 'test:stderr') yield event.data.message;
    if (event.type === 'test:pass') {
      // A suite that is left out says so for all of its tests.
      if (event.data.skip !== undefined || event.data.todo !== undefined) {
        counts.skipped += 1;
        yield `  NOT RUN ${event.data.name}: ${String(event.data.skip ?? event.data.todo)}\n`;
      } else if (!isSuite(event.data)) counts.passed += 1;
    }
    if (event.type === 'test:fail' && !isOnlyOfItsTests(event.data)) {
      counts.failed += 1;
      yield describeFailure(event.data);
    }
    if (event.type === 'test:coverage') yield* describeCoverage(event.data.summary);
  }
  yield `#counts ${JSON.stringify(counts)}\n`;
}

type CoverageSummary = {
  files: { path: string; coveredLinePercent: number; lines: { line: number; count: number }[] }[];
  totals: { coveredLineCount: number; totalLineCount: number; coveredLinePercent: number };
};

function* describeCoverage(summary: CoverageSummary): Generator<string> {
  for (const file of summary.files) {
    if (file.coveredLinePercent === 100) continue;
    const missed = file.lines.filter((l) => l.count === 0).map((l) => l.line);
    const percent = file.coveredLinePercent.toFixed(2);
    yield `  not covered: ${file.path} ${percent} % lines ${missed.slice(0, 40).join(',')}\n`;
  }
  const { coveredLineCount, totalLineCount, coveredLinePercent } = summary.totals;
  const percent = coveredLinePercent.toFixed(2);
  const covered = `${coveredLineCount} of ${totalLineCount} lines`;
  yield `  coverage ${percent} %: ${covered} in ${summary.files.length} files\n`;
}
