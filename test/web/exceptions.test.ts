/** Exceptions in a real browser: asked for with what they would cover in sight, approved by somebody else, ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../../src/wire/client.ts';
import { ApiError } from '../../src/wire/client.ts';
import { settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';
import { bringPerson } from '../harness/console-people.ts';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';

/** A control of low severity that the sample estate fails. */
const CONTROL = 'K8S-0061';
const DAY_MS = 86_400_000;

const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

async function ask(client: Client, name: string, days: number): Promise<string> {
  const { id } = await client.exceptions.request({
    body: {
      name,
      controls: [CONTROL],
      scope: { owners: ['payments'], environments: ['prod'] },
      reason: 'the vendor mends it next month',
      owner: 'payments',
      ticket: 'SEC-1',
      expires: inDays(days),
    },
  });
  return id;
}

test('what is asked for shows what it would cover, is approved by somebody else, and is ended', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await bringPerson(console, 'dana', 'developer');
  await bringPerson(console, 'petra', 'approver');
  await withPage(console, { as: 'dana' }, async (page) => {
    await page.goto(`/exceptions?view=request&control=${CONTROL}`);
    await settle(page);
    await page.getByText('Not said yet').waitFor();
    await page.getByLabel('Teams').fill('payments');
    await page.getByLabel('Teams').press('Enter');
    const cover = page.getByRole('region', { name: 'What it would cover' });
    await cover.getByRole('link', { name: 'payments' }).waitFor();
    await page.getByLabel('Ends on').fill(inDays(400));
    await cover.getByText(/It could not be approved as it stands: lasts \d+ days/).waitFor();
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByText('Which team answers for it?').waitFor();
    await page.getByRole('button', { name: '14 days' }).click();
    await cover.getByText('It could not be approved').waitFor({ state: 'detached' });
    await page.getByLabel('Reason').fill('the vendor mends it next month');
    await page.getByLabel('Owner').fill('payments');
    await page.getByLabel('Ticket').fill('SEC-1');
    await page.getByLabel('Name', { exact: true }).fill('by-hand');
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByRole('heading', { name: 'by-hand', level: 1 }).waitFor();
    await page.getByText('No role of yours may approve exceptions.').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0);
  });
  await withPage(console, { as: 'petra' }, async (page) => {
    await page.goto('/exceptions?view=queue');
    await settle(page);
    const waiting = page.getByRole('region', { name: 'by-hand' });
    await waiting.getByText('it would accept').waitFor();
    await waiting.getByRole('button', { name: 'Approve …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('by-hand holds now').waitFor();
    await waiting.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /^Ends soon/ }).click();
    await page.getByRole('link', { name: 'by-hand' }).click();
    await page.getByRole('heading', { name: 'by-hand', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'End now …' }).click();
    await page.getByLabel('Reason').fill('it is mended');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByText('active → withdrawn').waitFor();
  });
});

test('nobody is offered to approve what they asked for, and the API refuses it', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const id = await ask(console.client, 'own-wish', 10);
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto(`/exceptions/${id}`);
    await settle(page);
    await page.getByText('You asked for this exception: somebody else has to approve it.').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Refuse …' }).count(), 1);
  });
  await assert.rejects(console.client.exceptions.approve({ params: { id }, body: {} }), isNotAllowed);
  await console.client.exceptions.withdraw({ params: { id }, body: { reason: 'the test is over' } });
});

test('a renewal waits while the old term goes on, and the calendar shows its end', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const approver = await bringPerson(console, 'petra', 'approver');
  const id = await ask(console.client, 'to-renew', 5);
  await approver.exceptions.approve({ params: { id }, body: {} });
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/exceptions?view=calendar');
    await settle(page);
    await page.getByRole('cell').getByRole('link', { name: 'to-renew' }).waitFor();
    await demandAccessibleInBoth(page, 'calendar');
    await page.getByRole('link', { name: 'Show as a list' }).click();
    await page.getByRole('row', { name: /to-renew active/ }).waitFor();
    await demandAccessibleInBoth(page, 'list of ends');
    await page.getByRole('link', { name: 'to-renew' }).click();
    await page.getByRole('button', { name: 'Renew …' }).click();
    await page.getByLabel('Reason').fill('the vendor is late');
    await page.getByLabel('New end').fill(inDays(12));
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByText('You asked for this renewal: somebody else has to approve it.').waitFor();
    await page.getByText('active → renewing').waitFor();
    await demandAccessibleInBoth(page, 'exception');
    await page.getByRole('button', { name: 'End now …' }).click();
    await demandAccessibleInBoth(page, 'dialog');
  });
  await console.client.exceptions.withdraw({ params: { id }, body: { reason: 'the test is over' } });
});

test('the filter of the list is in the address, and Enter opens one', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const id = await ask(console.client, 'to-find', 5);
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/exceptions?state=expired');
    await settle(page);
    await page.getByText('No exception has all of this').waitFor();
    await page.getByLabel('State').selectOption('requested');
    await page.getByLabel('Team').fill('payments');
    await page.getByLabel('Team').press('Enter');
    await page.waitForURL(/state=requested&team=payments/);
    await page.getByRole('row', { name: /to-find/ }).waitFor();
    await demandAccessibleInBoth(page, 'list');
    await page.getByRole('grid').focus();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(/\/exceptions\/[0-9a-f-]{36}$/);
    for (const path of ['/exceptions?view=queue', `/exceptions?view=request&control=${CONTROL}&team=payments`]) {
      await page.goto(path);
      await settle(page);
      await demandAccessibleInBoth(page, path);
    }
  });
  await console.client.exceptions.withdraw({ params: { id }, body: { reason: 'the test is over' } });
});

test('what others ask for is offered to be shown, and moves no row by itself', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const first = await ask(console.client, 'held-first', 5);
  await withPage(console, {}, async (page) => {
    await page.goto('/exceptions');
    await settle(page);
    await page.getByText('Live', { exact: true }).waitFor();
    const second = await ask(console.client, 'held-second', 5);
    await page.getByRole('button', { name: 'Exceptions changed: show' }).waitFor();
    assert.equal(await page.getByRole('row', { name: /held-second/ }).count(), 0);
    await page.getByRole('button', { name: 'Exceptions changed: show' }).click();
    await page.getByRole('row', { name: /held-second/ }).waitFor();
    for (const id of [first, second]) {
      await console.client.exceptions.withdraw({ params: { id }, body: { reason: 'the test is over' } });
    }
  });
});

test('who may only read is offered nothing, and the API refuses', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const viewer = await bringPerson(console, 'victor', 'viewer');
  await withPage(console, { as: 'victor' }, async (page) => {
    await page.goto('/exceptions');
    await settle(page);
    assert.equal(await page.getByRole('link', { name: 'Ask for an exception' }).count(), 0);
    await page.goto('/exceptions?view=request');
    await page.getByText('No role of yours may ask for exceptions.').waitFor();
  });
  await assert.rejects(ask(viewer, 'not-allowed', 5), isNotAllowed);
});

const isNotAllowed = (error: unknown): boolean => error instanceof ApiError && error.problem.status === 403;

test('where there is none it says so, and a failing API is told with a way to try again', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { allowed: /500/, reducedMotion: 'reduce' }, async (page) => {
    const lists = '**/api/v1/exceptions?*';
    await page.route(lists, (route) => route.fulfill({ json: { items: [], next: null, total: null } }));
    for (const [path, words] of EMPTY) {
      await page.goto(path);
      await page.getByText(words).waitFor();
    }
    await page.unroute(lists);
    const problem = {
      type: 'about:blank',
      title: 'It broke',
      status: 500,
      code: 'internal',
      instance: 'i',
      remedy: 'Wait.',
    };
    await page.route(lists, (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', json: problem }),
    );
    await page.goto('/exceptions');
    await page.getByRole('alert').getByText('It broke').waitFor();
    await page.unroute(lists);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});

const EMPTY = [
  ['/exceptions', 'Nobody has asked for an exception'],
  ['/exceptions?view=queue', 'Nothing waits for approval'],
  ['/exceptions?view=soon', 'Nothing ends within 14 days'],
  ['/exceptions?view=calendar', 'Nothing is accepted for a time'],
] as const;
