/** Findings by views and by groups, and one of them with its text and its fix, in a real browser. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Console } from '../harness/console.ts';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, until, withPage } from '../harness/console.ts';
import { demandAccessible, demandAccessibleInBoth } from '../harness/console-axe.ts';
import { findingPanel as panel } from '../harness/console-pages.ts';
import { bringPerson } from '../harness/console-people.ts';

after(endSharedConsole);

const countRows = async (page: Page): Promise<number> =>
  Number(await page.getByRole('grid').getAttribute('aria-rowcount'));

/** The first finding of the estate with a sighting that fits. */
async function findSighting(
  { client }: Console,
  fits: (sighting: Awaited<ReturnType<Console['client']['findings']['show']>>['sightings'][number]) => boolean,
): Promise<string> {
  const { items } = await client.findings.list({ query: { limit: 200 } });
  for (const { id } of items) {
    const { sightings } = await client.findings.show({ params: { id } });
    if (sightings.some(fits)) return id;
  }
  return assert.fail('no finding of the estate fits');
}

test('every limit is a chip that is taken off again, also those of one asset and of what is overdue', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/findings?severity=high');
    await settle(page);
    const high = await countRows(page);
    const { items } = await console.client.findings.groups({ query: { by: 'asset', severity: ['high'] } });
    const asset = items[0];
    assert.ok(asset !== undefined);
    await page.locator('summary', { hasText: 'More' }).click();
    await page.getByRole('combobox', { name: 'Asset', exact: true }).fill(asset.value);
    await page.getByRole('form', { name: 'More of the filter' }).getByRole('button', { name: 'Show' }).click();
    await page.waitForURL((url) => url.searchParams.get('asset') === asset.value);
    await until(async () => (await countRows(page)) < high);
    await page.locator('summary', { hasText: 'Control' }).click();
    await page.getByRole('checkbox', { name: /^K8S-/ }).first().waitFor();
    await demandAccessible(page, 'filter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: `Without asset: ${asset.value}` }).click();
    await until(async () => (await countRows(page)) === high);
    await page.goto('/findings?severity=high&overdue=true&state=all');
    for (const words of ['severity: high', 'overdue', 'in any state']) {
      await page.getByRole('listitem').filter({ hasText: words }).waitFor();
    }
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Whose clock runs').waitFor();
    assert.equal(new URL(page.url()).search, '');
  });
});

test('a view is saved, shared, found by others, renamed and removed', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await bringPerson(console, 'victor', 'viewer');
  const tab = (page: Page, name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
  await withPage(console, {}, async (page) => {
    await page.goto('/findings?severity=high&sort=due');
    await page.getByRole('button', { name: 'Save view …' }).click();
    await page.getByRole('combobox', { name: 'Name' }).fill('High first due');
    await page.getByLabel('Everybody who signs in sees it').check();
    await demandAccessible(page, 'save view');
    await page.getByRole('button', { name: 'Save view', exact: true }).click();
    await until(async () => (await tab(page, 'High first due (shared)').getAttribute('aria-current')) === 'page');
    await tab(page, 'Open').click();
    await page.waitForURL((url) => url.search === '');
    await until(async () => (await tab(page, 'High first due (shared)').getAttribute('aria-current')) === null);
  });
  await withPage(console, { as: 'victor' }, async (page) => {
    await page.goto('/findings');
    await tab(page, 'High first due (admin)').click();
    await page.waitForURL(/severity=high/);
    assert.equal(await page.getByRole('button', { name: 'View High first due' }).count(), 0, 'it is not theirs');
    await page.goto('/findings?severity=low');
    await page.getByRole('button', { name: 'Save view …' }).click();
    assert.equal(await page.getByLabel('Everybody who signs in sees it').count(), 0);
    await page.getByRole('combobox', { name: 'Name' }).fill('Low');
    await page.getByRole('button', { name: 'Save view', exact: true }).click();
    await tab(page, 'Low').waitFor();
  });
  await withPage(console, {}, async (page) => {
    await page.goto('/findings?severity=high&sort=due');
    await page.getByRole('button', { name: 'View High first due' }).click();
    await page.getByRole('menuitem', { name: 'Rename …' }).click();
    await page.getByRole('combobox', { name: 'Name' }).fill('High');
    await page.getByRole('button', { name: 'Rename' }).click();
    await tab(page, 'High (shared)').waitFor();
    await tab(page, 'High first due (shared)').waitFor({ state: 'detached' });
    assert.equal(await tab(page, 'Low').count(), 0, 'what victor keeps to himself');
    await page.getByRole('button', { name: 'View High' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await tab(page, 'High (shared)').waitFor({ state: 'detached' });
  });
});

test('groups say how many, how grave and how old, and open as lists by the keyboard', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/findings');
    await settle(page);
    for (const by of ['control', 'asset', 'team'] as const) {
      await page.getByLabel('Group by').selectOption(by);
      await page.getByRole('grid', { name: `Findings by ${by}` }).waitFor();
      await page.getByText(new RegExp(`^[\\d,]+ findings in [\\d,]+ ${by}s as of now$`)).waitFor();
      await demandAccessible(page, `by ${by}`);
    }
    const { items, total } = await console.client.findings.groups({ query: { by: 'team' } });
    assert.equal(await countRows(page), total);
    const [first] = items;
    assert.ok(first !== undefined);
    const words = first.severities.filter(({ count }) => count > 0).map((one) => `${one.count} ${one.severity}`);
    await page
      .getByRole('row', { name: first.title })
      .getByRole('img', { name: words.join(', ') })
      .waitFor();
    for (const key of ['j', 'k']) await page.keyboard.press(key);
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('team') === first.value && !url.searchParams.has('group'));
    await until(async () => (await countRows(page)) === first.count);
    await page.goBack();
    await page.getByRole('grid', { name: 'Findings by team' }).waitFor();
  });
});

test('a finding shows its authored text with what is wrong marked, and its fix ready to be applied', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const id = await findSighting(console, ({ patch, excerpt }) => patch !== null && excerpt?.mark !== null);
  const { sightings } = await console.client.findings.show({ params: { id } });
  const permissions = ['clipboard-read', 'clipboard-write'];
  await withPage(console, { permissions, reducedMotion: 'reduce' }, async (page) => {
    await page.goto(`/findings?open=${id}`);
    await settle(page);
    const seen = panel(page).getByRole('region', { name: 'Where it is seen' });
    const { excerpt, patch } = sightings[0] ?? {};
    const mark = excerpt?.mark;
    const line = excerpt?.lines[(mark?.line ?? 0) - excerpt.fromLine] ?? '';
    assert.equal(await seen.locator('mark').innerText(), line.slice((mark?.from ?? 1) - 1, (mark?.to ?? 1) - 1));
    await seen.getByLabel(new RegExp(`marked in line ${mark?.line}$`)).waitFor();
    await seen.getByText('git apply fix.patch').waitFor();
    await seen.getByRole('button', { name: 'Copy the fix' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), patch);
    await panel(page).getByRole('region', { name: 'Why' }).getByText('How it is mended').waitFor();
    await panel(page).getByRole('link', { name: 'newest run' }).waitFor();
    await demandAccessibleInBoth(page, 'finding');
    await page.getByRole('heading', { name: 'Findings' }).click();
    const title = await panel(page).getByRole('heading', { level: 2 }).innerText();
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.searchParams.get('open') !== id);
    await page.keyboard.press('k');
    await page.waitForURL((url) => url.searchParams.get('open') === id);
    await until(async () => (await panel(page).getByRole('heading', { level: 2 }).innerText()) === title);
    await page.keyboard.press('?');
    await page.getByText('Next finding').waitFor();
    await page.keyboard.press('Escape');
    const asset = panel(page).getByRole('region', { name: 'What is known of it' }).getByRole('link').first();
    await asset.click();
    await page.waitForURL(/\/assets\/[0-9a-f]+$/);
  });
});

test('a finding without text says why, and a failing API is told with a way to try again', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const id = await findSighting(console, ({ excerpt, line }) => excerpt === null && line !== null);
  await withPage(console, { allowed: /500/ }, async (page) => {
    await page.goto(`/findings?open=${id}`);
    await panel(page).getByText('No lines of it are kept: they may hold').waitFor();
    await page.route('**/api/v1/{views,findings/groups}?*', (route) => route.fulfill({ status: 500, json: {} }));
    await page.goto('/findings?group=team');
    await page.getByRole('button', { name: 'Try again', exact: true }).waitFor();
    await page.getByText('Saved views could not be read').waitFor();
    await page.unroute('**/api/v1/{views,findings/groups}?*');
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    await page.getByRole('grid', { name: 'Findings by team' }).waitFor();
  });
});
