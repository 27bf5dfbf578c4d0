/** A pod of an installed Deployment, as a process: its arguments, its variables, and its mounts below a folder. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getField, getPath, isJsonObject } from '../../src/base/json.ts';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { GATE_NAMESPACE } from '../../src/program/admission-install/names.ts';
import { listAt, textAt } from './api-server/fields.ts';
import type { ApiServer } from './api-server/start-api-server.ts';

export type GatePod = {
  /** What the pod would have as `/`. */
  readonly root: string;
  readonly log: () => string;
  /** Fills a file of a mount, as a kubelet does when a Secret comes. */
  readonly fill: (path: string, text: string) => void;
  /** Fulfilled when a line of the log matches. */
  readonly heard: (line: RegExp) => Promise<RegExpExecArray>;
  readonly stop: () => Promise<number | null>;
};

const BIN = join(import.meta.dirname, '../../bin/bulwark.js');
const HEARD_MS_MAX = 30_000;

/**
 * Starts the container of a Deployment that is in the cluster, with its account and what its Secrets and ConfigMaps
 * hold. `more` comes after its own arguments: of an option that is given twice, the last one holds. Throws for a
 * variable that names a path outside of all mounts, and for a Secret that is not there and must be.
 */
export function startPod(api: ApiServer, name: string, root: string, more: readonly string[]): GatePod {
  const deployment = api.find('apps/v1', 'Deployment', name, GATE_NAMESPACE);
  const pod = getPath(deployment, ['spec', 'template', 'spec']) as JsonObject;
  const [container] = listAt(pod, 'containers');
  const mounts = listAt(container, 'volumeMounts').map((mount) => textAt(mount, 'mountPath'));
  const isMounted = (path: string): boolean => mounts.some((mount) => path === mount || path.startsWith(`${mount}/`));
  const inRoot = (path: string): string => {
    if (!isMounted(path)) throw new Error(`${path} is not mounted`);
    return join(root, path);
  };
  const fill = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(inRoot(path)), { recursive: true });
    writeFileSync(inRoot(path), content);
  };
  for (const mount of listAt(container, 'volumeMounts')) {
    const folder = textAt(mount, 'mountPath');
    mkdirSync(inRoot(folder), { recursive: true });
    const volume = listAt(pod, 'volumes').find((one) => textAt(one, 'name') === textAt(mount, 'name'));
    for (const [file, content] of listContent(api, volume)) fill(`${folder}/${file}`, content);
  }
  const variables = listAt(container, 'env').map((one) => {
    const value = textAt(one, 'value');
    return [textAt(one, 'name'), value.startsWith('/') ? inRoot(value) : value] as const;
  });
  const account = api.issueServiceAccountToken(GATE_NAMESPACE, textAt(pod, 'serviceAccountName'));
  writeFileSync(`${root}.kubeconfig`, api.kubeconfig(account));
  const args = listTexts(getField(container, 'args')).map((arg) => {
    const [option = '', path = ''] = arg.split('=', 2);
    return isMounted(path) ? `${option}=${inRoot(path)}` : arg;
  });
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: root, KUBECONFIG: `${root}.kubeconfig`, ...Object.fromEntries(variables) };
  return { root, fill, ...run([...args, ...more], root, env) };
}

const listTexts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((text) => typeof text === 'string') : [];

/** The files of a volume. */
function listContent(api: ApiServer, volume: Json | undefined): readonly (readonly [string, Uint8Array])[] {
  const [secret, map] = [textAt(volume, 'secret', 'secretName'), textAt(volume, 'configMap', 'name')];
  if (secret === '' && map === '') return [];
  const object = api.find('v1', secret === '' ? 'ConfigMap' : 'Secret', secret || map, GATE_NAMESPACE);
  if (object === undefined) {
    if (getPath(volume, ['secret', 'optional']) === true) return [];
    throw new Error(`${secret}${map} is not there`);
  }
  const list = (field: string, encoding: BufferEncoding): readonly (readonly [string, Uint8Array])[] => {
    const content = getField(object, field);
    const names = isJsonObject(content) ? Object.keys(content) : [];
    return names.map((name) => [name, Buffer.from(textAt(content, name), encoding)] as const);
  };
  return secret === '' ? [...list('data', 'utf8'), ...list('binaryData', 'base64')] : list('data', 'base64');
}

function run(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Pick<GatePod, 'log' | 'heard' | 'stop'> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  return {
    log: () => log,
    heard: (line) =>
      waitFor(
        () => line.exec(log),
        () => `${String(line)} is not in the log: ${log}`,
      ),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Asks again and again until there is something. */
export async function waitFor<T>(
  look: () => T | null | undefined | Promise<T | null | undefined>,
  say: () => string,
): Promise<T> {
  const untilMs = performance.now() + HEARD_MS_MAX;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (performance.now() > untilMs) throw new Error(say());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
