/** Findings in a console without an estate: of one team, seen by one run, and looked at by none since. */
import { systemClock } from '../../src/base/clock.ts';
import type { Client } from '../../src/wire/client.ts';
import { writeUploadedRun } from '../../src/wire/run.ts';
import type { Verdict } from '../../src/model/words.ts';
import { makeResource, makeResult, makeRun } from './findings.ts';

export const CONTROL = 'K8S-0001';
export const OTHER_CONTROL = 'K8S-0002';

/**
 * Brings so many findings of `CONTROL` and two of `OTHER_CONTROL`, on Deployments of the namespace shop. The last run
 * left the resources out of what the first control looks at: nothing upholds its findings, and people may close them.
 */
export async function bringFindings(client: Client, count: number): Promise<void> {
  const nowMs = systemClock.nowMs();
  const names = ['till', ...Array.from({ length: count - 1 }, (_, index) => `web-${index + 1}`)];
  const resources = names.map((name) => makeResource(name));
  const upload = async (id: string, verdict: Verdict, startedMs: number): Promise<void> => {
    const results = [
      ...resources.map((resource) => makeResult(CONTROL, resource, verdict)),
      ...resources.slice(0, 2).map((resource) => makeResult(OTHER_CONTROL, resource, 'fail')),
    ];
    await client.runs.upload({ body: writeUploadedRun(makeRun({ id, startedMs, resources, results })) });
  };
  await upload('first', 'fail', nowMs - 60_000);
  await upload('second', 'skipped', nowMs - 30_000);
}
