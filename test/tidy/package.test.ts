/**
 * The package: few dependencies, each with its reason and a licence we may ship, all pinned, nothing fetched at
 * install.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './source-files.ts';

type Manifest = {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
  license?: string;
};

const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(readText('package.json')) as Manifest;
const lock = JSON.parse(readText('package-lock.json')) as {
  packages: Record<string, { license?: string; hasInstallScript?: boolean; dev?: boolean; resolved?: string }>;
};

/** PSF-2.0 is that of `argparse`, which js-yaml has for its own command line: permissive, and never loaded by us. */
const LICENCES = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MPL-2.0', '0BSD', 'PSF-2.0'];

test('every direct dependency has an exact version and a reason in ARCHITECTURE.md', (t) => {
  const architecture = readText('ARCHITECTURE.md');
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  for (const [name, version] of Object.entries(all)) {
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, `${name} is not pinned`);
    assert.ok(architecture.includes(`\`${name}\``), `${name} has no reason in ARCHITECTURE.md`);
  }
  t.diagnostic(`dependencies: ${Object.keys(all).length} checked`);
});

test('every locked package has a licence that may be shipped and no recorded download address', (t) => {
  const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
  for (const [path, entry] of entries) {
    const licences = (entry.license ?? 'none').replaceAll(/[()]/g, '').split(/ (?:OR|AND) /);
    assert.ok(
      licences.some((l) => LICENCES.includes(l)),
      `${path}: licence ${entry.license ?? 'none'}`,
    );
    assert.equal(entry.resolved, undefined, `${path} names a download address`);
  }
  t.diagnostic(`licences: ${entries.length} packages checked`);
  assert.ok(entries.length >= 256);
});

test('only the listed packages may run install scripts', () => {
  const scripted = Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript === true);
  for (const [path] of scripted) {
    assert.ok(manifest.allowScripts[path.replace(/^.*node_modules\//, '')], `${path} runs an install script`);
  }
});

const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'LICENSE'];

test('the pages that a newcomer looks for are there', () => {
  for (const page of PAGES) assert.ok(existsSync(join(ROOT, page)), `${page} is missing`);
});

/** Relative links of a page that lead nowhere. */
function findDeadLinks(page: string): string[] {
  const links = [...readText(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)];
  return links.map((m) => m[1] ?? '').filter((link) => !existsSync(join(ROOT, page, '..', link)));
}

test('links between the pages lead somewhere', () => {
  for (const page of PAGES.filter((p) => p.endsWith('.md'))) assert.deepEqual(findDeadLinks(page), [], page);
});
