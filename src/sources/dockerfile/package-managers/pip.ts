/** pip: which of its arguments are requirements, and which of those name a version (PEP 440, PEP 508, VCS URLs). */
import { hasOption, nameOptions, readArguments } from '../options.ts';
import { makeCall, type PackageCall } from '../package-call.ts';
import type { Call } from '../programs.ts';

const OPTIONS = {
  short: 'rcetifbC',
  long: nameOptions(
    'requirement constraint build-constraint editable target platform python-version group implementation',
    'abi root prefix src build upgrade-strategy config-settings python global-option install-option',
    'no-binary only-binary progress-bar report index-url proxy extra-index-url find-links trusted-host',
    'retries timeout exists-action cert client-cert cache-dir log log-file use-feature use-deprecated',
    'root-user-action keyring-provider index pypi-url isolated-path uploaded-prior-to resume-retries',
  ),
};

/** Reads one call. With a constraints file the versions are named there. */
export function describePip({ words }: Call): PackageCall {
  const args = readArguments(words, OPTIONS);
  const [action, ...operands] = args.operands.map(({ value }) => value);
  const isInstall = action === 'install';
  const editable = args.options.flatMap(({ name, value = '' }) => (name === 'e' || name === 'editable' ? [value] : []));
  const hasConstraints = hasOption(args, 'c', 'constraint');
  return makeCall('pip', {
    isInstall,
    isClean: action === 'cache' && operands[0] === 'purge',
    isUncached: hasOption(args, 'no-cache-dir', 'no-cache'),
    unpinned: isInstall && !hasConstraints ? [...operands, ...editable].filter((text) => !isPinned(text)) : [],
  });
}

/** Files and folders are pinned by what they hold; what a variable holds alone is not known to be open. */
function isPinned(text: string): boolean {
  if (text === '' || text.startsWith('$')) return true;
  const url = /^(?:[A-Za-z0-9._-]+(?:\[[^\]]*\])?\s*@\s*)?([a-z][a-z0-9+.-]*:[\s\S]*)$/i.exec(text)?.[1];
  if (url !== undefined) return isPinnedUrl(url);
  return isPath(text) || /[=<>~!@]/.test(text);
}

function isPath(text: string): boolean {
  return /^[.~/]/.test(text) || text.includes('/') || /\.(?:whl|zip|tar\.(?:gz|bz2|xz)|tgz)(?:\[.*\])?$/.test(text);
}

/** `git+https://host/path@revision`. An archive behind a plain URL is named exactly. */
function isPinnedUrl(url: string): boolean {
  const [, scheme = '', rest = ''] = /^([^:]*):(?:\/\/)?(.*)$/s.exec(url) ?? [];
  if (!/^(?:git|hg|svn|bzr)\b/.test(scheme)) return true;
  const path = rest.slice(Math.max(0, rest.indexOf('/'))).replace(/#.*$/s, '');
  return path.includes('@');
}
