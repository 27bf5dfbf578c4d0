/** The setting of a story over weeks: a small estate that is scanned, the people, and a clock that the test moves. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { DAY_MS } from '../../src/model/instants.ts';
import type { Client } from '../../src/wire/client.ts';
import { createClient } from '../../src/wire/client.ts';
import { bringPerson } from './console-people.ts';
import { startConsoleInTime } from './console-time.ts';
import { signIn, withPage } from './console.ts';
import { makeEstate, TEAM, writeWorkload } from './story-estate.ts';

const WORKLOADS = 30;
const SOURCE = 'shop';

export type Story = {
  /** Reads what the pages say, over all the weeks: sessions end, a robot's token lasts. */
  readonly api: Client;
  /** Writes a workload of the estate anew. */
  readonly write: (name: string, isPrivileged: boolean) => void;
  /** Scans the estate, and waits until what was found is brought in. */
  readonly scan: () => Promise<void>;
  /** Somebody opens the console at this time, and signs in. */
  readonly visit: (name: string, work: (page: Page) => Promise<void>) => Promise<void>;
  readonly passDays: (days: number) => Promise<void>;
};

/** Begins with one privileged workload of many, scanned once. */
export async function beginStory(t: TestContext): Promise<Story> {
  const console = await startConsoleInTime();
  t.after(console.close);
  const { client, url, nowMs } = console;
  await bringPerson(console, 'dana', 'developer');
  await bringPerson(console, 'petra', 'approver');
  await bringPerson(console, 'rosa', 'responder');
  const grants = [{ role: 'administrator' as const }];
  const { secret } = await client.tokens.create({ body: { name: 'the story', grants, days: 300, isRobot: true } });
  const api = createClient({ url, token: secret });
  const estate = makeEstate(join(console.data, 'estate'));
  for (let number = 1; number <= WORKLOADS; number++) writeWorkload(estate, `workload-${number}`, number === 1);
  await client.sources.put({
    body: {
      apiVersion: 'bulwark.dev/v1',
      kind: 'Source',
      metadata: { name: SOURCE, owner: TEAM },
      spec: { folder: estate, environment: 'prod' },
    },
  });
  const scan = async (): Promise<void> => {
    await api.sources.scan({ params: { name: SOURCE } });
    await console.finishWorks();
  };
  await scan();
  return {
    api,
    scan,
    write: (name, isPrivileged) => writeWorkload(estate, name, isPrivileged),
    visit: (name, work) => {
      // Who is not signed in yet is told so by the API.
      const options = { as: null, allowed: /401/, nowMs: nowMs(), reducedMotion: 'reduce' } as const;
      return withPage(console, options, async (page) => {
        await signIn(page, name);
        await work(page);
      });
    },
    passDays: (days) => console.passTime(days * DAY_MS),
  };
}
