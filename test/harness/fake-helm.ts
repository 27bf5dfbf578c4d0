/**
 * A stand-in for `helm` where it is not installed. It keeps the part of helm's contract that Bulwark relies on:
 * `helm template <release> <chart> --include-crds` writes each template below a `# Source: <chart>/<path>` line. Of the
 * template language it knows `{{ .Values.<name> }}`, `{{ .Release.Name }}` and lines of nothing but a directive.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SCRIPT = `
const fs = require('fs'), path = require('path');
const [verb, release, chart, flag, ...rest] = process.argv.slice(2);
if (verb !== 'template' || flag !== '--include-crds' || rest.length > 0) {
  console.error('unexpected arguments');
  process.exit(2);
}
const read = (name) => fs.readFileSync(path.join(chart, name), 'utf8');
const name = /^name: *(\\S+)/m.exec(read('Chart.yaml'))[1];
const values = Object.fromEntries([...read('values.yaml').matchAll(/^(\\w+): *(.*)$/gm)].map((m) => [m[1], m[2]]));
if (values.fails !== undefined) { console.error('Error: ' + values.fails); process.exit(1); }
if (values.sleeps !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000);
for (const folder of ['crds', 'templates']) {
  if (!fs.existsSync(path.join(chart, folder))) continue;
  for (const file of fs.readdirSync(path.join(chart, folder)).sort()) {
    if (!file.endsWith('.yaml')) continue;
    for (const part of read(folder + '/' + file).split(/^---\\n/m)) {
      const lines = part.split('\\n').filter((line) => !/^\\s*\\{\\{.*\\}\\}\\s*$/.test(line)).join('\\n');
      const variable = /\\{\\{-? *\\.(?:Values\\.(\\w+)|Release\\.Name) *-?\\}\\}/g;
      const text = lines.replace(variable, (_, key) => (key ? values[key] : release));
      if (text.trim() === '') continue;
      process.stdout.write('---\\n# Source: ' + name + '/' + folder + '/' + file + '\\n' + text + '\\n');
    }
  }
}
`;

/** Writes an executable `helm` into `folder` and gives a PATH that finds it and nothing else. */
export function installFakeHelm(folder: string): string {
  const script = join(folder, 'helm.cjs');
  writeFileSync(script, SCRIPT);
  writeFileSync(join(folder, 'helm'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  chmodSync(join(folder, 'helm'), 0o755);
  return folder;
}
