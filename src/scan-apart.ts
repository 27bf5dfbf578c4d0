/** Scans in a process of its own: the command line's own scan, which writes what an upload would send. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from './base/errors.ts';
import { LIMITS } from './base/limits.ts';
import type { Run } from './model/programme/run.ts';
import { writeInForce } from './program/except/in-force-file.ts';
import type { ApartScan } from './program/sources/scanning.ts';
import { readUploadedRun, UploadedRun } from './wire/run.ts';

/** Variables that a scan may see: what finds programs, and nothing that holds a secret of the server. */
const KEPT_VARIABLES = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'SystemRoot', 'USERPROFILE'];

/** Exit codes of a scan that judged: clean, blocked, could not judge something. */
const JUDGED = [0, 1, 3];

/** `entry` is the file that starts the command line. */
export async function scanApart(wanted: ApartScan, entry: string): Promise<Run> {
  const scratch = mkdtempSync(join(tmpdir(), 'bulwark-scan-'));
  try {
    const file = join(scratch, 'run.json');
    const inForce = join(scratch, 'in-force.json');
    writeFileSync(inForce, writeInForce(wanted.inForce));
    await runScan(wanted, entry, file, inForce);
    const sent = readUploadedRun(UploadedRun.parse(JSON.parse(readFileSync(file, 'utf8'))));
    const { runId, target, repository, commit, ref } = wanted;
    // What the files say of their origin is not taken: the source was asked for by its own name.
    return { ...sent, id: runId, target, repository, commit, ref };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function runScan(
  { folder, environment, profile, target, signal }: ApartScan,
  entry: string,
  file: string,
  inForce: string,
): Promise<void> {
  const args = ['scan', '.', '--quiet', '--env', environment, '--target', target.id, '--write-run', file];
  args.push('--in-force', inForce);
  if (profile !== undefined) args.push('--profile', profile);
  const env = Object.fromEntries(
    KEPT_VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${LIMITS.apartScanMiBMax}`, entry, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Not the option `timeout`: its timer lives on where the program could not be started.
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMITS.apartScanMsMax)]),
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-SAID_CHARS_MAX)));
    child.on('error', (error) => reject(new AppError('scan-failed', `${folder}: ${error.message}`, { cause: error })));
    child.on('close', (code, killedBy) => {
      if (code !== null && JUDGED.includes(code)) return resolve();
      reject(new AppError('scan-failed', `${folder}: ${said.trim() || `ended by ${killedBy ?? `exit code ${code}`}`}`));
    });
  });
}

const SAID_CHARS_MAX = 2_000;
