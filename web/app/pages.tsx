/** The router over the table of pages: one lazy route per path, inside the shell. */
import { useState } from 'react';
import { createBrowserRouter, useRouteError } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { Page } from '../parts/page.tsx';
import { EmptyState, ErrorState, Loading } from '../parts/states.tsx';
import type { PageRow } from '../routes.ts';
import { PAGES } from '../routes.ts';
import { PermittedPage, Shell } from './shell.tsx';

/** All pages. The router begins where the browser is. */
export function Pages() {
  const [router] = useState(makeRouter);
  return <RouterProvider router={router} />;
}

function makeRouter() {
  return createBrowserRouter([
    {
      Component: Shell,
      HydrateFallback: Loading,
      children: [
        {
          ErrorBoundary: BrokenPage,
          children: [...PAGES.flatMap(makeRoutes), { path: '*', Component: NoSuchPage }],
        },
      ],
    },
  ]);
}

function makeRoutes(page: PageRow) {
  return page.paths.map((path) => ({
    path,
    handle: page,
    lazy: async () => {
      const { Component } = await page.load();
      return {
        Component: () => (
          <PermittedPage page={page}>
            <Component />
          </PermittedPage>
        ),
      };
    },
  }));
}

function NoSuchPage() {
  return (
    <Page title="No such page">
      <EmptyState title="Nothing is at this address">
        <p>The navigation, or Ctrl K, leads to what there is.</p>
      </EmptyState>
    </Page>
  );
}

function BrokenPage() {
  return (
    <Page title="This page went wrong">
      <ErrorState error={useRouteError()} retry={() => window.location.reload()} />
    </Page>
  );
}
