/** A pod of an installed Deployment, as a process: its arguments, its variables, and its mounts below a folder. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getField } from '../../src/base/json.ts';
import type { Json } from '../../src/base/json.ts';
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
 * Starts the container of a Deployment that is in the cluster, with its account. `more` comes after its own arguments:
 * of an option that is given twice, the last one holds. Throws for a variable that names a path outside of all mounts.
 */
export function startPod(api: ApiServer, name: string, root: string, more: readonly string[]): GatePod {
  const pod = getField(getField(getField(api.find('apps/v1', 'Deployment', name, GATE_NAMESPACE), 'spec'), 'template'), 'spec');
  const [container] = listAt(pod, 'containers');
  const mounts = listAt(container, 'volumeMounts').map((mount) => textAt(mount, 'mountPath'));
  for (const mount of mounts) mkdirSync(join(root, mount), { recursive: true });
  const inRoot = (path: string): string => {
    if (!mounts.some((mount) => path === mount || path.startsWith(`${mount}/`))) throw new Error(`${path} is not mounted`);
    return join(root, path);
  };
  const env = Object.fromEntries(
    listAt(container, 'env').map((one) => [textAt(one, 'name'), inRoot(textAt(one, 'value'))] as const),
  );
  const kubeconfig = `${root}.kubeconfig`;
  writeFileSync(kubeconfig, api.kubeconfig(api.issueServiceAccountToken(GATE_NAMESPACE, textAt(pod, 'serviceAccountName'))));
  const args = listAt(container, 'args').filter((arg: Json): arg is string => typeof arg === 'string');
  const child = spawn(process.execPath, [BIN, ...args, ...more], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: root, KUBECONFIG: kubeconfig, ...env },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  return {
    root,
    log: () => log,
    fill: (path, text) => {
      mkdirSync(dirname(inRoot(path)), { recursive: true });
      writeFileSync(inRoot(path), text);
    },
    heard: (line) => waitFor(() => line.exec(log), () => `${String(line)} is not in the log: ${log}`),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Asks again and again until there is something. */
export async function waitFor<T>(look: () => T | null | undefined | Promise<T | null | undefined>, say: () => string): Promise<T> {
  const untilMs = performance.now() + HEARD_MS_MAX;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (performance.now() > untilMs) throw new Error(say());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
