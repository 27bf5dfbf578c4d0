/** What each role may see and do, in one table: by the API, for every operation, and by what the pages offer. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { DAY_MS } from '../../src/model/instants.ts';
import type { Permission } from '../../src/wire/words.ts';
import type { Client } from '../../src/wire/client.ts';
import { ApiError } from '../../src/wire/client.ts';
import { ROUTES } from '../../src/wire/routes.ts';
import { PAGES } from '../../web/routes.ts';
import { findingPanel, openFirstFinding } from '../harness/console-pages.ts';
import { bringPerson } from '../harness/console-people.ts';
import type { Console } from '../harness/console.ts';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, until, withPage } from '../harness/console.ts';

after(endSharedConsole);

/** As the guide on signing in has it, and on purpose not read from the program. */
const MAY = {
  viewer: ['read'],
  developer: ['read', 'upload', 'triage', 'request'],
  responder: ['read', 'triage', 'request', 'operate', 'audit'],
  approver: ['read', 'triage', 'request', 'approve', 'audit'],
  administrator: ['read', 'upload', 'triage', 'request', 'approve', 'operate', 'audit', 'administer'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

type RoleName = keyof typeof MAY;
const ROLE_NAMES = Object.keys(MAY) as readonly RoleName[];

const mayDo = (role: RoleName, permission: string): boolean => (MAY[role] as readonly string[]).includes(permission);

/** One person per role. */
const bring = (console: Console, role: RoleName): Promise<Client> => bringPerson(console, `a-${role}`, role);

type AnyCall = (input: object) => Promise<unknown>;

/** `sign-in.methods` is `client.signIn.methods`. */
function findCall(client: Client, id: string): AnyCall {
  const [noun = '', verb = ''] = id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()).split('.');
  const call = (client as unknown as Readonly<Record<string, Readonly<Record<string, AnyCall>>>>)[noun]?.[verb];
  return call ?? assert.fail(`the client has no ${id}`);
}

/** Whether the door opens; what is behind it refuses what makes no sense. */
async function isLetIn(client: Client, { id, path, method }: (typeof ROUTES)[number]): Promise<boolean> {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const params = Object.fromEntries(names.map((name) => [name, 'of-nothing-that-there-is']));
  try {
    await findCall(client, id)({ params, ...(method === 'GET' ? {} : { body: {} }) });
    return true;
  } catch (error) {
    return !(error instanceof ApiError && error.problem.status === 403);
  }
}

test('the API lets every role do what the guide says, and nothing else', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  let count = 0;
  for (const role of ROLE_NAMES) {
    const client = await bring(console, role);
    for (const route of ROUTES) {
      const { id, permission } = route;
      if (permission === 'anyone' || permission === 'signed-in') continue;
      assert.equal(await isLetIn(client, route), mayDo(role, permission), `${role}: ${id}`);
      count += 1;
    }
  }
  t.diagnostic(`roles and operations: ${count} pairs asked`);
  assert.ok(count >= 370, `${count} pairs`);
});

/** Pages that are shown to who has the permission, and say so to everybody else. */
const SHUT: readonly (readonly [path: string, permission: Permission])[] = [
  ...PAGES.flatMap(({ paths, permission }) => (permission === 'signed-in' ? [] : [[paths[0], permission] as const])),
  ['/exceptions?view=request', 'request'],
  ['/rollouts?view=start', 'operate'],
  ['/settings/users', 'administer'],
  ['/settings/sources', 'operate'],
  ['/settings/sign-in', 'administer'],
  ['/settings/profiles', 'read'],
  ['/settings/due-dates', 'read'],
];

type Offer = readonly [permission: Permission, find: (page: Page) => Locator];

/** Acts by the address at which they are offered; those of a finding are beside the list. */
const OFFERED: readonly (readonly [path: string, offers: readonly Offer[]])[] = [
  [
    '/findings?severity=high',
    [
      ['triage', (page) => page.getByRole('button', { name: /^Acknowledge/ })],
      ['request', (page) => page.getByRole('link', { name: 'Except …' })],
    ],
  ],
  ['/exceptions', [['request', (page) => page.getByRole('link', { name: 'Ask for an exception' })]]],
  [
    '/exceptions?view=queue',
    [
      ['approve', (page) => page.getByRole('button', { name: 'Approve …' })],
      ['approve', (page) => page.getByRole('button', { name: 'Refuse …' })],
    ],
  ],
  ['/rollouts', [['operate', (page) => page.getByRole('link', { name: 'Start a rollout' })]]],
  [
    '/rollouts/ROLLOUT',
    ['Promote', 'Hold', 'End'].map(
      (act): Offer => ['operate', (page) => page.getByRole('button', { name: `${act} …` })],
    ),
  ],
  ['/assets/ASSET', [['triage', (page) => page.getByRole('button', { name: /^(Edit|Change)/ })]]],
  [
    '/settings/sources',
    [
      ['operate', (page) => page.getByRole('button', { name: 'Scan now' })],
      ['administer', (page) => page.getByRole('button', { name: 'New source …' })],
      ['administer', (page) => page.getByRole('button', { name: 'Retire …' })],
    ],
  ],
  ['/settings/users', [['administer', (page) => page.getByRole('button', { name: 'New user …' })]]],
];

type Things = { readonly rollout: string; readonly asset: string; readonly end: () => Promise<void> };

/** A wish that waits, by somebody who is none of the roles, and a rollout on its way. */
async function prepare({ client }: Console): Promise<Things> {
  const expires = new Date(Date.now() + 5 * DAY_MS).toISOString().slice(0, 10);
  const scope = { owners: ['payments'], environments: ['prod'] };
  const terms = { reason: 'roles are tested', owner: 'payments', ticket: 'SEC-1', expires };
  const wish = await client.exceptions.request({ body: { name: 'of-roles', controls: ['K8S-0061'], scope, ...terms } });
  const head = { apiVersion: 'bulwark.dev/v1', kind: 'Rollout', metadata: { name: 'of-roles', owner: 'platform' } };
  const spec = { controls: ['K8S-0062'], environment: 'dev' };
  const { id } = await client.rollouts.start({ body: { ...head, spec } as never });
  await until(async () => (await client.assets.list({ query: { limit: 1 } })).items.length > 0);
  const [asset] = (await client.assets.list({ query: { limit: 1 } })).items;
  const end = async (): Promise<void> => {
    await client.exceptions.withdraw({ params: { id: wish.id }, body: { reason: 'the test is over' } });
    await client.rollouts.end({ params: { id }, body: { reason: 'the test is over' } });
  };
  return { rollout: id, asset: asset?.id ?? '', end };
}

async function checkShut(page: Page, role: RoleName): Promise<void> {
  await page.goto('/settings');
  await settle(page);
  const links = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents();
  const offered = PAGES.filter(({ permission }) => permission === 'signed-in' || mayDo(role, permission));
  assert.deepEqual(
    links.map((text) => text.trim()),
    offered.map(({ title }) => title),
    `the navigation of a ${role}`,
  );
  for (const [path, permission] of SHUT) {
    if (mayDo(role, permission)) continue;
    await page.goto(path);
    await page.getByText('You may not see this').waitFor();
  }
}

async function checkOffered(page: Page, role: RoleName, { rollout, asset }: Omit<Things, 'end'>): Promise<void> {
  for (const [path, offers] of OFFERED) {
    const shut = SHUT.find(([one]) => one === path);
    if (shut !== undefined && !mayDo(role, shut[1])) continue;
    await page.goto(path.replace('ROLLOUT', rollout).replace('ASSET', encodeURIComponent(asset)));
    await settle(page);
    if (path.startsWith('/findings')) {
      await openFirstFinding(page);
      await findingPanel(page).getByRole('heading').first().waitFor();
    }
    for (const [permission, find] of offers) {
      const isThere = (await find(page).count()) > 0;
      assert.equal(isThere, mayDo(role, permission), `${role} at ${path}: ${find(page).toString()}`);
    }
  }
}

// Roles know nothing of each other: the pages of two stand side by side.
describe('pages', { concurrency: 2 }, () => {
  let things: Promise<Things> | undefined;
  after(async () => (await things)?.end());
  for (const role of ROLE_NAMES) {
    test(`offer a ${role} what it may do, and nothing else`, async (t) => {
      if (skipWithoutBrowser(t)) return;
      const console = await shareConsole();
      await bring(console, role);
      things ??= prepare(console);
      const { rollout, asset } = await things;
      await withPage(console, { as: `a-${role}`, reducedMotion: 'reduce' }, async (page) => {
        await checkShut(page, role);
        await checkOffered(page, role, { rollout, asset });
      });
    });
  }
});
