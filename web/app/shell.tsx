/** What surrounds every page: navigation, who is signed in, whether updates arrive, the palette and the shortcuts. */
import './shell.css';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { NavLink, Outlet, useLocation, useMatches, useNavigate } from 'react-router';
import { useLiveState, useLiveUpdates } from '../api/live.ts';
import { useMay, useMe, useSignOut } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { Page } from '../parts/page.tsx';
import { NoPermission } from '../parts/states.tsx';
import type { PageRow } from '../routes.ts';
import { PAGES } from '../routes.ts';
import { CommandPalette } from './command-palette.tsx';
import { useShortcuts } from './shortcuts.ts';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { chooseTheme, THEMES, useTheme } from './theme.ts';

type Overlay = 'palette' | 'sheet' | undefined;

/** The page is in the middle. */
export function Shell() {
  const [overlay, setOverlay] = useState<Overlay>();
  const navigate = useNavigate();
  useLiveUpdates(useQueryClient());
  useTitleAndFocus();
  const pages = useVisiblePages();
  useShortcuts([
    { keys: 'mod+k', label: 'Command palette', act: () => setOverlay('palette') },
    { keys: '?', label: 'These shortcuts', act: () => setOverlay('sheet') },
    ...pages.map(({ key, title, paths }) => ({
      keys: `g ${key}`,
      label: `Go to ${title}`,
      act: () => void navigate(paths[0]),
    })),
  ]);
  return (
    <div className="shell">
      <a className="skip no-print" href="#page-title">
        Skip to the page
      </a>
      <header className="side no-print">
        <Brand onSearch={() => setOverlay('palette')} />
        <nav aria-label="Pages">
          {pages.map((page) => (
            <PageLink key={page.id} page={page} />
          ))}
        </nav>
        <div className="side-foot">
          <LiveIndicator />
          <Person />
        </div>
      </header>
      <main className="main">
        <Outlet />
      </main>
      {overlay === 'palette' && <CommandPalette onClose={() => setOverlay(undefined)} />}
      {overlay === 'sheet' && <ShortcutsSheet onClose={() => setOverlay(undefined)} />}
    </div>
  );
}

/** Pages that whoever is signed in may see somewhere. */
function useVisiblePages(): readonly PageRow[] {
  const { data: me } = useMe();
  const may: readonly string[] = me?.permissions ?? [];
  return PAGES.filter(({ permission }) => permission === 'signed-in' || may.includes(permission));
}

/** The page, or why it is not shown. */
export function PermittedPage({ page, children }: { readonly page: PageRow; readonly children: ReactNode }) {
  if (useMay(page.permission)) return children;
  return (
    <Page title={page.title}>
      <NoPermission detail={`No role of yours has the permission ${page.permission}.`} />
    </Page>
  );
}

/** A new page is named in the window's title, and its heading gets the focus, so that a screen reader says it. */
function useTitleAndFocus(): void {
  const page = useMatches().at(-1)?.handle as PageRow | undefined;
  const { pathname } = useLocation();
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = page === undefined ? 'Bulwark' : `${page.title} · Bulwark`;
    if (!isFirst.current) document.getElementById('page-title')?.focus();
    isFirst.current = false;
    // In a narrow window the navigation is one line, of which the page that is shown may be out of sight.
    document.querySelector('.page-link[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [page, pathname]);
}

function Brand({ onSearch }: { readonly onSearch: () => void }) {
  return (
    <div className="brand">
      <span className="brand-name">
        <img src="/bulwark.svg" alt="" width="20" height="20" />
        Bulwark
      </span>
      <button type="button" className="button search-button" onClick={onSearch}>
        <Icon name="search" />
        <span>Search or jump to</span>
        <kbd>Ctrl K</kbd>
      </button>
    </div>
  );
}

function PageLink({ page: { paths, title, icon } }: { readonly page: PageRow }) {
  return (
    <NavLink to={paths[0]} end={paths[0] === '/'} className="page-link">
      <Icon name={icon} />
      {title}
    </NavLink>
  );
}

const LIVE_WORDS = { connecting: 'Connecting', live: 'Live', away: 'No live updates' } as const;

function LiveIndicator() {
  const state = useLiveState();
  return (
    <p className={`live live-${state}`} role="status">
      {LIVE_WORDS[state]}
    </p>
  );
}

function Person() {
  const { data: me } = useMe();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const theme = useTheme();
  const themes = THEMES.map((one) => ({
    label: one === 'system' ? 'Theme of the system' : `${one === 'light' ? 'Light' : 'Dark'} theme`,
    isChosen: one === theme,
    act: () => chooseTheme(one),
  }));
  return (
    <Menu
      label={`Signed in as ${me?.name ?? 'nobody'}`}
      items={[
        ...themes,
        { label: 'Settings', act: () => void navigate('/settings') },
        { label: 'Sign out', act: () => signOut.mutate() },
      ]}
    >
      <Icon name="person" />
      <span className="truncate">{me?.name}</span>
    </Menu>
  );
}
