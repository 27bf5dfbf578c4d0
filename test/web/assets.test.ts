/** Assets in a real browser: narrowed by the address, opened, edited by those who may, with their history. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ApiError } from '../../src/wire/client.ts';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, until, withPage } from '../harness/console.ts';
import { bringPerson } from '../harness/console-people.ts';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';

after(endSharedConsole);

test('assets are narrowed by what is known of them, and the address is the filter', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/assets');
    await settle(page);
    const rows = async (): Promise<number> => Number(await page.getByRole('grid').getAttribute('aria-rowcount'));
    const all = await rows();
    assert.ok(all > 10, `${all} assets of the sample estate`);
    await page.getByLabel('exposure', { exact: true }).selectOption('internet');
    await page.waitForURL(/exposure=internet/);
    await until(async () => (await rows()) < all);
    const exposed = await rows();
    await page.getByLabel('environment', { exact: true }).selectOption('prod');
    await page.waitForURL(/environment=prod/);
    await page.reload();
    await settle(page);
    assert.ok((await rows()) <= exposed);
    await page.getByRole('grid').focus();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(/\/assets\/[0-9a-f]+$/);
    await page.getByRole('row', { name: /^Exposure internet/ }).waitFor();
    await page.goto('/assets?text=there-is-no-such-thing');
    await page.getByText('No asset fits this filter').waitFor();
  });
});

test('a person’s word wins, is in the history, and can be taken back', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await console.client.assets.edit({ body: { environment: 'dev', name: 'edited-here', owner: 'nobody-yet' } });
  const [asset] = (await console.client.assets.list({ query: { text: 'edited-here' } })).items;
  assert.ok(asset !== undefined);
  await withPage(console, {}, async (page) => {
    await page.goto(`/assets/${asset.id}`);
    await settle(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: /^Edit edited-here/ });
    await dialog.getByLabel('Owner').fill('storefront');
    await dialog.getByLabel('Criticality').selectOption('high');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /^Criticality high a person, here/ }).waitFor();
    await page.getByText('owner: nobody-yet to storefront; criticality: not set to high').waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByLabel('Criticality').selectOption('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /^Criticality not known nobody/ }).waitFor();
  });
});

test('a failing API and an unknown asset are said in their place', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { allowed: /404|500|Failed to load/ }, async (page) => {
    await page.goto('/assets/none');
    await page.getByRole('alert').waitFor();
    const body = {
      title: 'Broken',
      status: 500,
      detail: 'It broke',
      remedy: 'Mend it',
      code: 'internal',
      instance: 'x',
    };
    await page.route('**/api/v1/assets?**', (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(body) }),
    );
    await page.goto('/assets');
    await page.getByRole('alert').waitFor();
  });
});

test('whoever may only read finds no way to edit, and the API refuses it', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const reader = await bringPerson(console, 'assets-reader', 'viewer');
  const [asset] = (await reader.assets.list({ query: { environment: 'prod' } })).items;
  assert.ok(asset !== undefined);
  await withPage(console, { as: 'assets-reader', reducedMotion: 'reduce' }, async (page) => {
    await page.goto(`/assets/${asset.id}`);
    await settle(page);
    await page.getByRole('heading', { name: 'What is known' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Edit' }).count(), 0);
    await demandAccessibleInBoth(page, 'an asset');
  });
  const { environment, name } = asset;
  await assert.rejects(reader.assets.edit({ body: { environment, name, owner: 'me' } }), ApiError);
});
