/** Scans by the command line, and what tests look at in their JSON reports (docs/reference/json-report.md). */
import assert from 'node:assert/strict';
import { type Folder, runBulwark } from './cli.ts';

export type Placed = { readonly file: string; readonly line?: number };

export type JsonReport = {
  readonly files: { readonly seen: number; readonly read: number };
  readonly counts: { readonly fail: number };
  readonly problems: readonly (Placed & { readonly code: string; readonly remedy: string })[];
  readonly controls: readonly { readonly id: string; readonly name: string; readonly remediation: string }[];
  readonly results: readonly {
    readonly control: string;
    readonly findings?: readonly (Placed & { readonly id: string })[];
  }[];
};

/** Scans a path, by default all of the folder; whatever is decided, the command must end well and say no more. */
export async function scanToJson(
  folder: Pick<Folder, 'path'>,
  options: { readonly path?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<JsonReport> {
  const { path = '.', env = {} } = options;
  const run = await runBulwark(['scan', path, '--format', 'json', '--no-fail'], { cwd: folder.path, env });
  assert.deepEqual([run.code, run.stderr], [0, '']);
  return JSON.parse(run.stdout) as JsonReport;
}

/** Identities of what was found in files below a folder, each with its file. */
export function listFindings({ results }: JsonReport, prefix = ''): readonly string[] {
  const findings = results.flatMap(({ findings: found = [] }) => found.filter(({ file }) => file.startsWith(prefix)));
  return findings.map(({ id, file }) => `${file} ${id}`).toSorted();
}
