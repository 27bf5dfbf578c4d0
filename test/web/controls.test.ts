/** Controls in a real browser: found, seen from a framework's side, tried live, replayed; what fails is said. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { endSharedConsole, settle, shareConsole, skipWithoutBrowser, until, withPage } from '../harness/console.ts';
import { demandAccessibleInBoth } from '../harness/console-axe.ts';

after(endSharedConsole);

test('controls are found, narrowed by the address, and opened by the keyboard', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/controls');
    await settle(page);
    const rows = async (): Promise<number> => Number(await page.getByRole('grid').getAttribute('aria-rowcount'));
    const all = await rows();
    assert.ok(all > 300, `${all} controls of the catalogue`);
    await page.getByLabel('severity', { exact: true }).selectOption('critical');
    await page.waitForURL(/severity=critical/);
    await until(async () => (await rows()) < all);
    await page.keyboard.press('/');
    await page.getByRole('searchbox', { name: 'Search in controls' }).fill('K8S-0001');
    await until(async () => (await rows()) === 1);
    await page.getByRole('grid').focus();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(/\/controls\/K8S-0001$/);
    await page.getByRole('heading', { name: 'Containers do not run privileged' }).waitFor();
  });
});

test('an item of a framework leads to the controls that map to it', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/controls?view=frameworks&framework=cis-kubernetes');
    await settle(page);
    await demandAccessibleInBoth(page, 'frameworks');
    await page
      .getByRole('row', { name: /^5\.2\.2 / })
      .getByRole('link')
      .click();
    await page.waitForURL(/framework=cis-kubernetes&item=5\.2\.2/);
    await settle(page);
    await until(async () => (await page.getByRole('grid').getAttribute('aria-rowcount')) === '1');
    await page.getByRole('gridcell', { name: 'K8S-0001' }).waitFor();
  });
});

test('an example is edited until it is kept, and the trace and the place tell why it was not', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, {}, async (page) => {
    await page.goto('/controls/K8S-0001');
    await settle(page);
    const outcome = page.getByRole('region', { name: 'Outcome' });
    await outcome.getByText('1 resource judged: 1 fail.').waitFor();
    await outcome
      .getByText(/privileged is true/)
      .last()
      .waitFor();
    const editor = page.getByRole('textbox', { name: 'Text of example.yaml' });
    await outcome.getByRole('button', { name: /securityContext\.privileged, line/ }).click();
    const chosen = await editor.evaluate((area: HTMLTextAreaElement) => {
      return area.value.slice(area.selectionStart, area.selectionEnd);
    });
    assert.match(chosen, /privileged: true/);
    await editor.fill((await editor.inputValue()).replace('privileged: true', 'privileged: false'));
    await outcome.getByText('1 resource judged: 1 pass.').waitFor();
    await editor.fill('kind: ConfigMap');
    await outcome.getByText('not judged').waitFor();
    await page.getByRole('button', { name: 'As it was' }).click();
    await outcome.getByText('1 resource judged: 1 fail.').waitFor();
  });
});

test('a replay says what would be blocked, and over which time', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { reducedMotion: 'reduce' }, async (page) => {
    await page.goto('/controls/K8S-0061');
    await settle(page);
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText(/would be blocked of \d+ results/).waitFor();
    await page.getByText('Decisions of the gate, 7 days').waitFor();
    await demandAccessibleInBoth(page, 'a control');
    await page.getByRole('link', { name: /%$/ }).first().click();
    assert.match(page.url(), /#coverage$/);
  });
});

test('what the API refuses or does not know is said in its place', async (t) => {
  if (skipWithoutBrowser(t)) return;
  const console = await shareConsole();
  await withPage(console, { allowed: /40[34]|500|Failed to load/ }, async (page) => {
    await page.goto('/controls/NONE-0001');
    await page.getByRole('alert').waitFor();
    const body = {
      title: 'Broken',
      status: 500,
      detail: 'It broke',
      remedy: 'Mend it',
      code: 'internal',
      instance: 'x',
    };
    await page.route('**/api/v1/controls/*/document', (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(body) }),
    );
    await page.goto('/controls/K8S-0001');
    await page.getByRole('alert').first().waitFor();
    await page.getByRole('heading', { name: 'Containers do not run privileged' }).waitFor();
    await page.unroute('**/api/v1/controls/*/document');
    await page.route('**/api/v1/controls', (route) =>
      route.fulfill({ status: 200, contentType: 'application/json', body: '{"items":[]}' }),
    );
    await page.goto('/controls');
    await page.getByText('No control fits this filter').waitFor();
  });
});
