/** apt-get, apt and aptitude: the facts of apt-get(8) on options, and of what a package argument may be. */
import { type Arguments, hasOption, isNo, readArguments } from '../options.ts';
import { makeCall, type PackageCall } from '../package-call.ts';
import type { Call } from '../programs.ts';

const OPTIONS = {
  short: 'otcaP',
  long: ['option', 'target-release', 'default-release', 'config-file', 'host-architecture', 'build-profiles'],
};

/** Reads one call. */
export function describeApt({ words }: Call): PackageCall {
  const args = readArguments(words, OPTIONS);
  const [action, ...operands] = args.operands;
  const name = action?.value ?? '';
  const isInstall = name === 'install';
  const packages = isInstall ? operands.filter(isPackage).map(({ value }) => value) : [];
  // `-t python` with nothing behind it: the option took what was meant as the package.
  const [release] = args.options.filter((option) => option.name === 't').map(({ value }) => value);
  if (isInstall && operands.length === 0 && release !== undefined) packages.push(release);
  return makeCall('apt', {
    isInstall,
    isRefresh: name === 'update',
    isClean: name === 'clean' || name === 'distclean',
    isDistUpgrade: name === 'dist-upgrade' || name === 'full-upgrade',
    assumesYes: assumesYes(args),
    avoidsRecommends: avoidsRecommends(args),
    unpinned: packages.filter((text) => !isPinned(text)),
  });
}

/** `-y` in any spelling; quiet level 2 implies it. */
function assumesYes(args: Arguments): boolean {
  if (hasOption(args, 'y', 'yes', 'assume-yes', 'force-yes')) return true;
  const quiet = args.options.filter(({ name }) => name === 'q' || name === 'quiet');
  const level = quiet.reduce((sum, { value }) => sum + (value === undefined ? 1 : Number(value) || 0), 0);
  return level >= 2 || isSettingOn(args, /^apt::get::(?:assume-yes|force-yes)$/i);
}

function isSettingOn({ options }: Arguments, name: RegExp): boolean {
  return listSettings(options).some(([key = '', value]) => name.test(key) && !isNo(value));
}

/** `-o Name=value`. */
function listSettings(options: Arguments['options']): readonly (readonly string[])[] {
  return options
    .filter((option) => option.name === 'o' || option.name === 'option')
    .map(({ value = '' }) => [value.slice(0, Math.max(0, value.indexOf('='))), value.slice(value.indexOf('=') + 1)]);
}

const RECOMMENDS = /^apt::install-recommends$/i;

function avoidsRecommends(args: Arguments): boolean {
  if (hasOption(args, 'no-install-recommends', 'without-recommends', 'R')) return true;
  if (args.options.some(({ name, value }) => name === 'install-recommends' && isNo(value))) return true;
  const settings = listSettings(args.options);
  // Without its `-o` the setting is no option of apt-get, but what is meant is plain.
  const bare = args.operands.map(({ value }) => value.split('='));
  return [...settings, ...bare].some(([key = '', value]) => RECOMMENDS.test(key) && isNo(value));
}

/** Not `name-`, which removes, nor the pieces of a setting. */
function isPackage({ value }: { readonly value: string }): boolean {
  return value !== '' && !value.endsWith('-') && !value.includes('::');
}

/** A version, a release, or a file. What a variable holds alone is not known to be open. */
function isPinned(text: string): boolean {
  return /[=/]/.test(text) || text.endsWith('.deb') || /^["']?\$/.test(text);
}
