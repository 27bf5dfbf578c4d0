/**
 * How soon the console can be used on a processor of a quarter of the speed, as Lighthouse asks of pages: measured
 * beside a bare page of the same server in the same run, since the machines that run this are shared and of any speed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContext } from 'playwright-core';
import type { Opening } from '../harness/console-frames.ts';
import { median, timeOpening } from '../harness/console-frames.ts';
import type { Console } from '../harness/console.ts';
import { settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';

const ROUNDS = 3;
/**
 * The budget is 1.5 s. Twelve bare pages are that where a bare page takes 125 ms under the slow-down. Two shared cores,
 * busy with other tests, took 590 to 830 ms for the bare page and 5.6 to 8.9 times as long for the two largest pages:
 * both grow with the load, their ratio far less. In one run, with five rounds of each, Findings were at 7.6, and at
 * 8.6 when their files were asked for one after the other. The rest of the bar is for the noise of three rounds.
 */
const RATIO_MAX = 12;

const PAGES = [
  { name: 'bare', path: '/bare', isSignedIn: true },
  { name: 'executive', path: '/', isSignedIn: true },
  { name: 'findings', path: '/findings', isSignedIn: true },
  { name: 'sign-in', path: '/', isSignedIn: false },
] as const;

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** The console's page with its style sheet and a heading, and without its script. */
async function writeBarePage({ url }: Console): Promise<string> {
  const page = await (await fetch(url, { headers: { Accept: 'text/html' } })).text();
  return page
    .replaceAll(/<script.*<\/script>|<link rel="modulepreload"[^>]*>/g, '')
    .replace('<div id="root"></div>', '<main><h1>Bulwark</h1></main>');
}

async function readSession(console: Console): Promise<StorageState> {
  let state: StorageState = { cookies: [], origins: [] };
  await withPage(console, {}, async (page) => {
    await page.goto('/');
    await settle(page);
    state = await page.context().storageState();
  });
  return state;
}

test('a page can be used within its budget on a slow processor', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const session = await readSession(console);
  const bare = await writeBarePage(console);
  const openings = new Map<string, Opening[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, path, isSignedIn } of PAGES) {
      // A context of its own has kept nothing of the round before.
      const context = await console.browser.newContext({
        baseURL: console.url,
        ...(isSignedIn ? { storageState: session } : {}),
      });
      await context.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: bare }));
      openings.set(name, [...(openings.get(name) ?? []), await timeOpening(context, path)]);
      await context.close();
    }
  }
  const interactiveMs = (name: string): number => median((openings.get(name) ?? []).map((one) => one.interactiveMs));
  const bareMs = interactiveMs('bare');
  for (const { name } of PAGES) {
    const ratio = interactiveMs(name) / bareMs;
    const contentMs = median((openings.get(name) ?? []).map((one) => one.contentMs));
    const times = `content ${contentMs.toFixed(0)} ms, interactive ${interactiveMs(name).toFixed(0)} ms`;
    t.diagnostic(`${name}: ${times}, ${ratio.toFixed(1)} bare pages`);
    assert.ok(ratio <= RATIO_MAX, `${name}: ${ratio} bare pages`);
  }
});
