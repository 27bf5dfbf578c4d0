/** Findings in a real browser: the filter is in the address, the keyboard does it all, many are changed at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { settle, shareConsole, skipWithoutBrowser, until, withPage } from '../harness/console.ts';

/** How many findings the list says that there are. */
async function countRows(page: Page): Promise<number> {
  return Number(await page.getByRole('grid').getAttribute('aria-rowcount'));
}

test('a filter is in the address, and the address is the filter', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/findings');
    await settle(page);
    const all = await countRows(page);
    assert.ok(all > 200, `${all} findings of the sample estate`);
    await page.locator('summary', { hasText: 'severity' }).click();
    await page.getByRole('checkbox', { name: /^critical/ }).click();
    await page.waitForURL(/severity=critical/);
    await until(async () => (await countRows(page)) < all);
    const critical = await countRows(page);
    await page.reload();
    await settle(page);
    assert.equal(await countRows(page), critical);
  });
});

test('the keyboard moves, opens, chooses and acknowledges', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/findings?state=open&severity=low');
    await settle(page);
    const before = await countRows(page);
    await page.getByRole('grid').focus();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('complementary', { name: 'Finding' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Finding' }).waitFor({ state: 'detached' });
    for (const key of ['x', 'j', 'x']) await page.keyboard.press(key);
    await page.getByText('2 findings chosen').waitFor();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('2 findings acknowledged').waitFor();
    await until(async () => (await countRows(page)) === before - 2);
  });
});

test('rows come as they are scrolled to, and only those in sight are drawn', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/findings?state=all');
    await settle(page);
    const total = await countRows(page);
    await page.getByRole('grid').focus();
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('End');
      if (await page.locator(`[aria-rowindex="${total + 1}"]`).isVisible()) break;
      await page.waitForTimeout(50);
    }
    assert.ok(await page.locator(`[aria-rowindex="${total + 1}"]`).isVisible(), 'the last row is reached');
    assert.ok((await page.getByRole('row').count()) < 80);
  });
});

test('what others do is offered to be shown, and moves no row by itself', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/findings?state=open&severity=medium');
    await settle(page);
    await page.getByText('Live', { exact: true }).waitFor();
    const first = page.locator('[aria-rowindex="2"]');
    const text = await first.textContent();
    const { items } = await console.client.findings.list({
      query: { state: ['open'], severity: ['medium'], limit: 1 },
    });
    const id = items[0]?.id ?? '';
    await console.client.findings.triage({ params: { id }, body: { action: { kind: 'acknowledge', text: '' } } });
    await page.getByRole('button', { name: 'Findings changed: show' }).waitFor();
    assert.equal(await first.textContent(), text);
    await page.getByRole('button', { name: 'Findings changed: show' }).click();
    await until(async () => (await first.textContent()) !== text);
  });
});
