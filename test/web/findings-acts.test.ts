/** What people do to findings, one by one and many at once, and what is known beside them. On a console of its own. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Console } from '../harness/console.ts';
import { demandAccessible, demandAccessibleInBoth } from '../harness/console-axe.ts';
import { recordDecisions } from '../harness/console-decisions.ts';
import { bringFindings, CONTROL, OTHER_CONTROL } from '../harness/console-findings.ts';
import { findingPanel as panel } from '../harness/console-pages.ts';
import { bringPerson } from '../harness/console-people.ts';
import { hasBrowser, settle, skipWithoutBrowser, startConsole, withPage } from '../harness/console.ts';

const COUNT = 130;

let console: Console;

before(async () => {
  if (!hasBrowser()) return;
  console = await startConsole([]);
  await bringFindings(await bringPerson(console, 'dora', 'developer'), COUNT);
  await recordDecisions(console, 'shop');
});

after(() => console?.close());

const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Chosen findings' });

async function chooseShown(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settle(page);
  await page.getByRole('checkbox', { name: 'Choose all rows' }).click();
}

test('chosen findings are given to somebody, and lead to a request for their resources', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await withPage(console, { as: 'dora' }, async (page) => {
    await chooseShown(page, `/findings?control=${OTHER_CONTROL}`);
    await toolbar(page).getByText('2 findings chosen').waitFor();
    await toolbar(page).getByRole('button', { name: 'Assign …' }).click();
    await demandAccessible(page, 'assign');
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await page.getByText('2 findings given to dora').waitFor();
    await page.goto('/findings?assignee=dora');
    await settle(page);
    assert.equal(await page.getByRole('link', { name: 'Mine' }).getAttribute('aria-current'), 'page');
    await page.getByRole('checkbox', { name: 'Choose all rows' }).click();
    await toolbar(page).getByRole('link', { name: 'Except …' }).click();
    await page.waitForURL(/view=request/);
    const { searchParams } = new URL(page.url());
    assert.deepEqual(searchParams.getAll('control'), [OTHER_CONTROL]);
    assert.equal(searchParams.getAll('address').length, 2);
    assert.equal(searchParams.get('owner'), 'team-a');
  });
});

test('it is said why findings of several controls are not excepted at once', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await withPage(console, { as: 'dora' }, async (page) => {
    await chooseShown(page, '/findings?text=till');
    await toolbar(page).getByText('They are of 2 controls, and an exception is asked for one.').waitFor();
    assert.equal(await toolbar(page).getByRole('link', { name: 'Except …' }).count(), 0);
    await demandAccessible(page, 'chosen');
  });
});

test('one is closed in the panel with its cause, which its history says, beside what the gate decided', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto(`/findings?control=${CONTROL}&text=till`);
    await settle(page);
    await page.getByRole('grid').focus();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    const decisions = panel(page).getByRole('region', { name: 'Decisions of the gate' });
    await decisions
      .getByRole('link', { name: /by deploy-bot/ })
      .first()
      .waitFor();
    assert.match((await decisions.getByRole('link').first().getAttribute('href')) ?? '', /open=decision/);
    await panel(page).getByRole('textbox', { name: 'Comment' }).fill('see ticket 7');
    await panel(page).getByRole('button', { name: 'Comment' }).click();
    await panel(page).getByText('see ticket 7').waitFor();
    await demandAccessibleInBoth(page, 'panel');
    await page.getByRole('heading', { name: 'Findings' }).click();
    await page.keyboard.press('e');
    await page.getByRole('radio', { name: /false positive/ }).check();
    await page.getByLabel('Reason').fill('it is a test of the till');
    await page.getByRole('button', { name: 'Close 1 finding' }).click();
    await page.getByText('1 finding closed as false positive').waitFor();
    const history = panel(page).getByRole('region', { name: 'History' });
    await history.getByText('it is a test of the till').waitFor();
    await history.getByText('Cause: false positive').waitFor();
  });
});

test('what a run still sees is not closed, and it is said why', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await withPage(console, { as: 'dora', allowed: /409/ }, async (page) => {
    const { items } = await console.client.findings.list({ query: { control: [OTHER_CONTROL] } });
    await page.goto(`/findings?open=${items[0]?.id ?? ''}`);
    await panel(page).getByRole('button', { name: 'Close …' }).click();
    await page.getByLabel('Reason').fill('it is gone');
    await page.getByRole('button', { name: 'Close 1 finding' }).click();
    await page.getByRole('alert').getByText('the last run still sees it').waitFor();
  });
});

test('all that the filter leaves are closed, once their number was said; the control counts them', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const query = { control: [CONTROL], state: ['open' as const], limit: 1 };
  const { total } = await console.client.findings.list({ query });
  assert.ok(total !== null && total > 100, 'more than what is read at once');
  await withPage(console, { as: 'dora' }, async (page) => {
    await chooseShown(page, `/findings?control=${CONTROL}&team=team-a`);
    await toolbar(page).getByText('100 findings chosen').waitFor();
    await toolbar(page)
      .getByRole('button', { name: `Choose all ${total} findings` })
      .click();
    await toolbar(page).getByText(`All ${total} findings that the filter leaves`).waitFor();
    const except = await toolbar(page).getByRole('link', { name: 'Except …' }).getAttribute('href');
    assert.match(except ?? '', /control=K8S-0001&team=team-a/);
    await toolbar(page).getByRole('button', { name: 'Close …' }).click();
    await page.getByText(`${total} findings as of now`, { exact: false }).last().waitFor();
    await demandAccessible(page, 'close many');
    await page.getByRole('radio', { name: /false positive/ }).check();
    await page.getByLabel('Reason').fill('shop has no containers');
    await page.getByRole('button', { name: `Close ${total} findings` }).click();
    await page.getByText(`${total} findings closed as false positive`).waitFor();
    await page.getByText('No findings here').waitFor();
    await page.goto(`/controls/${CONTROL}`);
    const figure = page.getByRole('region', { name: 'False positives' });
    await figure.getByText(`${COUNT} of ${COUNT} findings`).waitFor();
    await figure.getByRole('link', { name: '100 %' }).waitFor();
  });
});

test('who may only read is offered no act, and is told what their role does not see', async (t) => {
  if (skipWithoutBrowser(t)) return;
  await bringPerson(console, 'victor', 'viewer');
  await withPage(console, { as: 'victor' }, async (page) => {
    await chooseShown(page, `/findings?control=${OTHER_CONTROL}`);
    await toolbar(page).getByText('No role of yours may change findings.').waitFor();
    assert.equal(await toolbar(page).getByText('Except …').count(), 0);
    await page.getByRole('gridcell').nth(2).click();
    await panel(page).getByText('No role of yours has the permission audit.').waitFor();
    for (const name of ['Acknowledge', 'Assign …', 'Close …', 'Comment']) {
      assert.equal(await panel(page).getByRole('button', { name, exact: true }).count(), 0, name);
    }
    for (const key of ['a', 'i', 'e']) await page.keyboard.press(key);
    assert.equal(await page.getByRole('dialog').count(), 0);
    const { items } = await console.client.findings.list({ query: { control: [OTHER_CONTROL] } });
    assert.ok(items.every(({ state }) => state === 'open'));
  });
});
