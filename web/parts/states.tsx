/** What a place says when it has nothing to show: empty, failing, not allowed, still loading. */
import './states.css';
import type { ReactNode } from 'react';
import { readTrouble } from '../api/problems.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

type StateProps = { readonly icon: IconName; readonly title: string; readonly children?: ReactNode };

function State({ icon, title, children }: StateProps) {
  return (
    <div className="state">
      <Icon name={icon} />
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}

/** Nothing is there, and why, or what would bring something. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <State icon="none" title={title}>
      <div className="state-text">{children}</div>
    </State>
  );
}

/** A number or list whose source does not report yet: said plainly, never shown as zero. */
export function NoSource({ what, needs }: { readonly what: string; readonly needs: string }) {
  return (
    <EmptyState title={`No source reports ${what} yet`}>
      <p>{needs}</p>
    </EmptyState>
  );
}

/** What the API refused, what to do about it, and a way to ask again. A missing permission is said as such. */
export function ErrorState({ error, retry }: { readonly error: unknown; readonly retry?: (() => void) | undefined }) {
  const { kind, title, detail, remedy, instance } = readTrouble(error);
  if (kind === 'not-allowed') return <NoPermission detail={detail} />;
  return (
    <div role="alert">
      <State icon="warn" title={title}>
        <div className="state-text">
          <p>{detail}</p>
          <p>{remedy}</p>
          {instance !== '' && <p className="mono state-instance">{instance}</p>}
        </div>
        {retry !== undefined && (
          <button type="button" className="button" onClick={retry}>
            Try again
          </button>
        )}
      </State>
    </div>
  );
}

/** Whoever is signed in may not see this. */
export function NoPermission({ detail }: { readonly detail: string }) {
  return (
    <State icon="none" title="You may not see this">
      <div className="state-text">
        <p>{detail}</p>
        <p>An administrator gives roles under Settings.</p>
      </div>
    </State>
  );
}

/** Lines in the place of what is on its way, in its size, so that nothing jumps when it comes. */
export function Loading({ lines = 5, label = 'Loading' }: { readonly lines?: number; readonly label?: string }) {
  return (
    <div className="loading" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className="loading-line" />
      ))}
    </div>
  );
}
