/** apk, the family of rpm, zypper and pacman: what their calls do. */
import { hasOption, nameOptions, readArguments } from '../options.ts';
import { makeCall, type PackageCall } from '../package-call.ts';
import type { Call } from '../programs.ts';

const APK_OPTIONS = {
  short: 'ptX',
  long: [
    'root',
    'virtual',
    'repository',
    'arch',
    'cache-dir',
    'cache-max-age',
    'keys-dir',
    'wait',
    'repositories-file',
  ],
};

/** `apk add` fetches the index itself with `--update-cache` and with `--no-cache`. */
export function describeApk({ words }: Call): PackageCall {
  const args = readArguments(words, APK_OPTIONS);
  const action = args.operands[0]?.value;
  const isUncached = hasOption(args, 'no-cache');
  return makeCall('apk', {
    isInstall: action === 'add',
    isRefresh: action === 'update' || isUncached || hasOption(args, 'U', 'update', 'update-cache'),
    isClean: action === 'cache' && args.operands[1]?.value === 'purge',
    isUncached,
  });
}

const RPM_OPTIONS = {
  short: 'cdexR',
  long: nameOptions(
    'config debuglevel errorlevel exclude enablerepo disablerepo repo repoid releasever installroot',
    'setopt forcearch comment color rpmverbosity advisory downloaddir destdir',
  ),
};
const RPM_INSTALLS = new Set(['install', 'in', 'localinstall', 'groupinstall', 'reinstall', 'install-n', 'install-na']);

/** yum, dnf and microdnf. `update` raises packages and fetches the index on the way. */
export function describeRpm({ words }: Call, family: 'dnf' | 'yum'): PackageCall {
  const args = readArguments(words, RPM_OPTIONS);
  const [action = '', what = ''] = args.operands.map(({ value }) => value);
  const isGrouped = /^(?:group|groups|module)$/.test(action) && what === 'install';
  return makeCall(family, {
    isInstall: RPM_INSTALLS.has(action) || isGrouped,
    isRefresh: /^(?:update|upgrade|makecache|check-update)$/.test(action),
    isClean: action === 'clean' && /^(?:all|packages|dbcache|metadata)$/.test(what),
    isDistUpgrade: action === 'distro-sync' || action === 'system-upgrade',
    assumesYes: hasOption(args, 'y', 'assumeyes'),
  });
}

const ZYPPER_OPTIONS = {
  short: 'cRCDBprt',
  long: nameOptions(
    'config root cache-dir reposd-dir solv-cache-dir pkg-cache-dir plus-repo repo from type releasever',
    'name download',
  ),
};

/** Global options stand before the action, its own behind it. */
export function describeZypper({ words }: Call): PackageCall {
  const args = readArguments(words, ZYPPER_OPTIONS);
  const action = args.operands[0]?.value ?? '';
  return makeCall('zypper', {
    isInstall: /^(?:install|in)$/.test(action),
    isRefresh: /^(?:refresh|ref)$/.test(action) || hasOption(args, 'refresh'),
    isClean: /^(?:clean|cc)$/.test(action),
    isDistUpgrade: /^(?:dist-upgrade|dup)$/.test(action),
    assumesYes: hasOption(args, 'n', 'non-interactive', 'y', 'no-confirm'),
  });
}

/** The operation of pacman is a letter: `-S` installs, `y` in it refreshes, `c` cleans. */
export function describePacman({ words }: Call): PackageCall {
  const args = readArguments(words, { short: 'br', long: ['dbpath', 'root', 'cachedir', 'config', 'arch'] });
  const isSync = hasOption(args, 'S', 'sync');
  return makeCall('pacman', {
    isInstall: isSync && args.operands.length > 0,
    isRefresh: isSync && hasOption(args, 'y', 'refresh'),
    isClean: isSync && hasOption(args, 'c', 'clean'),
    assumesYes: hasOption(args, 'noconfirm'),
  });
}
