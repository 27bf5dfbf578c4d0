/**
 * The table of pages: one row each, and nothing else names a page. A row's code is loaded when the page is opened. The
 * owner of a page works in `pages/<page>/` alone.
 */
import type { ComponentType } from 'react';
import type { Permission } from '../src/wire/words.ts';
import type { IconName } from './parts/icon.tsx';

export type PageModule = { readonly Component: ComponentType };

export type PageRow = {
  readonly id: string;
  readonly title: string;
  /** Pattern of the router; the first one is where the navigation leads. */
  readonly paths: readonly [string, ...string[]];
  readonly icon: IconName;
  /** Second key after `g`. */
  readonly key: string;
  /** Without it the page is not in the navigation, and says why when it is opened. */
  readonly permission: Permission | 'signed-in';
  readonly load: () => Promise<PageModule>;
};

export const PAGES: readonly PageRow[] = [
  {
    id: 'executive',
    title: 'Executive',
    paths: ['/'],
    icon: 'gauge',
    key: 'e',
    permission: 'read',
    load: () => import('./pages/executive/page.tsx'),
  },
  {
    id: 'on-call',
    title: 'On call',
    paths: ['/on-call'],
    icon: 'pulse',
    key: 'o',
    permission: 'read',
    load: () => import('./pages/on-call/page.tsx'),
  },
  {
    id: 'slos',
    title: 'SLOs',
    paths: ['/slos', '/slos/:name'],
    icon: 'budget',
    key: 'l',
    permission: 'read',
    load: () => import('./pages/slos/page.tsx'),
  },
  {
    id: 'debug',
    title: 'Debug',
    paths: ['/debug'],
    icon: 'bug',
    key: 'd',
    permission: 'read',
    load: () => import('./pages/debug/page.tsx'),
  },
  {
    id: 'findings',
    title: 'Findings',
    paths: ['/findings'],
    icon: 'flag',
    key: 'f',
    permission: 'read',
    load: () => import('./pages/findings/page.tsx'),
  },
  {
    id: 'controls',
    title: 'Controls',
    paths: ['/controls', '/controls/:id'],
    icon: 'book',
    key: 'c',
    permission: 'read',
    load: () => import('./pages/controls/page.tsx'),
  },
  {
    id: 'rollouts',
    title: 'Rollouts',
    paths: ['/rollouts', '/rollouts/:id'],
    icon: 'steps',
    key: 'r',
    permission: 'read',
    load: () => import('./pages/rollouts/page.tsx'),
  },
  {
    id: 'exceptions',
    title: 'Exceptions',
    paths: ['/exceptions', '/exceptions/:id'],
    icon: 'clock',
    key: 'x',
    permission: 'read',
    load: () => import('./pages/exceptions/page.tsx'),
  },
  {
    id: 'assets',
    title: 'Assets',
    paths: ['/assets', '/assets/:id'],
    icon: 'boxes',
    key: 'a',
    permission: 'read',
    load: () => import('./pages/assets/page.tsx'),
  },
  {
    id: 'evidence',
    title: 'Evidence',
    paths: ['/evidence', '/evidence/:index'],
    icon: 'seal',
    key: 'v',
    permission: 'audit',
    load: () => import('./pages/evidence/page.tsx'),
  },
  {
    id: 'settings',
    title: 'Settings',
    paths: ['/settings', '/settings/:part'],
    icon: 'settings',
    key: 's',
    permission: 'signed-in',
    load: () => import('./pages/settings/page.tsx'),
  },
];

/** The page at an address, by the first part of it; undefined where there is none. */
export function findPage(pathname: string): PageRow | undefined {
  const headOf = (path: string): string | undefined => path.split('/')[1];
  return PAGES.find(({ paths: [path] }) => headOf(path) === headOf(pathname));
}
