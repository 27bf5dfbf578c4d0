/** A button that opens fields beneath it; Escape, and pointing elsewhere, close it. */
import type { KeyboardEvent, ReactNode, SyntheticEvent } from 'react';
import { useEffect, useRef } from 'react';

/** Room that is left at the edge of the window. */
const EDGE_PX = 12;

type DisclosureProps = {
  readonly summary: ReactNode;
  /** Its lines are longer than a word. */
  readonly isWide?: boolean;
  /** Told when it was opened or closed, for what is drawn only while it is open. */
  readonly onToggle?: (isOpen: boolean) => void;
  readonly children: ReactNode;
};

/** Of all on the page one is open at a time; what opens stays within the window. */
export function Disclosure({ summary, isWide = false, onToggle, children }: DisclosureProps) {
  const frame = useRef<HTMLDetailsElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onOutside = ({ target }: PointerEvent): void => {
      if (frame.current?.open === true && !frame.current.contains(target as Node)) frame.current.open = false;
    };
    document.addEventListener('pointerdown', onOutside);
    return () => document.removeEventListener('pointerdown', onOutside);
  }, []);
  const place = (): void => {
    if (list.current === null || frame.current?.open !== true) return;
    list.current.style.translate = '';
    const beyondPx = list.current.getBoundingClientRect().right + EDGE_PX - document.documentElement.clientWidth;
    if (beyondPx > 0) list.current.style.translate = `${-beyondPx}px`;
  };
  const toggle = ({ currentTarget }: SyntheticEvent<HTMLDetailsElement>): void => {
    place();
    onToggle?.(currentTarget.open);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDetailsElement>): void => {
    if (event.key !== 'Escape' || !event.currentTarget.open) return;
    event.stopPropagation();
    event.currentTarget.open = false;
    event.currentTarget.querySelector('summary')?.focus();
  };
  return (
    <details ref={frame} className="facet" name="facet" onToggle={toggle} onKeyDown={onKeyDown}>
      <summary className="button">{summary}</summary>
      <div ref={list} className={isWide ? 'facet-list facet-wide' : 'facet-list'}>
        {children}
      </div>
    </details>
  );
}
