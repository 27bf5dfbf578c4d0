/** Whole stories in a real browser, over weeks: what people do, what time does to it, and what is left as evidence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { findingPanel, openFirstFinding } from '../harness/console-pages.ts';
import { settle, skipWithoutBrowser } from '../harness/console.ts';
import type { Story } from '../harness/story.ts';
import { beginStory } from '../harness/story.ts';

const CONTROL = 'K8S-0001';
const EXCEPTION = 'legacy-driver';
const ROLLOUT = 'no-privileged';
/** An hour, after which the ledger has been signed with what was in it before. */
const SIGNED_DAYS = 1 / 24;

async function findFinding({ api }: Story) {
  const { items } = await api.findings.list({ query: { control: [CONTROL] } });
  assert.equal(items.length, 1, 'one workload of the estate is privileged');
  const [finding] = items;
  assert.ok(finding);
  return finding;
}

async function openFinding(page: Page, state: string): Promise<void> {
  await page.goto(`/findings?control=${CONTROL}&state=${state}`);
  await settle(page);
  await openFirstFinding(page);
  await findingPanel(page).getByText(state, { exact: true }).first().waitFor();
}

async function askForException(page: Page): Promise<void> {
  await openFinding(page, 'open');
  await page.getByRole('link', { name: 'Except …' }).click();
  await page.getByLabel('Reason').fill('the driver of the vendor needs it until its next release');
  await page.getByLabel('Ticket').fill('SEC-7');
  await page.getByLabel('Name', { exact: true }).fill(EXCEPTION);
  await page.getByRole('button', { name: '14 days' }).click();
  await page.getByRole('button', { name: 'Ask for approval' }).click();
  await page.getByRole('heading', { name: EXCEPTION, level: 1 }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0, 'not by who asks');
}

async function approveException(page: Page): Promise<void> {
  await page.goto('/exceptions?view=queue');
  await settle(page);
  const waiting = page.getByRole('region', { name: EXCEPTION });
  await waiting.getByRole('button', { name: 'Approve …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await page.getByText(`${EXCEPTION} holds now`).waitFor();
}

/** Every entry about the subject, oldest first, each proven by the browser itself. */
async function verifyEntries(page: Page, subject: string, actions: readonly string[], { api }: Story): Promise<void> {
  const { items } = await api.evidence.list({ query: { subject } });
  assert.deepEqual(
    items.toReversed().map(({ entry }) => entry?.action),
    actions,
  );
  await page.goto(`/evidence?subject=${subject}`);
  await settle(page);
  for (const { index } of items) {
    await page.goto(`/evidence/${index}`);
    const checks = page.getByRole('list', { name: 'What this browser checked' }).getByRole('listitem');
    for (const name of ['Entry', 'Leaf', 'Inclusion', 'Signature']) {
      await checks
        .filter({ hasText: new RegExp(`^${name}`) })
        .getByText('verified', { exact: true })
        .waitFor();
    }
  }
}

test('a finding is accepted for two weeks, and is back when they are over', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const story = await beginStory(t);
  const before = await findFinding(story);
  await story.visit('dana', askForException);
  await story.visit('petra', approveException);
  await story.scan();
  assert.equal((await findFinding(story)).state, 'accepted');
  await story.visit('dana', (page) => openFinding(page, 'accepted'));

  await story.passDays(8);
  await story.visit('dana', async (page) => {
    await page.goto('/exceptions?view=calendar');
    await page.getByRole('cell').getByRole('link', { name: EXCEPTION }).waitFor();
    await page.goto('/exceptions?view=soon');
    await page.getByRole('link', { name: EXCEPTION }).waitFor();
  });

  await story.passDays(8);
  const after = await findFinding(story);
  assert.equal(after.state, 'reopened');
  assert.ok(Date.parse(after.dueAt ?? '') > Date.parse(before.dueAt ?? ''), 'its clock began anew');
  await story.visit('dana', async (page) => {
    await openFinding(page, 'reopened');
    const panel = findingPanel(page);
    await panel.locator(`time[datetime="${after.dueAt}"]`).first().waitFor();
    await panel.getByText(`exception ${EXCEPTION} ended`).waitFor();
  });
  await story.passDays(SIGNED_DAYS);
  await story.visit('petra', async (page) => {
    await page.goto('/exceptions?state=expired');
    await settle(page);
    await page.getByRole('row', { name: new RegExp(`expired ${EXCEPTION}`) }).click();
    await page.getByText('active → expired').waitFor();
    const id = new URL(page.url()).pathname.replace('/exceptions/', '');
    await verifyEntries(page, id, ['request', 'approve', 'notify', 'expire'], story);
  });
});

/** What the board and the page of the rollout say of where it stands. */
async function openRollout(page: Page, id: string, step: string): Promise<void> {
  await page.goto(`/rollouts/${id}`);
  await settle(page);
  await page.getByRole('listitem').and(page.locator('[aria-current=step]')).getByText(step).first().waitFor();
}

async function tryControl(page: Page): Promise<void> {
  await page.goto(`/controls/${CONTROL}`);
  await settle(page);
  const outcome = page.getByRole('region', { name: 'Outcome' });
  await outcome.getByText('1 resource judged: 1 fail.').waitFor();
  await outcome
    .getByText(/privileged is true/)
    .last()
    .waitFor();
  const editor = page.getByRole('textbox', { name: 'Text of example.yaml' });
  await editor.fill((await editor.inputValue()).replace('privileged: true', 'privileged: false'));
  await outcome.getByText('1 resource judged: 1 pass.').waitFor();
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByText(/would be blocked of \d+ results/).waitFor();
}

async function startRollout(page: Page): Promise<void> {
  await page.goto(`/rollouts?view=start&control=${CONTROL}`);
  await settle(page);
  await page.getByLabel('Name').fill(ROLLOUT);
  await page.getByLabel('Owner').fill('platform');
  await page.getByRole('button', { name: 'Start in audit' }).click();
  await page.getByRole('heading', { name: ROLLOUT, level: 1 }).waitFor();
  await page
    .getByRole('row', { name: /In this step|Days/ })
    .first()
    .getByText('shut')
    .waitFor();
}

async function promote(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Promote …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('a quiet week');
  await dialog.locator('button[type=submit]').click();
  await page.getByText(`${ROLLOUT} is in warn`).first().waitFor();
}

test('a control is tried, replayed, rolled out by its gates, and stepped back by what then fails', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const story = await beginStory(t);
  const { api } = story;
  await story.visit('rosa', async (page) => {
    await tryControl(page);
    await startRollout(page);
  });
  const [{ id } = { id: '' }] = (await api.rollouts.list({ query: {} })).items;
  const show = () => api.rollouts.show({ params: { id } });
  assert.equal((await show()).now.proposal.act, 'stay');

  await story.passDays(8);
  const week = await show();
  assert.deepEqual(
    week.now.gates.map(({ status }) => status),
    week.now.gates.map(() => 'ok'),
  );
  assert.equal(week.now.proposal.act, 'promote');
  await story.visit('rosa', async (page) => {
    await openRollout(page, id, 'audit');
    const gates = page.getByRole('table', { name: 'Gates to the next step' });
    assert.equal(await gates.getByText('open', { exact: true }).count(), week.now.gates.length);
    await page.getByText('all gates are open to warn').first().waitFor();
    await promote(page);
  });
  assert.equal((await show()).step, 'warn');

  await story.passDays(1);
  for (let number = 2; number <= 14; number++) story.write(`workload-${number}`, true);
  await story.scan();
  await story.passDays(1);
  const back = await show();
  assert.equal(back.step, 'audit');
  await story.visit('rosa', async (page) => {
    await page.goto(`/findings?control=${CONTROL}`);
    await settle(page);
    assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '14');
    await openRollout(page, id, 'audit');
    await page
      .getByText(/13 new failing results since the step began/)
      .first()
      .waitFor();
  });
  await story.passDays(SIGNED_DAYS);
  await story.visit('petra', (page) => verifyEntries(page, id, ['start', 'promote', 'step-back'], story));
});
