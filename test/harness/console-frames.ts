/**
 * How a page keeps the browser busy, measured inside the page: when it can be used after it was opened, and what each
 * frame of scrolling costs. Scripts are injected by the debugger, which the policy of the console does not stop.
 */
import type { BrowserContext, Page } from 'playwright-core';

/** As Lighthouse slows a processor down for its mobile profile. */
export const SLOW_DOWN = 4;
/** Nothing was busy for as long: what comes later, comes by itself. */
const QUIET_MS = 500;
const INTERACTIVE_MS_MAX = 30_000;

/** Milliseconds since the navigation began. */
export type Opening = {
  /** The heading is there and nothing is said to be loading. */
  readonly contentMs: number;
  /** The content is there, and the last task of more than 50 ms has ended. */
  readonly interactiveMs: number;
};

/**
 * Looks once a frame whether the content is there, and after `QUIET_MS` without a long task and without anything that
 * loads says when both were so first. `buffered` brings the long tasks of before the observer.
 */
const WATCH_OPENING = `new Promise((done) => {
  let contentMs, busyUntilMs = 0;
  const tasks = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) busyUntilMs = Math.max(busyUntilMs, startTime + duration);
  });
  tasks.observe({ type: 'longtask', buffered: true });
  const look = () => {
    const nowMs = performance.now();
    const isThere = document.querySelector('h1') !== null && document.querySelector('.loading') === null;
    contentMs = isThere ? (contentMs ?? nowMs) : undefined;
    const interactiveMs = contentMs === undefined ? Infinity : Math.max(contentMs, busyUntilMs);
    if (nowMs - interactiveMs > ${QUIET_MS} || nowMs > ${INTERACTIVE_MS_MAX}) done({ contentMs, interactiveMs });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

/** Opens the path in a page of its own, on a processor of a quarter of the speed. */
export async function timeOpening(context: BrowserContext, path: string): Promise<Opening> {
  const page = await context.newPage();
  try {
    const debuggerOf = await context.newCDPSession(page);
    await debuggerOf.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN });
    await page.goto(path, { waitUntil: 'commit' });
    return await page.evaluate<Opening>(WATCH_OPENING);
  } finally {
    await page.close();
  }
}

export type Scrolling = {
  /** Of the main thread for each frame, as processor time: what else the machine does is not in it. */
  readonly busyMs: number;
  /** Between one frame and the next, by the clock. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Tasks of more than 50 ms by the clock. */
  readonly longTasks: number;
};

const SCROLL = (frames: number, pixels: number): string => `new Promise((done) => {
  const grid = document.querySelector('[role=grid]');
  const deltas = [];
  let longTasks = 0, lastMs = performance.now();
  const tasks = new PerformanceObserver((list) => (longTasks += list.getEntries().length));
  tasks.observe({ type: 'longtask' });
  const step = (nowMs) => {
    deltas.push(nowMs - lastMs);
    lastMs = nowMs;
    grid.scrollTop += ${pixels};
    if (deltas.length < ${frames}) return requestAnimationFrame(step);
    tasks.disconnect();
    deltas.sort((a, b) => a - b);
    done({ medianMs: deltas[deltas.length >> 1], p95Ms: deltas[Math.floor(deltas.length * 0.95)], longTasks });
  };
  requestAnimationFrame(step);
})`;

/** Scrolls the grid of the page down by so many pixels in each of so many frames. */
export async function timeScrolling(page: Page, frames: number, pixels: number): Promise<Scrolling> {
  const debuggerOf = await page.context().newCDPSession(page);
  const readBusyMs = async (): Promise<number> => {
    const { metrics } = await debuggerOf.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000;
  };
  await debuggerOf.send('Performance.enable', { timeDomain: 'threadTicks' });
  const beforeMs = await readBusyMs();
  const scrolled = await page.evaluate<Omit<Scrolling, 'busyMs'>>(SCROLL(frames, pixels));
  const busyMs = ((await readBusyMs()) - beforeMs) / frames;
  await debuggerOf.detach();
  return { ...scrolled, busyMs };
}

/** The middle one, which a slow round does not move. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
