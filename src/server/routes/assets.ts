/** Answers about the inventory. */
import type { z } from 'zod';
import type { AssetRecord } from '../../model/programme/inventory/assets.ts';
import { FACT_NAMES } from '../../model/programme/inventory/sources.ts';
import { countAssetFacets, editAsset, listAssetEdits, listAssets, showAsset } from '../../program/inventory/assets.ts';
import type { JudgedAsset } from '../../program/inventory/assets.ts';
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
  handle(routes.facets, async ({ query, access, room }) => {
    const counts = await countAssetFacets(given(query), access, room);
    const { environment, owner, exposure, dataClass, criticality } = counts;
    return {
      environment: [...environment],
      owner: [...owner],
      exposure: [...exposure],
      dataClass: [...dataClass],
      criticality: [...criticality],
    };
  }),
  handle(routes.show, async ({ params, access, room }) => {
    const { asset, verdicts } = await showAsset(params, access, room);
    return { ...toItem(asset), declared: asset.declared.map(toDeclaration), verdicts: verdicts.map(toVerdicts) };
  }),
  handle(routes.history, async ({ params, access, room }) => {
    const edits = await listAssetEdits(params, access, room);
    return { items: edits.map(({ atMs, ...edit }) => ({ at: toInstant(atMs), ...edit })) };
  }),
  handle(routes.edit, async ({ body: { environment, name, ...change }, access, room }) =>
    toItem(await editAsset({ environment, name, change }, access, room)),
  ),
];

function toDeclaration({ target, atMs, facts, from }: AssetRecord['declared'][number]) {
  const said = FACT_NAMES.flatMap((fact) => {
    const value = facts[fact];
    const source = from[fact];
    return value === undefined || source === undefined ? [] : [{ fact, value, from: source }];
  });
  return { target, at: toInstant(atMs), facts: said };
}

function toVerdicts({ control, verdicts }: JudgedAsset['verdicts'][number]) {
  return { control, verdicts: { ...verdicts } };
}

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
