/** What starts a workflow, whichever of the three forms `on` has. */
import { getField, type Json, type JsonObject } from '../../../base/json.ts';
import { type Document, listEntries, listItems, toText } from '../document/document.ts';

export type Trigger = {
  readonly name: string;
  readonly settings: Json;
};

/** Events of `on`, with their settings, null where there are none. */
export function listTriggers(body: JsonObject): readonly Trigger[] {
  const on = getField(body, 'on');
  if (typeof on === 'string') return [{ name: on, settings: null }];
  const named = listItems(on).flatMap((name) => (typeof name === 'string' ? [{ name, settings: null }] : []));
  return [...named, ...listEntries(on, ['on']).map(({ key, value }) => ({ name: key, settings: value }))];
}

const hasFilter = ({ settings }: Trigger, name: string): boolean => getField(settings, name) !== undefined;

/** A branch name that says that releases are cut from it. */
const RELEASE_BRANCH = /release/i;

/** Whether an event means that something is published, and by a tag alone. */
export type Releasing = { readonly byTag: boolean; readonly byBranch: boolean; readonly byRelease: boolean };

/** How the workflow publishes: on pushed tags, on branches named so, on the event `release`. */
export function findReleasing(triggers: readonly Trigger[]): Releasing {
  const pushes = triggers.filter(({ name }) => name === 'push');
  const branches = pushes.flatMap(({ settings }) => listItems(getField(settings, 'branches')));
  return {
    byTag: pushes.some((push) => hasFilter(push, 'tags')),
    byBranch: branches.some((branch) => RELEASE_BRANCH.test(toText(branch) ?? '')),
    byRelease: triggers.some(({ name }) => name === 'release'),
  };
}

/** Facts: one for each event. They stand for the key `on`, because the choice of events is one decision. */
export function describeTriggers({ body, placer }: Document, triggers: readonly Trigger[]): readonly JsonObject[] {
  return triggers.map((trigger) =>
    placer.place(
      { name: trigger.name, hasTagFilter: hasFilter(trigger, 'tags'), hasBranchFilter: hasFilter(trigger, 'branches') },
      Object.hasOwn(body, 'on') ? ['on'] : [],
    ),
  );
}
