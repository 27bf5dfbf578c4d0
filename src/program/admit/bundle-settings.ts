/** Settings from a bundle on disk that others exchange: the newest one that is signed, and never an older one again. */
import { AppError } from '../../base/errors.ts';
import type { Verifier } from '../../languages/tlog/index.ts';
import type { House } from '../house.ts';
import type { BundleRead } from './bundle.ts';
import { readBundle } from './bundle.ts';
import type { GateSettings } from './gate-settings.ts';
import { readBundleText } from './read-settings.ts';

export type BundleSettings = {
  /**
   * Throws `path-not-found` and `bundle-unusable`; also for a bundle that was made before the one in use: its signature
   * is still good, so whoever may write the file could bring back what has been mended since.
   */
  readonly read: () => Promise<GateSettings>;
  /** Hears of settings that came into use. */
  readonly keep: (settings: GateSettings) => void;
};

/** Nothing is in use before `keep` was called: a process that begins takes what it finds. */
export function createBundleSettings(file: string, trusted: readonly Verifier[], house: House): BundleSettings {
  let last: { readonly text: string; readonly read: BundleRead } | undefined;
  let found: BundleRead | undefined;
  let used: BundleRead | undefined;
  return {
    read: async () => {
      // Looked at every few seconds, between reviews that wait: what is as it was is not verified again.
      const text = readBundleText(file, house);
      const read = text === last?.text ? last.read : readBundle(text, trusted, file);
      last = { text, read };
      if (used !== undefined && read.madeMs < used.madeMs) {
        const [old, now] = [read, used].map(({ madeMs }) => new Date(madeMs).toISOString());
        throw new AppError('bundle-unusable', `${file} was made at ${old}, before the one in use, of ${now}`);
      }
      found = read;
      return read.settings;
    },
    keep: ({ hash }) => {
      if (found?.settings.hash === hash) used = found;
    },
  };
}
