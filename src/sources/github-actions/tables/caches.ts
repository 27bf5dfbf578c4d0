/** Actions that restore a cache, and the input that decides it. */

export type CacheSwitch = {
  /** Lower-case input; empty when the action caches whatever it is given. */
  readonly input: string;
  /** `on`: caching happens unless the input says no; `off`: only when it says yes. */
  readonly withoutInput: 'on' | 'off';
  /** The input switches caching off: `lookup-only`, `no-cache`. */
  readonly isInverted?: true;
  /** Another input that has to be there, as the cache depends on it. */
  readonly needs?: string;
};

const always: readonly CacheSwitch[] = [{ input: '', withoutInput: 'on' }];
const optIn = (input: string, needs?: string): readonly CacheSwitch[] => [
  { input, withoutInput: 'off', ...(needs === undefined ? {} : { needs }) },
];
const optOut = (input: string): readonly CacheSwitch[] => [{ input, withoutInput: 'on' }];
const inverted = (input: string): readonly CacheSwitch[] => [{ input, withoutInput: 'on', isInverted: true }];

/** By repository in lower case. One switch that is on is enough. */
const CACHES: Readonly<Record<string, readonly CacheSwitch[]>> = {
  'actions-rust-lang/setup-rust-toolchain': optOut('cache'),
  'actions/cache': inverted('lookup-only'),
  'actions/setup-dotnet': optIn('cache'),
  'actions/setup-go': optOut('cache'),
  'actions/setup-java': optIn('cache'),
  'actions/setup-node': [...optOut('package-manager-cache'), ...optIn('cache')],
  'actions/setup-python': optIn('cache'),
  'astral-sh/setup-uv': optOut('enable-cache'),
  'determinatesystems/magic-nix-cache-action': optOut('use-gha-cache'),
  'docker/setup-buildx-action': optIn('cache-binary', 'version'),
  'graalvm/setup-graalvm': optIn('cache'),
  'gradle/actions': inverted('cache-disabled'),
  'gradle/gradle-build-action': inverted('cache-disabled'),
  'hendrikmuhs/ccache-action': always,
  'jdx/mise-action': optOut('cache'),
  'mlugg/setup-zig': optOut('use-cache'),
  'mozilla-actions/sccache-action': always,
  'nix-community/cache-nix-action': always,
  'oven-sh/setup-bun': inverted('no-cache'),
  'pnpm/action-setup': optIn('cache'),
  'pyo3/maturin-action': optIn('sccache'),
  'ramsey/composer-install': inverted('ignore-cache'),
  'ruby/setup-ruby': optIn('bundler-cache'),
  'swatinem/rust-cache': inverted('lookup-only'),
};

/** Releases from which an action no longer caches by itself when a run publishes: the first major version. */
export const CAUTIOUS_SINCE: Readonly<Record<string, number>> = { 'astral-sh/setup-uv': 10 };

/** The switches of an action; none when it has no cache. */
export function listCacheSwitches(repository: string): readonly CacheSwitch[] {
  return CACHES[repository] ?? [];
}

/** Actions that publish, by repository in lower case; the input must not be false where one is named. */
const PUBLISHERS: Readonly<Record<string, string>> = {
  'adrianwilke/action-publish-npm': '',
  'changesets/action': '',
  'cloudflare/wrangler-action': '',
  'docker/build-push-action': 'push',
  'goreleaser/goreleaser-action': '',
  'js-devtools/npm-publish': '',
  'marvinpinto/action-automatic-releases': '',
  'ncipollo/release-action': '',
  'pypa/gh-action-pypi-publish': '',
  'redhat-actions/push-to-registry': '',
  'rubygems/release-gem': '',
  'softprops/action-gh-release': '',
  'svenstaro/upload-release-action': '',
};

/** The input that switches publishing off; empty when it is always on; undefined for actions that do not publish. */
export function findPublisher(repository: string): string | undefined {
  return PUBLISHERS[repository];
}
