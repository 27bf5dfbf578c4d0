/** What a call of a package manager does: installs, refreshes, cleans, with which packages and settings. */

export type Family = 'apt' | 'apk' | 'dnf' | 'pacman' | 'pip' | 'yum' | 'zypper';

export type PackageCall = {
  readonly family: Family;
  readonly isInstall: boolean;
  /** Fetches the index of packages anew. */
  readonly isRefresh: boolean;
  /** Removes what earlier calls have left in the caches. */
  readonly isClean: boolean;
  /** Raises the whole distribution: `apt-get dist-upgrade`. */
  readonly isDistUpgrade: boolean;
  /** Goes on without asking. */
  readonly assumesYes: boolean;
  readonly avoidsRecommends: boolean;
  /** Keeps nothing that it fetched. */
  readonly isUncached: boolean;
  /** Packages to install whose version is left open, as they are written. */
  readonly unpinned: readonly string[];
};

/** A call that does nothing of this. */
export function makeCall(family: Family, facts: Partial<PackageCall>): PackageCall {
  return {
    isInstall: false,
    isRefresh: false,
    isClean: false,
    isDistUpgrade: false,
    assumesYes: false,
    avoidsRecommends: false,
    isUncached: false,
    unpinned: [],
    ...facts,
    family,
  };
}
