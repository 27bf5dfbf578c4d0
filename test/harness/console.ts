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
const WAIT_MS_MAX = 30_000;
const SHOWN_CHARS_MAX = 500;
const VIEWPORT = { width: 1_360, height: 860 };
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

export type OpenOptions = Pick<BrowserContextOptions, 'colorScheme' | 'reducedMotion'> & {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Of the browser, such as `clipboard-read`. */
  readonly permissions?: readonly string[];
  /** Faults that the test makes on purpose. */
  readonly allowed?: RegExp;
  /** Who signs in; `null` for nobody. */
  readonly as?: string | null;
  /** Addresses that are not ours, such as a provider's: what goes wrong there is its own affair. */
  readonly away?: RegExp;
  /** What the browser takes for the time of day; it stands still, and is for tests that sign in by themselves. */
  readonly nowMs?: number;
};

/** Whether there is a browser to test in. */
export function hasBrowser(): boolean {
  return existsSync(CHROMIUM);
}

/** Says why where the browser is absent; such a test is not run, and in CI it fails. */
export function skipWithoutBrowser(t: TestContext): boolean {
  if (hasBrowser()) return false;
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
  const browser = await launchBrowser();
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

/** The browser that is there, without a window. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** A client in a session of its own, which has replaced the one-time password. */
export async function bringAdministrator(url: string, secret: string): Promise<Client> {
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

/** Contexts of who has signed in once: few sign-ins in a row are let in, and the next page finds what was loaded. */
const contexts = new Map<string, Promise<BrowserContext>>();

/** Runs `work` on a page, and fails for errors of scripts, of the console, of the policy, and of requests. */
export async function withPage(
  console: Pick<Console, 'url' | 'browser'>,
  { allowed, as = 'admin', away, nowMs, viewport = VIEWPORT, permissions = [], ...media }: OpenOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = as === null ? await openContext(console) : await shareContext(console, as);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS_MAX);
  await page.setViewportSize(viewport);
  await page.emulateMedia(media);
  await context.grantPermissions([...permissions]);
  if (nowMs !== undefined) await page.clock.setFixedTime(nowMs);
  const faults = watchFaults(page, console.url, away);
  try {
    await work(page);
    assert.deepEqual(
      faults.filter((fault) => allowed?.test(fault) !== true),
      [],
    );
  } catch (error) {
    const shown = (await page.locator('body').innerText()).slice(0, SHOWN_CHARS_MAX);
    throw new Error(`at ${page.url()}, which shows:\n${shown}\n${faults.join('\n')}`, { cause: error });
  } finally {
    if (as === null) await context.close();
    else await leave(page);
  }
}

function openContext({ url, browser }: Pick<Console, 'url' | 'browser'>): Promise<BrowserContext> {
  return browser.newContext({ timezoneId: 'UTC', baseURL: url });
}

function shareContext(console: Pick<Console, 'url' | 'browser'>, name: string): Promise<BrowserContext> {
  const key = `${console.url} ${name}`;
  const context = contexts.get(key) ?? openSignedIn(console, name);
  contexts.set(key, context);
  return context;
}

async function openSignedIn(console: Pick<Console, 'url' | 'browser'>, name: string): Promise<BrowserContext> {
  const context = await openContext(console);
  const page = await context.newPage();
  await signIn(page, name);
  await page.close();
  return context;
}

/** The next page of the context finds nothing but the session. */
async function leave(page: Page): Promise<void> {
  // A page that came to nothing has no storage.
  await page.evaluate('localStorage.clear()').catch(() => undefined);
  await page.close();
}

/** Collects what the browser complains of. */
function watchFaults(page: Page, url: string, away: RegExp | undefined): string[] {
  const faults: string[] = [];
  const isOfOthers = (address: string): boolean => away?.test(address) === true;
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || isOfOthers(message.location().url)) return;
    faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('response', (response) => {
    const address = response.url();
    const isFault = response.status() >= 400 || !address.startsWith(url);
    if (isFault && !isOfOthers(address)) faults.push(`${response.status()} ${address}`);
  });
  return faults;
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
