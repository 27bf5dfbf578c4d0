/** The way in and out, in a real browser. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PASSWORD } from '../harness/access.ts';
import { endSharedConsole, shareConsole, signIn, skipWithoutBrowser, withPage } from '../harness/console.ts';

after(endSharedConsole);

test('a one-time password leads to one of one’s own, and that to the page that was asked for', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const { password } = await console.client.users.create({ body: { name: 'ann', grants: [{ role: 'viewer' }] } });
  await withPage(console, { as: null, allowed: /401|403|favicon/ }, async (page) => {
    await signIn(page, 'ann', password);
    await page.getByLabel('New password').fill(`${PASSWORD} of Ann`);
    await page.getByLabel('The same again').fill('another');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The two are not the same.').waitFor();
    await page.getByLabel('The same again').fill(`${PASSWORD} of Ann`);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByRole('heading', { name: 'Executive' }).waitFor();
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    assert.ok(!(await links.allTextContents()).includes('Evidence'), 'a viewer is not led to what it may not see');
    await page.goto('/evidence');
    await page.getByText('You may not see this').waitFor();
    await page.goto('/findings');
    await page.getByRole('button', { name: 'Signed in as ann' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    assert.equal(await page.evaluate('localStorage.length + sessionStorage.length'), 0);
    assert.equal((await page.context().cookies()).length, 0);
  });
});

test('a wrong password is said to be one, and nothing more', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { as: null, allowed: /401/ }, async (page) => {
    await page.goto('/findings?severity=critical');
    await page.getByLabel('Name').fill('nobody');
    await page.getByLabel('Password').fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Findings' }).waitFor();
    assert.ok(page.url().endsWith('/findings?severity=critical'), 'the address that was asked for is shown');
  });
});
