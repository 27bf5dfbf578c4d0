/** Settings in a real browser: the account, tokens that are shown once, users, sources, what git and files say. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Client } from '../../src/wire/client.ts';
import { createClient } from '../../src/wire/client.ts';
import { writeUploadedRun } from '../../src/wire/run.ts';
import { PASSWORD } from '../harness/access.ts';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';
import { bringPerson } from '../harness/console-people.ts';
import { makeResource, makeResult, makeRun } from '../harness/findings.ts';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, until, withPage } from '../harness/console.ts';

after(endSharedConsole);

test('a token is made, shown once, good for what it may, and revoked', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/settings/tokens');
    await settle(page);
    await page.getByRole('button', { name: 'New token …' }).click();
    const form = page.getByRole('dialog', { name: 'New token' });
    await form.getByLabel('Name').fill('reader of shop');
    await form.getByLabel('Teams').fill('shop');
    await demandAccessibleInBoth(page, 'a new token');
    await form.getByRole('button', { name: 'Make the token' }).click();
    const shown = page.getByRole('dialog', { name: 'Token reader of shop' });
    const secret = (await shown.locator('.secret code').textContent()) ?? '';
    const owner = createClient({ url: console.url, token: secret });
    const [{ role, teams } = {}] = (await owner.me.show()).grants;
    assert.deepEqual([role, teams], ['viewer', ['shop']]);
    await shown.getByRole('button', { name: 'I have kept it' }).click();
    assert.ok(!(await page.content()).includes(secret), 'nothing on the page holds it any more');
    const row = page.getByRole('row').filter({ hasText: 'reader of shop' });
    await row.getByText('viewer in shop').waitFor();
    await row.getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('revoked').waitFor();
    await assert.rejects(owner.me.show(), /not valid|sign/i);
  });
});

test('a user is made with a one-time password, given other roles, and disabled', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/settings/users');
    await settle(page);
    await page.getByRole('button', { name: 'New user …' }).click();
    const form = page.getByRole('dialog', { name: 'New user' });
    await form.getByLabel('Name').fill('oscar');
    await form.getByLabel('Role', { exact: true }).selectOption('developer');
    await form.getByRole('button', { name: 'Make the user' }).click();
    const shown = page.getByRole('dialog', { name: 'Password of oscar' });
    assert.ok(((await shown.locator('.secret code').textContent()) ?? '').length > 10);
    await shown.getByRole('button', { name: 'I have kept it' }).click();
    const row = page.getByRole('row').filter({ hasText: 'oscar' });
    await row.getByText('developer', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Acts on oscar' }).click();
    await page.getByRole('menuitem', { name: 'Change roles …' }).click();
    const roles = page.getByRole('dialog', { name: 'Roles of oscar' });
    await roles.getByLabel('Environments').fill('dev, staging');
    await roles.getByRole('button', { name: 'Change the roles' }).click();
    await row.getByText('developer in dev, staging').waitFor();
    await row.getByRole('button', { name: 'Acts on oscar' }).click();
    await page.getByRole('menuitem', { name: /^Disable/ }).click();
    await row.getByText('disabled').waitFor();
    await demandAccessibleInBoth(page, 'users');
  });
});

test('one’s own password is changed, and other sessions are ended', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const paula = await bringPerson(console, 'paula', 'viewer');
  await withPage(console, { as: 'paula', allowed: /40[013]/ }, async (page) => {
    await page.goto('/settings');
    await settle(page);
    const sessions = page.getByRole('region', { name: 'Sessions' });
    await sessions.getByRole('button', { name: 'End' }).first().click();
    await until(async () => (await sessions.getByRole('button', { name: 'End' }).count()) === 0);
    await assert.rejects(paula.me.show(), /sign/i);
    await page.getByLabel('Present password').fill(PASSWORD);
    await page.getByLabel('New password').fill(`${PASSWORD} of Paula`);
    await page.getByLabel('The same again').fill('another');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The two are not the same.').waitFor();
    await page.getByLabel('The same again').fill(`${PASSWORD} of Paula`);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password is changed').waitFor();
    await demandAccessibleInBoth(page, 'the account');
  });
});

test('a source is scanned now, and its schedule is said', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/settings/sources');
    await settle(page);
    const row = page.getByRole('row').filter({ hasText: 'sample-estate' }).first();
    await row.getByText('every night').waitFor();
    await row.getByRole('button', { name: 'Scan now' }).click();
    await page.getByText(/sample-estate is scanned next|waits or runs already/).waitFor();
    await page.goto('/settings/profiles');
    await settle(page);
    const prod = page.getByRole('region', { name: 'prod', exact: true });
    await prod.locator('summary').click();
    await prod.getByRole('table').waitFor();
    await demandAccessibleInBoth(page, 'profiles');
    await page.goto('/settings/sign-in');
    await page.getByText('No provider is set up').waitFor();
  });
});

test('a source is added, refused field by field until it is right, changed, and removed', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { allowed: /400/, reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/settings/sources');
    await settle(page);
    await page.getByRole('button', { name: 'New source …' }).click();
    const form = page.getByRole('dialog', { name: 'New source' });
    await form.getByLabel('Name').fill('sample-estate');
    await form.getByRole('button', { name: 'Add the source' }).click();
    await form.getByText('There is a source of this name').waitFor();
    await form.getByLabel('Name').fill('Not A Name');
    await form.getByLabel('Owner').fill('platform');
    await form.getByLabel('Address').fill('http://git.example/acme/shop');
    await form.getByRole('button', { name: 'Add the source' }).click();
    await form.getByText('made of small letters and digits').waitFor();
    await form.getByText('begins with https:// or ssh:// and holds no password').waitFor();
    await demandAccessibleInBoth(page, 'a source that is refused');
    await form.getByLabel('Name').fill('till');
    await form.getByLabel('What').selectOption('folder');
    await form.getByLabel('Folder').fill('/srv/till');
    await form.getByLabel('Environment').fill('dev');
    await form.getByLabel('Schedule').fill('every day');
    await form.getByRole('button', { name: 'Add the source' }).click();
    await form.getByText('is no cron expression of five fields').waitFor();
    await form.getByLabel('Schedule').fill('0 4 * * 1');
    await form.getByRole('button', { name: 'Add the source' }).click();
    await form.waitFor({ state: 'detached' });
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^till/ }) });
    await row.getByText('0 4 * * 1').waitFor();
    await row.getByRole('button', { name: 'Acts on till' }).click();
    await page.getByRole('menuitem', { name: 'Change …' }).click();
    const change = page.getByRole('dialog', { name: 'Source till' });
    await change.getByLabel('What').selectOption('cluster');
    await change.getByLabel('Namespaces').fill('till, shop');
    await change.getByRole('checkbox', { name: /^Scan soon/ }).check();
    await change.getByRole('button', { name: 'Change the source' }).click();
    await row.getByText('cluster at hand').waitFor();
    const { items } = await console.client.sources.list();
    const till = items.find(({ document }) => document.metadata.name === 'till');
    assert.deepEqual(till?.document.spec.cluster, { namespaces: ['till', 'shop'], follow: true });
    await row.getByRole('button', { name: 'Acts on till' }).click();
    await page.getByRole('menuitem', { name: 'Remove …' }).click();
    await page.getByRole('button', { name: 'Remove the source' }).click();
    await row.waitFor({ state: 'detached' });
  });
});

/** What a scan of a folder would have sent: one workload that fails. */
async function bringRun(client: Client, target: string): Promise<void> {
  const resource = makeResource('closed', { namespace: 'closed', environment: 'dev' });
  const run = makeRun({
    id: `run-of-${target}`,
    target: { id: target, kind: 'folder', name: target },
    environment: 'dev',
    startedMs: Date.now(),
    resources: [resource],
    results: [makeResult('K8S-0001', resource, 'fail')],
  });
  await client.runs.upload({ body: writeUploadedRun(run) });
}

test('a target that is no more is retired, with a reason that is kept', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const id = 'folder:closed';
  await bringRun(console.client, id);
  await withPage(console, {}, async (page) => {
    await page.goto('/settings/sources');
    await settle(page);
    const row = page.getByRole('row').filter({ hasText: id });
    await row.getByRole('button', { name: 'Retire …' }).click();
    const dialog = page.getByRole('dialog', { name: `Retire ${id}` });
    await dialog.getByLabel('Reason').fill('the shop is closed');
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Retire the target' }).click();
    await page.getByText(/is retired: \d+ findings? resolved/).waitFor();
    await row.waitFor({ state: 'detached' });
    const { items } = await console.client.evidence.list({ query: { subject: id } });
    assert.equal(items[0]?.entry?.action, 'target-retired');
  });
});

test('due dates in force are shown by severity and exposure, as the API says them', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const { items } = await console.client.dueDates.list();
  const usual = items.find(({ severity, exposure }) => severity === 'critical' && exposure === null);
  assert.equal(usual?.hours, 72);
  await withPage(console, {}, async (page) => {
    await page.goto('/settings/due-dates');
    await settle(page);
    const critical = page.getByRole('row', { name: /^critical/ });
    await critical.getByText('72 hours').waitFor();
    await critical.getByText('24 hours').waitFor();
    assert.equal(await critical.getByText('as usual').count(), 2);
  });
});

test('who operates scans, and changes no source', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const robert = await bringPerson(console, 'robert', 'responder');
  await withPage(console, { as: 'robert' }, async (page) => {
    await page.goto('/settings/sources');
    await settle(page);
    await page.getByRole('button', { name: 'Scan now' }).first().waitFor();
    assert.equal(await page.getByRole('button', { name: /^(New source|Retire|Acts on)/ }).count(), 0);
  });
  await assert.rejects(robert.sources.remove({ params: { name: 'sample-estate' } }), /not allowed|administer/i);
  const retire = robert.targets.retire({ params: { id: 'folder:sample-estate' }, body: { reason: 'mine' } });
  await assert.rejects(retire, /not allowed|administer/i);
});

test('a viewer is not offered what it may not do, is told so where it goes there, and a failure is said', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const viewer = await bringPerson(console, 'vera', 'viewer');
  await assert.rejects(viewer.users.list(), /not allowed|administer/i);
  await assert.rejects(viewer.signIn.settings(), /not allowed|administer/i);
  await withPage(console, { as: 'vera', allowed: /500/ }, async (page) => {
    await page.goto('/settings');
    await settle(page);
    const parts = page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('link');
    assert.deepEqual(await parts.allTextContents(), ['Account', 'Tokens', 'Profiles', 'Due dates']);
    for (const part of ['users', 'sources', 'sign-in']) {
      await page.goto(`/settings/${part}`);
      await page.getByText('You may not see this').waitFor();
    }
    await page.goto('/settings/tokens');
    await page.getByText('No tokens').waitFor();
    await page.route('**/api/v1/profiles*', (route) => route.fulfill({ status: 500, body: 'no' }));
    await page.goto('/settings/profiles');
    await page.getByRole('alert').waitFor();
  });
});
