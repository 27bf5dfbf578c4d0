/** Our own few icons, drawn on a grid of 16. They only repeat what a text beside them or a label says. */

const PATHS = {
  gauge: 'M2 11a6 6 0 1 1 12 0M8 11l3-4',
  pulse: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  budget: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM8 1.5V8l5 4',
  bug: 'M5 6a3 3 0 0 1 6 0v4a3 3 0 0 1-6 0zM8 7v6M2 5l3 1.5M14 5l-3 1.5M1.5 9H5M14.5 9H11M2.5 13.5l3-2.5m8 2.5-3-2.5',
  flag: 'M3.5 14.5v-13M3.5 2.5h9l-2 3 2 3h-9',
  book: 'M2.5 3v10.5c2-1 4-1 5.5 0V3c-1.5-1-3.5-1-5.5 0zM13.5 3v10.5c-2-1-4-1-5.5 0V3c1.5-1 3.5-1 5.5 0z',
  steps: 'M1.5 13.5h4v-4h4v-4h5',
  clock: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM8 4.5V8l2.5 1.5',
  boxes: 'M2 2.5h5v5H2zM9 2.5h5v5H9zM5.5 9h5v5h-5z',
  seal: 'M8 1.5 13.5 4v4c0 3.5-2.5 5.5-5.5 6.5C5 13.5 2.5 11.5 2.5 8V4zM5.5 8l2 2 3-3.5',
  settings: 'M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7M9 3h3v3H9zM3.5 10h3v3h-3z',
  person: 'M8 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2.5 14c.5-3 2.5-4.5 5.5-4.5s5 1.5 5.5 4.5',
  search: 'M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2zM11 11l3.5 3.5',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5 6 6 0 1 0 13.5 9.5z',
  sun: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  auto: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 2v12M8 4.5h4.5M8 8h6M8 11.5h4.5',
  table: 'M2 3h12v10H2zM2 6.5h12M2 10h12M6.5 3v10',
  warn: 'M8 2l6.5 11.5h-13zM8 6.5v3.5M8 12v.2',
  none: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM4 12l8-8',
} as const;

export type IconName = keyof typeof PATHS;

/** Hidden from screen readers: name what it stands on. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
