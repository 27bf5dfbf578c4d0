/** Rollouts in a real browser: the board, the gates, a whole life by hand, and who may not move them. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Client } from '../../src/wire/client.ts';
import { ApiError } from '../../src/wire/client.ts';
import { settle, shareConsole, skipWithoutBrowser, withPage } from '../harness/console.ts';
import { bringPerson } from '../harness/console-people.ts';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';

/** A control that the sample estate fails, and that no other test moves. */
const CONTROL = 'K8S-0061';

/** Ended with the test: another rollout of the control could not begin. */
async function startRollout(t: TestContext, client: Client, name: string, environment: string): Promise<string> {
  const windows = [{ from: '2020-01-01', to: '2090-01-01', reason: 'stocktaking' }];
  const { id } = await client.rollouts.start({
    body: {
      apiVersion: 'bulwark.dev/v1',
      kind: 'Rollout',
      metadata: { name, owner: 'platform' },
      spec: { controls: [CONTROL], environment, canary: [{ percent: 10 }], freeze: windows },
    },
  });
  t.after(async () => {
    await client.rollouts.end({ params: { id }, body: { reason: 'the test is over' } });
  });
  return id;
}

test('a rollout is started, promoted in spite of its gates, held, released, stepped back and ended', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    const act = async (button: string, reason: string, then: string): Promise<void> => {
      await page.getByRole('button', { name: `${button} …` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill(reason);
      const override = dialog.getByLabel('Why in spite of that');
      if (await override.isVisible()) await override.fill('an attack is under way');
      const tick = dialog.getByRole('checkbox');
      if (await tick.isVisible()) await tick.check();
      await dialog.locator('button[type=submit]').click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText(then).first().waitFor();
    };
    await page.goto(`/rollouts?view=start&control=${CONTROL}`);
    await settle(page);
    await page.getByLabel('Name').fill('by-hand');
    await page.getByLabel('Owner').fill('platform');
    await page.getByLabel('Canaries').fill('25');
    await page.getByRole('button', { name: 'Start in audit' }).click();
    await page.getByRole('heading', { name: 'by-hand', level: 1 }).waitFor();
    await page.getByRole('row', { name: /Compliance rate.*at least 95 %/ }).waitFor();
    await page.getByRole('region', { name: 'Replay of warn' }).waitFor();
    await act('Promote', 'it is time', 'by-hand is in warn');
    await page.getByText('it is time (override: an attack is under way)').waitFor();
    await act('Hold', 'the team is on a release', 'Held by admin');
    assert.equal(await page.getByRole('button', { name: 'Promote …' }).count(), 0);
    await act('Release', 'the release is out', 'by-hand may move again');
    await act('Promote', 'on to a few', 'by-hand is in enforce for 25 %');
    await act('Step back', 'it denied too much', 'by-hand is back in warn');
    await act('End', 'the story is over', 'by-hand has ended');
    await page.getByText('Ended now').waitFor();
    assert.equal(await page.getByRole('button', { name: /…$/ }).count(), 0);
  });
});

test('the board, a rollout, its dialog and a plan are accessible in both themes', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const id = await startRollout(t, console.client, 'accessible', 'prod');
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/rollouts');
    await settle(page);
    await page.getByText('frozen until 2090-01-01: stocktaking').waitFor();
    await demandAccessibleInBoth(page, 'board');
    await page.goto(`/rollouts/${id}`);
    await settle(page);
    await page.getByText('2020-01-01 to 2090-01-01: stocktaking').waitFor();
    await demandAccessibleInBoth(page, 'rollout');
    await page.getByRole('button', { name: 'Promote …' }).click();
    await page.getByText('Replayed:').waitFor();
    await demandAccessibleInBoth(page, 'dialog');
    for (const path of [`/rollouts?view=plan&control=${CONTROL}`, '/rollouts?view=all', '/rollouts?view=start']) {
      await page.goto(path);
      await settle(page);
      await demandAccessibleInBoth(page, path);
    }
  });
});

test('the environment is in the address, and the keys move from card to card', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await startRollout(t, console.client, 'first-card', 'dev');
  await startRollout(t, console.client, 'other-card', 'qa');
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/rollouts?environment=qa');
    await settle(page);
    await page.getByRole('link', { name: 'other-card' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'first-card' }).count(), 0);
    await page.getByLabel('Environment').selectOption('');
    await page.getByRole('link', { name: 'first-card' }).waitFor();
    assert.doesNotMatch(page.url(), /environment=/);
    await page.locator('h1').focus();
    for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(/\/rollouts\/[0-9a-f-]{36}$/);
  });
});

test('a plan says by team what would be blocked, and its address is the plan', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const plan = await console.client.rollouts.plan({ body: { controls: [CONTROL], environment: 'prod' } });
  assert.ok(plan.blocked > 0, 'the sample estate fails the control');
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/rollouts?view=plan');
    await settle(page);
    await page.getByText('Nothing is replayed yet').waitFor();
    await page.getByLabel('Controls').fill(CONTROL);
    await page.getByLabel('Controls').press('Enter');
    await page.waitForURL(new RegExp(`control=${CONTROL}`));
    const blocked = page.getByRole('region', { name: 'Would be blocked' }).first();
    await blocked.waitFor();
    assert.match(
      (await blocked.textContent()) ?? '',
      new RegExp(`Would be blocked${plan.blocked}recorded now, of ${plan.results} results`),
    );
    for (const { team } of plan.teams) await page.getByRole('link', { name: team, exact: true }).first().waitFor();
  });
});

test('who may not operate sees no button, and the API refuses', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  const viewer = await bringPerson(console, 'victor', 'viewer');
  const id = await startRollout(t, console.client, 'not-for-viewers', 'staging');
  await withPage(console, { as: 'victor' }, async (page) => {
    await page.goto('/rollouts');
    await settle(page);
    assert.equal(await page.getByRole('link', { name: 'Start a rollout' }).count(), 0);
    await page.goto('/rollouts?view=start');
    await page.getByText('You may not see this').waitFor();
    await page.goto(`/rollouts/${id}`);
    await settle(page);
    await page.getByText('No role of yours may move rollouts.').waitFor();
    assert.equal(await page.getByRole('button', { name: /…$/ }).count(), 0);
  });
  await assert.rejects(viewer.rollouts.hold({ params: { id }, body: { reason: 'mine' } }), isNotAllowed);
});

const isNotAllowed = (error: unknown): boolean => error instanceof ApiError && error.problem.status === 403;

test('an empty board says so, and a failing API is told with a way to try again', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { allowed: /500/, reducedMotion: 'reduce' }, async (page) => {
    await page.route('**/api/v1/rollouts?*', (route) =>
      route.fulfill({ json: { items: [], next: null, total: null } }),
    );
    await page.goto('/rollouts');
    await page.getByText('No rollout is on its way').waitFor();
    await demandAccessibleInBoth(page, 'empty board');
    await page.unroute('**/api/v1/rollouts?*');
    const problem = {
      type: 'about:blank',
      title: 'It broke',
      status: 500,
      code: 'internal',
      instance: 'i',
      remedy: 'Wait.',
    };
    await page.route('**/api/v1/rollouts?*', (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', json: problem }),
    );
    await page.goto('/rollouts');
    await page.getByRole('alert').getByText('It broke').waitFor();
    await page.unroute('**/api/v1/rollouts?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});
