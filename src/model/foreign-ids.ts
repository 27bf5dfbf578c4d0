/** Under which ids other tools have the requirements of our controls: catalog/frameworks/foreign-ids.yaml. */
import { getPath, isJsonObject } from '../base/json.ts';
import type { Control } from './control.ts';
import type { ForeignTool } from './inline-exception.ts';

/** Ids of each tool by slug of the consensus list, which controls name in `maps.consensus`. */
export type ForeignIds = ReadonlyMap<string, Partial<Readonly<Record<ForeignTool, readonly string[]>>>>;

/** Reads the document; what is not of its form is left out, so that an id which is not understood excepts nothing. */
export function readForeignIds(document: unknown): ForeignIds {
  const ids = getPath(document, ['spec', 'ids']);
  return new Map(isJsonObject(ids) ? Object.entries(ids).filter(([, row]) => isJsonObject(row)) : []) as ForeignIds;
}

/** The controls that stand for an id of a tool; for `*`, all that the tool has a check for. */
export function findByForeignId(
  controls: readonly Control[],
  ids: ForeignIds,
  tool: ForeignTool,
  id: string,
): readonly Control[] {
  const wanted = id.toLowerCase();
  return controls.filter(({ spec }) =>
    (spec.maps?.['consensus'] ?? []).some((slug) => {
      const own = ids.get(slug)?.[tool] ?? [];
      return id === '*' ? own.length > 0 : own.some((one) => one.toLowerCase() === wanted);
    }),
  );
}
