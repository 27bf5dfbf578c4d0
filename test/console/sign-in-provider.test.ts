/** Signing in through a real provider in a real browser: there and back, and what is told when it goes wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';
import { passProvider, startConsoleWithProvider } from '../harness/console-provider.ts';
import { settle, skipWithoutBrowser, withPage } from '../harness/console.ts';

const GROUPS = { ann: ['platform'], bob: ['shop'], eve: ['other'] };
const GRANTS = [
  { groups: ['platform'], role: 'administrator' },
  { groups: ['shop'], role: 'developer', teams: ['shop'] },
];
const WANTED = '/findings?severity=critical';
/** Asked for while nobody is signed in. */
const allowed = /401/;

/** Up to the provider's own page. */
async function leave(page: Page): Promise<void> {
  await page.goto(WANTED);
  await page.getByRole('link', { name: 'Sign in with Corp' }).click();
}

/** What a person reads who was sent back, at the address that was wanted. */
async function demandFault(page: Page, title: string): Promise<void> {
  await page.getByRole('alert').getByText(title).waitFor();
  assert.equal(new URL(page.url()).hash, '', 'the reason is said once');
  await page.getByRole('link', { name: 'Sign in with Corp' }).waitFor();
}

test('a provider leads to the page that was wanted, with the role of the groups, or back to the door', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await startConsoleWithProvider(GROUPS, GRANTS);
  t.after(console.close);
  // The provider's forms ask for a font of the web, which tests have no way to.
  const away = new RegExp(`^(${console.issuer}|https://fonts\\.googleapis\\.com)/`);
  const options = { as: null, allowed, away };

  await t.test('a provider that is down is no fault of who signs in', () =>
    withPage(console, options, async (page) => {
      await leave(page);
      await demandFault(page, 'The provider cannot be reached');
      assert.ok(page.url().endsWith(WANTED));
      await demandAccessibleInBoth(page, 'a provider that is down');
    }),
  );

  await console.startProvider();

  await t.test('a developer comes in as one, and goes', () =>
    withPage(console, options, async (page) => {
      await leave(page);
      assert.ok(page.url().startsWith(console.issuer), 'the provider is another site');
      await passProvider(page, 'bob');
      await page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
      assert.ok(page.url().endsWith(WANTED), 'the page that was wanted');
      const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
      assert.ok(!(await links.allTextContents()).includes('Evidence'), 'developers are not led to the ledger');
      await page.goto('/settings');
      await settle(page);
      await page.getByText('developer in shop').waitFor();
      const cookies = (await page.context().cookies()).filter(({ name }) => name.startsWith('bulwark'));
      assert.deepEqual(
        cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
        [['bulwark-local', true, 'Lax']],
      );
      await page.getByRole('button', { name: 'Signed in as bob@corp' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByRole('link', { name: 'Sign in with Corp' }).waitFor();
      assert.equal((await page.request.get('/api/v1/me')).status(), 401);
    }),
  );

  await t.test('an administrator comes in as one', () =>
    withPage(console, options, async (page) => {
      await leave(page);
      await passProvider(page, 'ann');
      await page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
      await page.goto('/settings/users');
      await settle(page);
      await page.getByRole('row').filter({ hasText: 'ann@corp' }).getByText('single sign-on').waitFor();
    }),
  );

  await t.test('whose groups have no role is told that there is none', () =>
    withPage(console, options, async (page) => {
      await leave(page);
      await passProvider(page, 'eve');
      await demandFault(page, 'The sign-in was refused');
      assert.ok(page.url().endsWith(WANTED));
    }),
  );

  await t.test('who does not consent is back at the door', () =>
    withPage(console, options, async (page) => {
      await leave(page);
      await page.getByRole('link', { name: 'Cancel' }).click();
      await demandFault(page, 'The sign-in was refused');
      assert.ok(page.url().endsWith(WANTED));
    }),
  );

  await t.test('a return that this browser did not begin, or that is not the one it began, is refused', () =>
    withPage(console, options, async (page) => {
      await page.goto('/sign-in/oidc/callback?code=forged&state=forged');
      await demandFault(page, 'The sign-in was refused');
      await leave(page);
      await page.goto(`/sign-in/oidc/callback?code=forged&state=${'A'.repeat(43)}`);
      await demandFault(page, 'The sign-in was refused');
      assert.equal((await page.request.get('/api/v1/me')).status(), 401);
    }),
  );
});
