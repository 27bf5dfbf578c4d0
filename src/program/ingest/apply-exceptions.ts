/** What the store excepts from holds for every run, also for one whose scan knew nothing of it. */
import { createExceptionSet } from '../../engine/exception-set.ts';
import type { Run, RunResult } from '../../model/programme/run.ts';
import type { Transaction } from '../../stores/api.ts';
import { listInForce } from '../except/in-force.ts';

/**
 * The run with its failing results exempt where an approved exception covers them: an upload from where nobody fetched
 * the exceptions would else reopen what was accepted. Names and severities of controls are those that the store knows.
 */
export async function applyExceptions(tx: Transaction, run: Run, nowMs: number): Promise<Run> {
  const exceptions = await listInForce(tx, nowMs);
  if (exceptions.length === 0) return run;
  const controls = (await tx.runs.listControls()).map(({ id, name, severity }) => {
    return { metadata: { id, name }, spec: { severity } };
  });
  const { findInForce } = createExceptionSet(exceptions, controls, { nowMs });
  const resources = new Map(run.resources.map((resource) => [resource.address, resource]));
  const settle = (result: RunResult): RunResult => {
    const resource = result.verdict === 'fail' ? resources.get(result.resource) : undefined;
    const exception = resource && findInForce(result.control, resource);
    if (exception === undefined) return result;
    return { ...result, verdict: 'exempt', exception, reason: `excepted by ${exception}: ${result.reason}` };
  };
  return { ...run, results: run.results.map(settle) };
}
