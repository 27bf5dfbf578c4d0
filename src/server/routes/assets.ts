/** Answers about the inventory. */
import type { z } from 'zod';
import type { AssetRecord } from '../../model/programme/inventory/assets.ts';
import { editAsset, getAsset, listAssets } from '../../program/inventory/assets.ts';
import type { AssetItem } from '../../wire/routes/assets.ts';
import { assetsRoutes as routes } from '../../wire/routes/assets.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { given, toInstant } from './shared.ts';

export const assetsHandlers: readonly Handler[] = [
  handle(routes.list, async ({ query: { limit, cursor, ...filter }, access, room }) => {
    const page = await listAssets({ filter: given(filter), limit, cursor }, access, room);
    return { items: page.items.map(toItem), next: page.next ?? null, total: page.total ?? null };
  }),
  handle(routes.show, async ({ params, access, room }) => toItem(await getAsset(params, access, room))),
  handle(routes.edit, async ({ body: { environment, name, ...change }, access, room }) =>
    toItem(await editAsset({ environment, name, change }, access, room)),
  ),
];

function toItem(asset: AssetRecord): z.input<typeof AssetItem> {
  const { id, name, environment, facts, from, declared, firstSeenMs, lastSeenMs } = asset;
  const sayFact = <K extends keyof typeof facts>(fact: K) => {
    const value = facts[fact];
    const source = from[fact];
    return value === undefined || source === undefined ? null : { value, from: source };
  };
  return {
    id,
    name,
    environment,
    owner: sayFact('owner'),
    exposure: sayFact('exposure'),
    dataClass: sayFact('dataClass'),
    criticality: sayFact('criticality'),
    targets: declared.map(({ target }) => target),
    firstSeenAt: toInstant(firstSeenMs),
    lastSeenAt: toInstant(lastSeenMs),
  };
}
