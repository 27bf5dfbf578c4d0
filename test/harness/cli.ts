/** Runs the command line as users do, in a process of its own, in a temporary folder with given files. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BIN = join(import.meta.dirname, '../../bin/bulwark.js');
const RUN_MS_MAX = 60_000;

export type CliRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type CliOptions = {
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** The reader goes away after so many characters, as `head` does. */
  readonly closeAfterChars?: number;
};

/** Runs `bulwark` with arguments to its end. */
export function runBulwark(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: options.cwd,
    env: { PATH, ...options.env },
    timeout: RUN_MS_MAX,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (options.closeAfterChars !== undefined && stdout.length >= options.closeAfterChars) child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A verb that does not read standard input may end before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export type Folder = { readonly path: string; readonly [Symbol.dispose]: () => void };

/** A temporary folder with these files; gone when the scope ends. A text of `unreadable` has no permissions. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): Folder {
  const path = mkdtempSync(join(tmpdir(), 'bulwark-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Takes all permissions from a file; root reads it all the same. */
export function makeUnreadable(folder: Folder, name: string): void {
  chmodSync(join(folder.path, name), 0);
}
