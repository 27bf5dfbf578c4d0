/** Evidence in a real browser: an entry is found and verified there, and what was changed on the way is noticed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';
import { signLedger } from '../harness/console-ledger.ts';
import { bringPerson } from '../harness/console-people.ts';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';

after(endSharedConsole);

test('before the first checkpoint nothing claims to be proven', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  if ((await console.client.evidence.trust()).checkpoint !== null) return t.diagnostic('the schedule was faster');
  await withPage(console, {}, async (page) => {
    await page.goto('/evidence');
    await page.getByText('none of which a checkpoint has signed yet').waitFor();
    await page.goto('/evidence/0');
    await page.getByText('Not signed yet').waitFor();
    assert.equal(await page.getByText('verified', { exact: true }).count(), 0);
  });
});

test('an entry is found, verified by the browser, and kept with its proof', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await signLedger(console);
  await withPage(console, {}, async (page) => {
    await page.goto('/evidence');
    await settle(page);
    await page.getByRole('region', { name: 'Checkpoint' }).getByText('verified', { exact: true }).waitFor();
    await page.getByLabel('Kind').selectOption('run');
    await page.waitForURL(/kind=run/);
    await settle(page);
    await demandAccessibleInBoth(page, 'the ledger');
    await page.getByRole('grid', { name: 'Entries' }).focus();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: /^Entry \d+$/ }).waitFor();
    const checks = page.getByRole('list', { name: 'What this browser checked' });
    for (const name of ['Entry', 'Leaf', 'Inclusion', 'Signature']) {
      await checks
        .getByRole('listitem')
        .filter({ hasText: new RegExp(`^${name}`) })
        .getByText('verified', { exact: true })
        .waitFor();
    }
    await demandAccessibleInBoth(page, 'an entry');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the proof' }).click(),
    ]);
    const index = Number(/^entry-(\d+)\.tlog-proof$/.exec(download.suggestedFilename())?.[1]);
    const { proof } = await console.client.evidence.show({ params: { index } });
    assert.equal(readFileSync(await download.path(), 'utf8'), proof, 'the file is the proof, byte by byte');
  });
});

test('an entry that was changed on the way is said to be broken', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await signLedger(console);
  await withPage(console, {}, async (page) => {
    await page.route('**/api/v1/evidence/1', async (route) => {
      const reply = await route.fetch();
      await route.fulfill({ response: reply, body: (await reply.text()).replace('"bulwark start"', '"nobody"') });
    });
    await page.goto('/evidence/1');
    await page.getByText('the proof is about another entry than is shown').waitFor();
    await page.getByText('broken', { exact: true }).first().waitFor();
  });
});

test('a checkpoint that was kept shows that the ledger only grew, and a false one that it did not', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await signLedger(console);
  const { checkpoint } = await console.client.evidence.trust();
  const { token } = await console.client.tokens.create({ body: { name: 'growth', grants: [{ role: 'viewer' }] } });
  await console.client.tokens.revoke({ params: { id: token.id } });
  await signLedger(console);
  await withPage(console, {}, async (page) => {
    await page.goto('/evidence');
    await settle(page);
    await page.getByRole('button', { name: 'Compare with an older one …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare with an older checkpoint' });
    await dialog.getByLabel('The older checkpoint').fill(checkpoint ?? '');
    await dialog.getByRole('button', { name: 'Compare' }).click();
    await dialog.getByText('are those that were signed before').waitFor();
    assert.equal(await dialog.getByText('broken', { exact: true }).count(), 0);
    await demandAccessibleInBoth(page, 'two checkpoints');
    const lines = (checkpoint ?? '').split('\n');
    await dialog.getByLabel('The older checkpoint').fill(lines.with(1, String(Number(lines[1]) - 1)).join('\n'));
    await dialog.getByRole('button', { name: 'Compare' }).click();
    await dialog.getByText('broken', { exact: true }).first().waitFor();
  });
});

test('whoever may not audit is told so, an empty filter is no error, and a failing API is one', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await bringPerson(console, 'vera', 'viewer');
  await withPage(console, { as: 'vera' }, async (page) => {
    await page.goto('/evidence');
    await page.getByText('You may not see this').waitFor();
  });
  await withPage(console, { allowed: /500/ }, async (page) => {
    await page.goto('/evidence?subject=nothing-of-this-name');
    await page.getByText('No entry fits').waitFor();
    await page.route('**/api/v1/evidence?*', (route) => route.fulfill({ status: 500, body: 'no' }));
    await page.goto('/evidence');
    await page.getByRole('alert').waitFor();
  });
});
