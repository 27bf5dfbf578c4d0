/**
 * `npm run generate`: writes every generated file. `checkGenerated` proves that what is committed is current: a file
 * whose source changed without it fails the gate.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATORS } from './generators.ts';

const ROOT = join(import.meta.dirname, '..');

/** Fewer generated files than this: the gate has lost a generator. */
const FILES_MIN = 37;

/** Compares each generated file with what would be written now; prints the count and the stale ones. */
export function checkGenerated(): boolean {
  const files = GENERATORS.flatMap((generator) => generator(ROOT));
  const stale = files.filter(
    (file) => !existsSync(join(ROOT, file.path)) || readFileSync(join(ROOT, file.path), 'utf8') !== file.text,
  );
  const isGreen = stale.length === 0 && files.length >= FILES_MIN;
  process.stdout.write(`generated: ${files.length} files checked${isGreen ? '' : ', RED'}\n`);
  for (const file of stale) process.stdout.write(`  stale: ${file.path}; run \`npm run generate\`\n`);
  return isGreen;
}

if (import.meta.main) {
  for (const file of GENERATORS.flatMap((generator) => generator(ROOT))) {
    mkdirSync(dirname(join(ROOT, file.path)), { recursive: true });
    writeFileSync(join(ROOT, file.path), file.text);
    process.stdout.write(`wrote ${file.path} (${file.text.length} characters)\n`);
  }
}
