/** What package managers leave in the layer of a RUN, and what takes it away again. */
import { isNo } from './options.ts';
import { getField, type Json, type JsonObject } from '../../base/json.ts';
import type { Family, PackageCall } from './package-call.ts';
import type { Call } from './programs.ts';

const RPM_CACHE = /^\/var\/cache(?:\/(?:yum|dnf|libdnf5?|\*|\{.*\}).*)?$/;
/** Where the family keeps its lists or packages: a folder that is removed or mounted there empties the cache. */
const CACHES: Readonly<Record<Family, RegExp>> = {
  apt: /^\/var\/lib\/(?:apt|\*|\{[^}]*\bapt\b[^}]*\})(?:\/.*)?$/,
  apk: /^(?:\/var\/cache(?:\/(?:apk|\*|misc).*)?|\/etc\/apk\/cache.*)$/,
  dnf: RPM_CACHE,
  yum: RPM_CACHE,
  pacman: /^\/var\/cache(?:\/(?:pacman|\*).*)?$/,
  pip: /^(?:~|\$\{?HOME\}?|\/root|\/home\/[^/]+)\/\.cache(?:\/(?:pip|\*).*)?$/,
  zypper: /^\/var\/cache(?:\/(?:zypp|\*).*)?$/,
};

/** yum is another name of dnf, or shares its caches. */
function isSameCache(a: Family, b: Family): boolean {
  const isRpm = (family: Family): boolean => family === 'yum' || family === 'dnf';
  return a === b || (isRpm(a) && isRpm(b));
}

export type CalledCommand = { readonly command: Call; readonly call: PackageCall | undefined };

/** Whether a later command of the same RUN, or a mount, keeps the cache of the family out of the layer. */
export function isCleaned(family: Family, later: readonly CalledCommand[], mounts: readonly JsonObject[]): boolean {
  if (mounts.some((mount) => isCacheMount(mount, family))) return true;
  return later.some(({ command, call }) => {
    if (call?.isClean === true && isSameCache(call.family, family)) return true;
    return removesFiles(command) && command.words.some(({ value }) => CACHES[family].test(value));
  });
}

function removesFiles({ name, words }: Call): boolean {
  return name === 'rm' || (name === 'find' && words.some(({ value }) => value === '-delete' || value === 'rm'));
}

function isCacheMount(mount: JsonObject, family: Family): boolean {
  const type = getField(mount, 'type');
  const target = ['target', 'dst', 'destination'].map((name) => getField(mount, name)).find(isText) ?? '';
  return (type === 'cache' || type === 'tmpfs') && CACHES[family].test(target.replace(/\/+$/, ''));
}

const isText = (value: Json | undefined): value is string => typeof value === 'string';

/**
 * Whether pip keeps no cache by its environment, in which its variable has the value given, or by what earlier commands
 * of the RUN have set.
 */
export function isPipUncached(commands: readonly Call[], index: number, environment: string | undefined): boolean {
  const isOn = (value: string | undefined): boolean => value !== undefined && value !== '' && !isNo(value);
  const own = commands[index]?.assignments.find(({ name }) => name === PIP_VARIABLE);
  if (isOn(own?.value) || isOn(environment)) return true;
  return commands.slice(0, index).some(({ name, words, assignments }) => {
    if (name === '') return assignments.some((one) => one.name === PIP_VARIABLE && isOn(one.value));
    const texts = words.map(({ value }) => value);
    if (name === 'export') return texts.some((text) => text.startsWith(`${PIP_VARIABLE}=`) && isOn(text.split('=')[1]));
    return PIP_CONFIGURATION.test(texts.join(' '));
  });
}

/** The variable that switches pip's cache off. */
export const PIP_VARIABLE = 'PIP_NO_CACHE_DIR';
const PIP_CONFIGURATION = /^pip[0-9.]* config .*\bset \S*no-cache-dir (?:true|yes|on|1)$/i;
