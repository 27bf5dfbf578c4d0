/** Signs the ledger of a console now: by itself it does so every ten minutes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Console } from './console.ts';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** As an operator does, who exports the ledger. */
export async function signLedger({ data }: Pick<Console, 'data'>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-ledger-'));
  try {
    const env = { PATH: process.env['PATH'], BULWARK_DATA: data };
    await run(process.execPath, ['bin/bulwark.js', 'evidence', 'export', join(folder, 'log')], { cwd: ROOT, env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
