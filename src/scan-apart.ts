/** Scans in a process of its own: the command line's own scan, which writes what an upload would send. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from './base/errors.ts';
import { LIMITS } from './base/limits.ts';
import type { Run } from './model/programme/run.ts';
import { writeInForce } from './program/except/in-force-file.ts';
import type { ApartScan, ClusterSource } from './program/sources/scanning.ts';
import { readUploadedRun, UploadedRun } from './wire/run.ts';

/** Variables that a scan may see: what finds programs, and nothing that holds a secret of the server. */
const KEPT_VARIABLES = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'SystemRoot', 'USERPROFILE'];

/** And where a cluster is: the files that they lead to hold the credentials, not the variables. */
const CLUSTER_VARIABLES = ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT'];

/** Exit codes of a scan that judged: clean, blocked, could not judge something. */
const JUDGED = [0, 1, 3];

/** `entry` is the file that starts the command line. */
export async function scanApart(wanted: ApartScan, entry: string): Promise<Run> {
  const scratch = mkdtempSync(join(tmpdir(), 'bulwark-scan-'));
  try {
    const file = join(scratch, 'run.json');
    const inForce = join(scratch, 'in-force.json');
    writeFileSync(inForce, writeInForce(wanted.inForce));
    await runScan(wanted, { entry, file, inForce, scratch });
    const sent = readUploadedRun(UploadedRun.parse(JSON.parse(readFileSync(file, 'utf8'))));
    const { runId, target, repository, commit, ref } = wanted;
    // What the files say of their origin is not taken: the source was asked for by its own name.
    return { ...sent, id: runId, target, repository, commit, ref };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Place = { readonly entry: string; readonly file: string; readonly inForce: string; readonly scratch: string };

function runScan(wanted: ApartScan, { entry, file, inForce, scratch }: Place): Promise<void> {
  const { what, environment, profile, target, signal } = wanted;
  const folder = 'folder' in what ? what.folder : scratch;
  const said = 'folder' in what ? what.folder : target.id;
  const args = ['scan', '.', '--quiet', '--env', environment, '--target', target.id, '--write-run', file];
  args.push('--in-force', inForce);
  if (profile !== undefined) args.push('--profile', profile);
  if ('cluster' in what) args.push(...writeClusterArguments(what.cluster));
  const names = 'cluster' in what ? [...KEPT_VARIABLES, ...CLUSTER_VARIABLES] : KEPT_VARIABLES;
  const env = Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${LIMITS.apartScanMiBMax}`, entry, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Not the option `timeout`: its timer lives on where the program could not be started.
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMITS.apartScanMsMax)]),
      killSignal: 'SIGKILL',
    });
    let heard = '';
    child.stderr.on('data', (text: Buffer) => (heard = (heard + text.toString()).slice(-SAID_CHARS_MAX)));
    child.on('error', (error) => reject(new AppError('scan-failed', `${said}: ${error.message}`, { cause: error })));
    child.on('close', (code, killedBy) => {
      // It may have come to nothing with a code that a scan ends with too: a cluster that cannot be reached.
      if (code !== null && JUDGED.includes(code) && existsSync(file)) return done();
      const why = heard.trim() || `ended by ${killedBy ?? `exit code ${code}`}`;
      reject(new AppError('scan-failed', `${said}: ${why}`));
    });
  });
}

/** Paths of a kubeconfig start where the server was started, and not where the scan is. */
function writeClusterArguments({ context, kubeconfig, namespaces = [], openReports }: ClusterSource): string[] {
  return [
    ...(context === undefined ? ['--cluster'] : [`--cluster=${context}`]),
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${resolve(kubeconfig)}`]),
    ...(openReports === true ? ['--write-open-reports'] : []),
    ...(namespaces.length === 0 ? [] : ['--namespace', ...namespaces]),
  ];
}

const SAID_CHARS_MAX = 2_000;
