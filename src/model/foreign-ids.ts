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
export type FindByForeignId = (tool: ForeignTool, id: string) => readonly Control[];

/** Turns the table round once: a file may hold a hundred thousand comments, and each asks. */
export function createForeignIdIndex(controls: readonly Control[], ids: ForeignIds): FindByForeignId {
  const found = new Map<string, Set<Control>>();
  for (const control of controls) {
    for (const slug of control.spec.maps?.['consensus'] ?? []) {
      for (const [tool, own] of Object.entries(ids.get(slug) ?? {})) {
        for (const id of own.length > 0 ? [...own, '*'] : []) {
          const key = indexKey(tool, id);
          found.set(key, (found.get(key) ?? new Set()).add(control));
        }
      }
    }
  }
  return (tool, id) => [...(found.get(indexKey(tool, id)) ?? [])];
}

const indexKey = (tool: string, id: string): string => `${tool}\0${id.toLowerCase()}`;
