/** SLOs in a real browser: what called somebody, how a budget went, what it counts, and the executive page on paper. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';
import { recordSloPast } from '../harness/console-slos.ts';
import { settle, skipWithoutBrowser, startConsole, until, withPage } from '../harness/console.ts';
import type { Console } from '../harness/console.ts';

const SCREENSHOTS = join(import.meta.dirname, '../../web/screenshots');
const TITLE = 'Results in production pass';
const NARROW = { width: 390, height: 844 };

let started: Promise<Console> | undefined;

/** One of our own: incidents would be in others' way. */
function startWithPast(): Promise<Console> {
  started ??= startConsole().then(async (console) => {
    await recordSloPast(console);
    return console;
  });
  return started;
}

after(async () => (await started)?.close());

const draw = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });

/** As high as all of it: the page scrolls inside the window, which a screenshot does not. */
async function drawAll(page: Page, name: string, { width } = { width: 1_360 }): Promise<void> {
  await page.setViewportSize({ width, height: 2_400 });
  await draw(page, name);
}

test('the number of incidents leads to them, and each to its SLO with its history and its rows', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startWithPast();
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/');
    await settle(page);
    const figure = page.getByRole('region', { name: 'High-severity incidents' });
    await figure.getByText(/^30 days, of 3 incidents; \d of 8 objectives have no data$/).waitFor();
    await page
      .getByRole('img', { name: /^Budget left in 30 days: last / })
      .first()
      .waitFor();
    await demandAccessibleInBoth(page, 'executive with incidents');
    await figure.getByRole('link', { name: '2' }).click();

    const incidents = page.getByRole('region', { name: 'Incidents' });
    await incidents.getByText('2 incidents in 30 days').waitFor();
    assert.equal(await incidents.getByText('owner platform-security').count(), 2);
    await incidents.getByRole('button', { name: 'Pages only' }).click();
    await incidents.getByText('3 incidents in 30 days').waitFor();
    await page.getByLabel('The last').selectOption('7 days');
    await demandAccessibleInBoth(page, 'SLOs');
    await draw(page, 'slos-incidents');
    await incidents.getByRole('link', { name: TITLE }).first().click();

    await page.getByRole('heading', { name: TITLE, level: 1 }).waitFor();
    await page.getByLabel('The last').selectOption('30 days');
    await page.getByRole('region', { name: 'Changes of state' }).getByText('6 changes in 30 days').waitFor();
    await page.getByRole('img', { name: /^Budget left: left last / }).waitFor();
    await demandAccessibleInBoth(page, 'an SLO');
    await drawAll(page, 'slo-past');
    await page.getByRole('button', { name: 'Show Burn rate as a table' }).click();
    assert.equal(await page.getByRole('table', { name: 'Burn rate' }).getByRole('row').count(), 31);
    await page.getByRole('link', { name: 'The rows behind it' }).click();
    await page.waitForURL(/\/findings\?state=open.*environment=prod/);
  });
});

test('on call says what pages now, whose it is, since when, and what ended lately', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startWithPast();
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/on-call');
    await settle(page);
    const pages = page.getByRole('region', { name: 'Pages' });
    const active = pages.getByRole('listitem').filter({ hasText: TITLE });
    await active.getByText('owner platform-security, since 5h ago').waitFor();
    const recent = page.getByRole('region', { name: 'Recent incidents' });
    await recent.getByText('lasted 7 h, began 9h ago').waitFor();
    assert.equal(await recent.getByRole('listitem').count(), 1, 'what lasts is under Pages');
    await demandAccessibleInBoth(page, 'on call with incidents');
    await page.getByLabel('The last').selectOption('7 days');
    await until(async () => (await recent.getByRole('listitem').count()) === 2);
    await drawAll(page, 'on-call-incidents');
    await active.getByRole('link', { name: TITLE }).click();
    await page.getByRole('heading', { name: TITLE, level: 1 }).waitFor();
  });
});

test('narrow, no page is wider than its window', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startWithPast();
  await withPage(console, { viewport: NARROW, reducedMotion: 'reduce' }, async (page) => {
    for (const [name, path] of [
      ['executive', '/'],
      ['slos', '/slos'],
      ['slo', '/slos/prod-compliance'],
      ['on-call', '/on-call'],
    ] as const) {
      await page.goto(path);
      await settle(page);
      const wide = await page.evaluate<number>(
        `(() => { const main = document.querySelector('main'); return main.scrollWidth - main.clientWidth; })()`,
      );
      assert.ok(wide <= 0, `${path} is ${wide} pixels too wide`);
      await drawAll(page, `${name}-narrow`, NARROW);
      await page.setViewportSize(NARROW);
    }
  });
});

test('the executive page prints on paper: light, without the shell, with date, scope and window', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startWithPast();
  await withPage(console, { colorScheme: 'dark', reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/');
    await settle(page);
    await page
      .getByRole('img', { name: /^Budget left in 30 days: last / })
      .first()
      .waitFor();
    assert.equal(await page.locator('.print-only').isVisible(), false);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.getByText(/Bulwark, \d+ \w+ \d{4}.*Scope: all teams and environments\. Window: .*\(28 days\)/).waitFor();
    for (const role of ['navigation', 'button'] as const) assert.equal(await page.getByRole(role).count(), 0, role);
    const colors = `[
      getComputedStyle(document.body).color,
      getComputedStyle(document.querySelector('.card')).backgroundColor,
    ].join()`;
    // On a busy machine the page has its other colours a moment later.
    await until(async () => (await page.evaluate(colors)) === 'rgb(23, 25, 30),rgb(255, 255, 255)');
    await page.setViewportSize({ width: 703, height: 1_000 });
    await draw(page, 'executive-print');
    const pdf = await page.pdf({ format: 'A4', printBackground: false });
    assert.equal(pdf.subarray(0, 5).toString('latin1'), '%PDF-');
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    assert.ok(sheets >= 1 && sheets <= 3, `${sheets} sheets`);
    t.diagnostic(`printed on ${sheets} sheets of A4, ${pdf.length} bytes`);
  });
});

test('without a past nothing is zero that nobody counted', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startWithPast();
  const { items } = await console.client.slos.list();
  const silent = items.map((slo) => ({ ...slo, state: 'no-data', since: null, good: null, budget: null }));
  const window = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' };
  const days = [{ day: '2026-03-02', left: null, burnRate: null, good: 0, total: 0 }];
  await withPage(console, {}, async (page) => {
    await page.route('**/api/v1/slos', (route) => route.fulfill({ json: { items: silent } }));
    await page.route('**/api/v1/slos/detection', (route) =>
      route.fulfill({ json: silent.find(({ name }) => name === 'detection') }),
    );
    await page.route('**/api/v1/slo-incidents?*', (route) => route.fulfill({ json: { ...window, items: [] } }));
    await page.route('**/api/v1/slos/*/history?*', (route) =>
      route.fulfill({ json: { ...window, days, changes: [] } }),
    );
    await page.goto('/');
    await settle(page);
    await page
      .getByRole('region', { name: 'High-severity incidents' })
      .getByText('no objective has data yet; 30 days')
      .waitFor();
    await demandAccessibleInBoth(page, 'executive without data');
    await page.goto('/slos');
    await page.getByText('Nobody was called in 30 days').waitFor();
    await demandAccessibleInBoth(page, 'SLOs without data');
    await page.goto('/slos/detection');
    await page.getByText('Its state did not change in 1 day').waitFor();
    await page.getByRole('region', { name: 'Budget left' }).getByText('nothing was counted; 28 days').waitFor();
    await demandAccessibleInBoth(page, 'an SLO without data');
  });
});

test('what fails is said where it is; an SLO that is not there, as such', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startWithPast();
  await withPage(console, { allowed: /500|404/ }, async (page) => {
    await page.route('**/api/v1/slo-incidents?*', (route) => route.fulfill({ status: 500, body: 'no' }));
    await page.route('**/api/v1/slos/*/history?*', (route) => route.fulfill({ status: 500, body: 'no' }));
    await page.goto('/slos');
    await page.getByRole('region', { name: 'Incidents' }).getByRole('alert').waitFor();
    await page.getByRole('table', { name: 'Objectives' }).waitFor();
    await page.goto('/slos/prod-compliance');
    await page.getByRole('region', { name: 'Incidents' }).getByRole('alert').waitFor();
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await demandAccessibleInBoth(page, 'an SLO whose past cannot be read');
    await page.goto('/');
    await page
      .getByRole('region', { name: 'High-severity incidents' })
      .getByText('they could not be read; 30 days')
      .waitFor();
    await page.goto('/slos/prod-complience');
    await page.getByRole('alert').getByText('did you mean prod-compliance?', { exact: false }).waitFor();
  });
});
