/** On call in a real browser: rejects with their cause, pages with their owner, secrets with their place. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';
import { recordDecisions } from '../harness/console-decisions.ts';
import { bringPerson } from '../harness/console-people.ts';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';

after(endSharedConsole);

test('without a gate the page says so, and shows no zero for what nobody counted', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const { from, to } = await console.client.decisions.summary();
  const none = { from, to, outcomes: [], groups: [], controls: [], p50Ms: null, p99Ms: null, left: null };
  await withPage(console, {}, async (page) => {
    // Other tests bring decisions to the store.
    await page.route('**/api/v1/decisions/summary?*', (route) => route.fulfill({ json: none }));
    await page.route('**/api/v1/decisions?*', (route) =>
      route.fulfill({ json: { items: [], next: null, total: null } }),
    );
    await page.goto('/on-call');
    await settle(page);
    await page.getByText('No request reached a gate in 24 hours').waitFor();
    await page.getByRole('region', { name: 'Rejected' }).getByText('no data').waitFor();
    await page.getByText('No source reports single failed signatures yet').waitFor();
  });
});

test('a reject is shown with control, object, user, reason and team, and leads to its trace', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const { items } = await console.client.assets.list({ query: { limit: 1 } });
  await recordDecisions(console, items[0]?.name);
  await withPage(console, {}, async (page) => {
    await page.goto('/on-call');
    await settle(page);
    await page
      .getByRole('region', { name: 'Rejected' })
      .getByText(/^24 hours, of \d+ requests$/)
      .waitFor();
    const grid = page.getByRole('grid', { name: 'Requests at the gate' });
    const newest = grid.getByRole('row').nth(1);
    for (const text of ['K8S-0001', 'CREATE Deployment shop/till', 'privileged container', 'deploy-bot', 'team-a']) {
      await newest.getByText(text, { exact: false }).first().waitFor();
    }
    await page.getByRole('region', { name: 'Warned' }).getByRole('link').click();
    await page.waitForURL(/outcome=warn/);
    await grid.getByText('the image has no digest').first().waitFor();
    await page.getByRole('button', { name: 'Not judged' }).click();
    await page.getByText('None in 24 hours').waitFor();
    await demandAccessibleInBoth(page, 'on call');
    await page.getByRole('button', { name: 'Rejected' }).click();
    await grid.focus();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('complementary', { name: 'Decision' }).waitFor();
  });
});

test('a secret is shown with where it stands', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/on-call');
    await settle(page);
    const secrets = page.getByRole('region', { name: 'Secret exposures' });
    await secrets.locator('summary').first().click();
    await secrets
      .getByText(/\.(ya?ml|tf|json|Dockerfile)(:\d+)?$/)
      .first()
      .waitFor();
    await demandAccessibleInBoth(page, 'a secret');
    await secrets
      .getByRole('link', { name: /The finding/ })
      .first()
      .click();
    await page.getByRole('complementary', { name: 'Finding' }).waitFor();
  });
});

test('a viewer sees what is refused by control, and not who asked', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const viewer = await bringPerson(console, 'vera', 'viewer');
  await assert.rejects(viewer.decisions.list(), /not allowed|audit/i);
  await withPage(console, { as: 'vera' }, async (page) => {
    await page.goto('/on-call');
    await settle(page);
    await page.getByText('Who asked for what is for those who audit.').waitFor();
    assert.equal(await page.getByText('deploy-bot').count(), 0);
  });
});

test('what fails is said where it is, and the rest stays', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { allowed: /500/ }, async (page) => {
    await page.route('**/api/v1/slos*', (route) => route.fulfill({ status: 500, body: 'no' }));
    await page.goto('/on-call');
    await page.getByRole('region', { name: 'Pages' }).getByRole('alert').waitFor();
    await page.getByRole('region', { name: 'Secret exposures' }).locator('summary').first().waitFor();
  });
});
