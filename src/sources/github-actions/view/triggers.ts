/** What starts a workflow, and whether it publishes. */
import { getField, type JsonObject } from '../../../base/json.ts';
import { type Document, listItems, toText, type Trigger } from '../document/document.ts';

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
export function describeTriggers({ body, placer, triggers }: Document): readonly JsonObject[] {
  return triggers.map((trigger) =>
    placer.place(
      { name: trigger.name, hasTagFilter: hasFilter(trigger, 'tags'), hasBranchFilter: hasFilter(trigger, 'branches') },
      Object.hasOwn(body, 'on') ? ['on'] : [],
    ),
  );
}
