/** Debug in a real browser: from a service to a decision, and from there to the expression that decided. */
import { after, test } from 'node:test';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';
import { recordDecisions } from '../harness/console-decisions.ts';
import { bringPerson } from '../harness/console-people.ts';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';

after(endSharedConsole);

test('a decision is explained down to the field, and a run by what it did', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const { items } = await console.client.assets.list({ query: { limit: 1 } });
  const asset = items[0]?.name ?? '';
  await recordDecisions(console, asset);
  await withPage(console, {}, async (page) => {
    await page.goto('/debug');
    await settle(page);
    await page.keyboard.press('/');
    await page.keyboard.type(asset);
    await page.keyboard.press('Enter');
    await page.waitForURL(/asset=/);
    const grid = page.getByRole('grid', { name: 'Evaluations' });
    await grid.getByText('CREATE Deployment shop/till').first().click();
    const decision = page.getByRole('complementary', { name: 'Decision' });
    await decision.locator('summary', { hasText: 'Explain K8S-0001' }).click();
    await decision.getByText('Judged now: fail').waitFor();
    await decision.getByText('pod.containers[0].securityContext.privileged is true').waitFor();
    await decision.locator('summary', { hasText: /^Object$/ }).click();
    await demandAccessibleInBoth(page, 'a decision with its trace');
    await page.keyboard.press('Escape');
    await decision.waitFor({ state: 'detached' });
    await grid.getByText('scan', { exact: true }).first().click();
    await page.getByRole('complementary', { name: 'Run' }).getByText('everything was read').waitFor();
    await demandAccessibleInBoth(page, 'a run');
  });
});

test('deployments stand beside the ledger, and what has no source says which will fill it', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/debug?days=1');
    await settle(page);
    const timeline = page.getByRole('list', { name: 'Deployments and the ledger, newest first' });
    await timeline.getByText('CREATE Deployment shop/web-3').first().waitFor();
    await page.getByText('No source reports drift yet').waitFor();
    await page.getByText('No source reports packages yet').waitFor();
    await timeline.getByRole('link', { name: 'run ingested' }).first().click();
    await page.getByRole('heading', { name: /^Entry \d+$/ }).waitFor();
  });
});

test('nothing is a place of its own, a failure is said, a viewer sees runs alone', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await bringPerson(console, 'vera', 'viewer');
  await withPage(console, { allowed: /500/ }, async (page) => {
    await page.goto('/debug?asset=no-such-service');
    await page.getByText('Nothing was judged').waitFor();
    for (const noun of ['decisions', 'runs']) {
      await page.route(`**/api/v1/${noun}?*`, (route) => route.fulfill({ status: 500, body: 'no' }));
    }
    await page.goto('/debug');
    await page.getByRole('region', { name: 'Evaluations' }).getByRole('alert').waitFor();
  });
  await withPage(console, { as: 'vera' }, async (page) => {
    await page.goto('/debug');
    await settle(page);
    await page.getByText('Decisions of the gate are for those who audit').waitFor();
    await page.getByRole('grid', { name: 'Evaluations' }).getByText('scan', { exact: true }).first().waitFor();
    await page.getByText('The ledger is for those who audit.').waitFor();
  });
});
