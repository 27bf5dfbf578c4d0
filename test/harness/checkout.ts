/** A git repository in a temporary folder, and scans of it within this process, which then stands in that folder. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { createFiles } from '../../src/cli/files.ts';
import { readBundle } from '../../src/program/catalog/bundle.ts';
import type { House } from '../../src/program/house.ts';
import type { ScanRequest } from '../../src/program/scan/scan.ts';
import { scan } from '../../src/program/scan/scan.ts';
import { createGit } from '../../src/sources/git.ts';
import { loadAllSources } from '../../src/sources/index.ts';
import type { ScanReport } from '../../src/model/report.ts';
import { makeFolder } from './folders.ts';
import { createTestHouse } from './house.ts';

const ROOT = join(import.meta.dirname, '../..');

export type Checkout = {
  readonly git: (...args: readonly string[]) => string;
  /** Writes files, from the current directory; an undefined text deletes one. */
  readonly write: (files: Readonly<Record<string, string | undefined>>) => void;
  readonly commit: () => void;
  readonly scan: (options?: Partial<ScanRequest>) => Promise<ScanReport>;
};

/** A repository with one commit of these files; renderers are looked for in the folders of `rendererPath`. */
export function makeCheckout(t: TestContext, files: Readonly<Record<string, string>>, rendererPath?: string): Checkout {
  const folder = makeFolder(t, {});
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main'];
  const git = (...args: readonly string[]): string => execFileSync('git', [...identity, ...args], { encoding: 'utf8' });
  const write: Checkout['write'] = (texts) => {
    for (const [path, text] of Object.entries(texts)) {
      if (text === undefined) rmSync(path, { force: true });
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
  };
  const commit = (): void => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'state');
  };
  git('init', '--quiet');
  write(files);
  commit();
  const house = createCheckoutHouse(rendererPath === undefined ? {} : { PATH: rendererPath });
  return {
    git,
    write,
    commit,
    scan: (options) => {
      const request = { roots: ['.'], controls: [], mayBeEmpty: false, onProgress: () => undefined, ...options };
      return scan(request, house);
    },
  };
}

function createCheckoutHouse(env: Readonly<Record<string, string>>): House {
  const bundle = readBundle(readFileSync(join(ROOT, 'src/generated/catalog.json'), 'utf8'));
  return createTestHouse(
    {},
    {
      files: createFiles(),
      catalogFolder: join(ROOT, 'catalog'),
      loadBundle: () => bundle,
      loadSources: () => loadAllSources(env),
      loadGit: () => Promise.resolve(createGit(process.env)),
    },
  );
}
