/** The views above the filter: those that are there by themselves, one's own, and what others share. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readApi, useAct } from '../../api/calls.ts';
import { useMay, useMe } from '../../api/session.ts';
import { Icon } from '../../parts/icon.tsx';
import { Menu } from '../../parts/menu.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { ViewTabs } from '../../parts/view-tabs.tsx';
import { SaveViewDialog } from './save-view-dialog.tsx';
import type { SavedView } from './saved-view.ts';
import type { View } from './views.ts';
import { isSameView, listBuiltIn } from './views.ts';

/** The view that shows what the address shows is the current one. */
export function ViewBar({ search }: { readonly search: URLSearchParams }) {
  const { data: me } = useMe();
  const { data, error, refetch } = useQuery(readApi('views', 'list', { query: { page: 'findings' } }));
  const [isSaving, setSaving] = useState(false);
  const saved = data?.items ?? [];
  const builtIn = listBuiltIn(me?.name);
  const current = saved.find(({ query }) => isSameView(query, search));
  const isKnown = current !== undefined || builtIn.some(({ query }) => isSameView(query, search));
  const toTab = ({ name, query }: View, title = name) => ({
    title,
    to: query === '' ? '/findings' : `/findings?${query}`,
    isOpen: isSameView(query, search),
  });
  return (
    <div className="findings-views no-print">
      <ViewTabs
        label="Views"
        tabs={[...builtIn.map((view) => toTab(view)), ...saved.map((view) => toTab(view, titleOf(view)))]}
      />
      <div className="row">
        {error !== null && (
          <button type="button" className="button button-quiet" onClick={() => void refetch()}>
            Saved views could not be read: try again
          </button>
        )}
        {current?.isOwn === true && <OwnViewMenu view={current} />}
        {!isKnown && (
          <button type="button" className="button button-quiet" onClick={() => setSaving(true)}>
            Save view …
          </button>
        )}
      </div>
      {isSaving && (
        <SaveViewDialog search={search} own={saved.filter(({ isOwn }) => isOwn)} onClose={() => setSaving(false)} />
      )}
    </div>
  );
}

/** What somebody else shares says whose it is. */
function titleOf({ name, isOwn, isShared, owner }: SavedView): string {
  if (!isOwn) return `${name} (${owner})`;
  return isShared ? `${name} (shared)` : name;
}

/** What can be done to a saved view while it is open. */
function OwnViewMenu({ view }: { readonly view: SavedView }) {
  const [isRenaming, setRenaming] = useState(false);
  const save = useAct('views', 'save');
  const remove = useAct('views', 'remove');
  const mayShare = useMay('triage');
  const { id, page, name, query, isShared } = view;
  const share = (): void => {
    const onSuccess = (): void => say(isShared ? 'It is yours alone' : 'Everybody sees it');
    save.mutate({ body: { page, name, query, isShared: !isShared } }, { onSuccess, onError: sayTrouble });
  };
  const forget = (): void =>
    remove.mutate({ params: { id } }, { onSuccess: () => say(`${name} is forgotten`), onError: sayTrouble });
  return (
    <>
      <Menu
        label={`View ${name}`}
        items={[
          { label: 'Rename …', act: () => setRenaming(true) },
          ...(mayShare ? [{ label: isShared ? 'Share no longer' : 'Share with everybody', act: share }] : []),
          { label: 'Remove', act: forget },
        ]}
      >
        Edit view
        <Icon name="down" />
      </Menu>
      {isRenaming && (
        <SaveViewDialog search={new URLSearchParams(query)} own={[]} before={view} onClose={() => setRenaming(false)} />
      )}
    </>
  );
}
