/**
 * The web console in a real browser: the server as a process on a store of its own with the sample estate scanned, and
 * pages that fail the test for whatever the browser complains of.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Client } from '../../src/wire/client.ts';
import { createClient } from '../../src/wire/client.ts';
import { buildConsole, isConsoleCurrent } from '../../tools/console.ts';
import { createBrowser } from './browser.ts';
import { PASSWORD } from './access.ts';

const ROOT = join(import.meta.dirname, '../..');
const START_MS_MAX = 60_000;
const WAIT_MS_MAX = 10_000;
const SHOWN_CHARS_MAX = 500;
const CHROMIUM = process.env['BULWARK_CHROMIUM'] ?? '/usr/bin/chromium';

/** In CI an absent browser is a fault. */
export const IS_CI = process.env['BULWARK_CI'] === '1';

export type Console = {
  /** `http://127.0.0.1:...` */
  readonly url: string;
  /** Acts as the administrator, whose name is `admin` and whose password is `PASSWORD`, beside the browser. */
  readonly client: Client;
  readonly browser: Browser;
  /** Folder of its store, for tests that put something there beside it. */
  readonly data: string;
  readonly close: () => Promise<void>;
};

export type OpenOptions = BrowserContextOptions & {
  /** Faults that the test makes on purpose. */
  readonly allowed?: RegExp;
  /** Who signs in; `null` for nobody. */
  readonly as?: string | null;
};

/** Says why where the browser is absent; such a test is not run, and in CI it fails. */
export function skipWithoutBrowser(t: TestContext): boolean {
  if (existsSync(CHROMIUM)) return false;
  assert.ok(!IS_CI, `${CHROMIUM} is absent`);
  t.skip(`NOT RUN: ${CHROMIUM} is absent`);
  return true;
}

let shared: Promise<Console> | undefined;

/** The console that all tests of a process share: it is started once, and ends with the process. */
export function shareConsole(): Promise<Console> {
  shared ??= startConsole();
  return shared;
}

/** Ends the shared console; the last test file's `after` calls it, and another call starts one anew. */
export async function endSharedConsole(): Promise<void> {
  const ending = shared;
  shared = undefined;
  await (await ending)?.close();
}

/** A console of one's own, for tests that change what others look at. */
export async function startConsole(args: readonly string[] = ['--sample', 'examples/estate']): Promise<Console> {
  if (!isConsoleCurrent()) await buildConsole();
  const data = mkdtempSync(join(tmpdir(), 'bulwark-console-'));
  const child = spawn(process.execPath, ['bin/bulwark.js', 'serve', '--port', '0', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], BULWARK_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await until(() => {
    assert.ok(child.exitCode === null, err);
    return out.includes('one-time secret');
  }, START_MS_MAX);
  const url = /https?:\/\/\S+/.exec(out)?.[0] ?? '';
  const client = await bringAdministrator(url, /one-time secret (\S+)/.exec(out)?.[1] ?? '');
  if (args.includes('--sample')) await until(async () => (await client.targets.list()).items.length > 0, START_MS_MAX);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  return {
    url,
    client,
    browser,
    data,
    close: async () => {
      await browser.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** A client in a session of its own, which has replaced the one-time password. */
async function bringAdministrator(url: string, secret: string): Promise<Client> {
  const { fetch: send } = createBrowser();
  let token: string | undefined;
  const client = createClient({ url, fetch: (address, init) => send(address as string, init), csrfToken: () => token });
  token = (await client.signIn.password({ body: { name: 'admin', password: secret } })).csrfToken;
  await client.me.changePassword({ body: { next: PASSWORD } });
  token = (await client.me.show()).csrfToken ?? undefined;
  return client;
}

/** Waits until it holds. Texts of scripts cannot be waited for in the page: its policy runs none. */
export async function until(holds: () => boolean | Promise<boolean>, msMax: number = WAIT_MS_MAX): Promise<void> {
  for (const startedMs = performance.now(); !(await holds()); ) {
    assert.ok(performance.now() - startedMs < msMax, `what was waited for did not come: ${holds.toString()}`);
    await setTimeout(50);
  }
}

/** Cookies of who has signed in once: the server allows few sign-ins in a row. */
const states = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();

/** Runs `work` on a page, and fails for errors of scripts, of the console, of the policy, and of requests. */
export async function withPage(
  { url, browser }: Pick<Console, 'url' | 'browser'>,
  { allowed, as = 'admin', ...options }: OpenOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const key = `${url} ${as ?? ''}`;
  const storageState = states.get(key);
  const context = await browser.newContext({
    viewport: { width: 1_360, height: 860 },
    timezoneId: 'UTC',
    baseURL: url,
    ...(as === null || storageState === undefined ? {} : { storageState }),
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('response', (response) => {
    const isAway = !response.url().startsWith(url);
    if (response.status() >= 400 || isAway) faults.push(`${response.status()} ${response.url()}`);
  });
  try {
    if (as !== null && storageState === undefined) {
      await signIn(page, as);
      states.set(key, await context.storageState());
      faults.length = 0; // nobody is signed in before, which the API says by 401
    }
    await work(page);
    assert.deepEqual(
      faults.filter((fault) => allowed?.test(fault) !== true),
      [],
    );
  } catch (error) {
    const shown = (await page.locator('body').innerText()).slice(0, SHOWN_CHARS_MAX);
    throw new Error(`at ${page.url()}, which shows:\n${shown}\n${faults.join('\n')}`, { cause: error });
  } finally {
    await context.close();
  }
}

/** Through the form, as people do. */
export async function signIn(page: Page, name: string, password: string = PASSWORD): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).or(page.getByText('Choose a password')).first().waitFor();
}

/** Waits until what the page asked for has come and is drawn. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await until(async () => (await page.locator('.loading').count()) === 0);
}
