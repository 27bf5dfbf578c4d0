/** What tests go through one by one: every page, and what opens on one. Owners of pages add what theirs can show. */
import type { Locator, Page } from 'playwright-core';
import { PAGES } from '../../web/routes.ts';
import { settle } from './console.ts';

export type Visit = {
  /** Of its screenshots. */
  readonly name: string;
  readonly path: string;
  /** Opens what the address alone does not show. */
  readonly prepare?: (page: Page) => Promise<void>;
};

export const VISITS: readonly Visit[] = [
  ...PAGES.map(({ id, paths }) => ({ name: id, path: paths[0] })),
  { name: 'finding', path: '/findings', prepare: openFirstFinding },
  { name: 'findings-groups', path: '/findings?group=team' },
  { name: 'control', path: '/controls/K8S-0001' },
  { name: 'frameworks', path: '/controls?view=frameworks&framework=cis-kubernetes' },
  { name: 'slo', path: '/slos/prod-compliance' },
  { name: 'asset', path: '/assets?environment=prod', prepare: openFirstRow },
  { name: 'rollouts-plan', path: '/rollouts?view=plan&control=K8S-0061&environment=prod' },
  { name: 'rollout-start', path: '/rollouts?view=start&control=K8S-0061' },
  { name: 'exception-request', path: '/exceptions?view=request&control=K8S-0061&team=payments' },
  { name: 'exceptions-calendar', path: '/exceptions?view=calendar' },
  { name: 'entry', path: '/evidence/0' },
  ...['tokens', 'users', 'sources', 'due-dates', 'profiles', 'sign-in'].map((part) => {
    return { name: `settings-${part}`, path: `/settings/${part}` };
  }),
];

/** What is beside the list while a finding is open. */
export function findingPanel(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Finding' });
}

/** Of the list that the page shows. */
export async function openFirstFinding(page: Page): Promise<void> {
  await page.getByRole('grid').getByRole('row').nth(1).click();
  await findingPanel(page).waitFor();
  await settle(page);
}

/** Of a list whose rows have pages of their own. */
async function openFirstRow(page: Page): Promise<void> {
  const before = page.url();
  await page.getByRole('grid').getByRole('row').nth(1).click();
  await page.waitForURL((url) => url.href !== before);
  await settle(page);
}
