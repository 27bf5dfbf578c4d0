/** The shell in a real browser: the palette, the shortcuts, the theme, and what the server sends with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';

test('the palette and the keys lead everywhere', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/');
    await settle(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill('rollo');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Rollouts', level: 1 }).waitFor();
    assert.equal(await page.title(), 'Rollouts · Bulwark');
    assert.equal(await page.evaluate('document.activeElement.id'), 'page-title', 'the heading has the focus');
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).getByText('Go to Findings').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

test('the first key of the keyboard skips the navigation', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/');
    await settle(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'page-title');
  });
});

test('a chosen theme outlives the page, and nothing else is kept', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { colorScheme: 'light' }, async (page) => {
    await page.goto('/');
    await settle(page);
    await page.getByRole('button', { name: 'Signed in as admin' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark theme' }).click();
    await page.reload();
    await settle(page);
    assert.equal(await page.evaluate('getComputedStyle(document.documentElement).colorScheme'), 'dark');
    assert.equal(await page.evaluate('Object.keys(localStorage).join()'), 'bulwark-theme');
    assert.equal(await page.evaluate('document.cookie'), '', 'no script reads the session');
  });
});

test('an address that nobody knows is the console’s, and one of programs is not', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const { url, ...console } = await shareConsole();
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(url + path, { headers });
  const page = await ask('/controls/K8S-0001', { Accept: 'text/html' });
  assert.equal(page.status, 200);
  assert.match(page.headers.get('Content-Security-Policy') ?? '', /default-src 'none'.*script-src 'self'/);
  assert.equal(page.headers.get('Cache-Control'), 'no-cache');
  const [script = ''] = /\/static\/[\w-]+\.js/.exec(await page.text()) ?? [];
  const asset = await ask(script, { 'Accept-Encoding': 'br' });
  assert.equal(asset.headers.get('Cache-Control'), 'public, max-age=31536000, immutable');
  assert.equal(asset.headers.get('Content-Encoding'), 'br');
  for (const path of ['/api/v1/nothing', '/api', '/static/nothing.js', '/metrics/x']) {
    const reply = await ask(path, { Accept: 'text/html' });
    assert.ok([401, 404].includes(reply.status), `${path} ${reply.status}`);
  }
  assert.equal((await ask('/controls/K8S-0001')).status, 404, 'a program is not sent a page');
  await withPage({ url, ...console }, {}, async (opened) => {
    await opened.goto('/no/such/page');
    await opened.getByRole('heading', { name: 'No such page' }).waitFor();
  });
});
