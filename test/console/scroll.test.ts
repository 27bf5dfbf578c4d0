/**
 * A hundred thousand findings in a real browser: the table draws what is in sight, keeps a part in memory, shows every
 * row once and in order, and scrolls as fast as a page without any script.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { fillFindings } from '../../bench/store-fill.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import type { Tables } from '../../src/stores/sql/tables.ts';
import type { Scrolling } from '../harness/console-frames.ts';
import { median, timeScrolling } from '../harness/console-frames.ts';
import type { Console } from '../harness/console.ts';
import { settle, skipWithoutBrowser, startConsole, until, withPage } from '../harness/console.ts';

const FINDINGS = 100_000;
const ROW_PX = 34;
/** In sight there are 20 to 25, and some are drawn beyond either end. */
const DRAWN_ROWS_MAX = 60;
/** `PAGES_MAX` pages of `web/api/pages.ts`. */
const KEPT_ROWS_MAX = 5_000;
const REACHED_ROWS = 5_600;
const WAIT_MS_MAX = 60_000;

const FRAMES = 200;
/** Three rows a frame are six thousand pixels a second: as fast as a wheel is turned. */
const PIXELS = 3 * ROW_PX;
const ROUNDS = 2;
/**
 * A frame has 16.7 ms at 60 frames a second. By processor time, in which the rest of the machine does not count, a
 * frame of the table took 14 to 17 ms on two shared cores, and one of a static page of the same rows 4 to 6 ms: 2.9
 * times as much. When every frame drew all rows anew it was 33 ms, and 5.4 times as much: that is to fail.
 */
const BUSY_RATIO_MAX = 4.5;

let started: Promise<Console> | undefined;

function startWithMany(): Promise<Console> {
  started ??= startConsole([]).then(async (console) => {
    const backend = openSqlite<Tables>(join(console.data, 'bulwark.db'));
    await fillFindings(backend, FINDINGS);
    await backend.close();
    return console;
  });
  return started;
}

after(async () => (await started)?.close());

type Drawn = { readonly rows: readonly (readonly [index: number, text: string])[]; readonly end: number };

/** What is drawn: the index of each row in the list, and what tells it from others. */
const readDrawn = (page: Page): Promise<Drawn> =>
  page.evaluate<Drawn>(`({
    rows: [...document.querySelectorAll('.grid-body [role=row]')].map((row) => [row.ariaRowIndex - 2,
      [...row.querySelectorAll('[title]')].slice(0, 2).map(({ title }) => title).join(' at ')]),
    end: document.querySelector('.grid-body').offsetHeight / ${ROW_PX},
  })`);

const scrollTo = (page: Page, row: number): Promise<unknown> =>
  page.evaluate(`document.querySelector('[role=grid]').scrollTop = ${row * ROW_PX}`);

async function listFirst(console: Console, count: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let cursor: string | undefined; texts.length < count; ) {
    const query = { sort: 'severity' as const, limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next, total } = await console.client.findings.list({ query });
    assert.equal(total, FINDINGS);
    texts.push(...items.map(({ message, address }) => `${message} at ${address}`));
    cursor = next ?? undefined;
  }
  return texts;
}

/** Goes down the list a window at a time, until so many rows were seen. */
async function reach(page: Page, count: number, seen: Map<number, string>): Promise<void> {
  for (let row = 0; seen.size < count; ) {
    await scrollTo(page, row);
    let drawn = await readDrawn(page);
    await until(async () => {
      drawn = await readDrawn(page);
      return drawn.rows.some(([index]) => index >= Math.min(row + 20, count)) && drawn.rows.every(([, text]) => text);
    }, WAIT_MS_MAX);
    assert.ok(drawn.rows.length <= DRAWN_ROWS_MAX, `${drawn.rows.length} rows are drawn`);
    for (const [index, text] of drawn.rows) {
      assert.equal(seen.get(index) ?? text, text, `row ${index} stays what it was`);
      seen.set(index, text);
    }
    row = Math.max(...drawn.rows.map(([index]) => index)) - 8;
  }
}

test('of a hundred thousand findings every row is reached in order, and a part is kept', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startWithMany();
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    let requests = 0;
    page.on('request', (request) => (requests += /findings\?.*limit=100/.test(request.url()) ? 1 : 0));
    await page.goto('/findings?state=all');
    await settle(page);
    await page.getByText('100,000 findings as of now').waitFor();
    assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), String(FINDINGS));
    const grid = page.getByRole('grid');

    // To the end of what is there: by a page each time, however often the key repeats.
    await grid.focus();
    await grid.press('End');
    await until(async () => (await readDrawn(page)).end === 200);
    assert.equal(requests, 2, 'one page more');

    const seen = new Map<number, string>();
    await reach(page, REACHED_ROWS, seen);
    const expected = await listFirst(console, seen.size);
    assert.deepEqual(
      [...seen.keys()].sort((a, b) => a - b),
      Array.from({ length: seen.size }, (_, index) => index),
      'no row is left out',
    );
    for (const [index, text] of seen) assert.equal(text, expected[index], `row ${index}`);
    const pages = Math.ceil((await readDrawn(page)).end / 100);
    assert.ok(requests <= pages + 1, `${requests} requests for ${pages} pages`);

    // The first rows were let go: they are read again once they are in sight, by one request and not by all pages.
    const before = requests;
    await grid.focus();
    await grid.press('Home');
    await until(async () => {
      const { rows } = await readDrawn(page);
      return rows[0]?.[0] === 0 && rows.every(([index, text]) => text === expected[index]);
    }, WAIT_MS_MAX);
    assert.ok(requests - before <= 2, `${requests - before} requests`);
    assert.ok((await readDrawn(page)).end <= KEPT_ROWS_MAX);
    t.diagnostic(`${seen.size} rows by ${before} requests; ${requests - before} to be at the first row again`);
  });
});

/** As much of the table as was drawn, over and over, without the script that draws it. */
async function openBare(page: Page): Promise<void> {
  const style = await page.locator('link[rel=stylesheet]').evaluateAll((links) => links.map((link) => link.outerHTML));
  const grid = page.getByRole('grid');
  const height = (await grid.boundingBox())?.height ?? 0;
  const drawn = await grid.evaluate((one) => one.outerHTML);
  const [head = '', ...rows] = drawn.split(/(?=<div (?:id="[^"]*" )?role="row")/);
  const count = FRAMES * 3 + 50;
  const repeated = Array.from({ length: count }, (_, index) => {
    return (rows[1 + (index % (rows.length - 2))] ?? '').replace(
      /translateY\(\d+px\)/,
      `translateY(${index * ROW_PX}px)`,
    );
  });
  const body = `${head}${rows[0] ?? ''}${repeated.join('')}</div></div>`.replace(
    /height: \d+px/,
    `height: ${count * ROW_PX}px`,
  );
  const framed = `<div style="height: ${height}px">${body}</div>`;
  const html = `<!doctype html><html lang="en"><head>${style.join('')}</head><body>${framed}</body></html>`;
  await page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto('/bare');
}

const tell = ({ busyMs, medianMs, p95Ms, longTasks }: Scrolling): string =>
  `busy ${busyMs.toFixed(2)} ms a frame; frames ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)}; ${longTasks} long`;

test('scrolling through them is within a frame, by a page without script in the same run', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startWithMany();
  const table: Scrolling[] = [];
  const bare: Scrolling[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
      await page.goto('/findings?state=all');
      await settle(page);
      await page.getByRole('grid').waitFor();
      table.push(await timeScrolling(page, FRAMES, PIXELS));
      assert.ok((await readDrawn(page)).rows.length <= DRAWN_ROWS_MAX);
      await openBare(page);
      bare.push(await timeScrolling(page, FRAMES, PIXELS));
      t.diagnostic(`table: ${tell(table.at(-1) as Scrolling)}`);
      t.diagnostic(`bare: ${tell(bare.at(-1) as Scrolling)}`);
    });
  }
  const ratio = median(table.map(({ busyMs }) => busyMs)) / median(bare.map(({ busyMs }) => busyMs));
  t.diagnostic(`a frame of the table takes ${ratio.toFixed(1)} times as much as one of the bare page`);
  assert.ok(ratio <= BUSY_RATIO_MAX, `${ratio} times`);
});
