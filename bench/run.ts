/**
 * Runs the benches and prints their rows: `npm run bench [-- [name...] [--json]]`. Exit 1 when a bar is missed.
 * Benches that take minutes run when they are named: `npm run bench -- store`.
 */
import process from 'node:process';
import { BENCHES } from './registry.ts';
import type { BenchRow } from './rows.ts';

const names = process.argv.slice(2).filter((arg) => arg !== '--json');
const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(', ')} (there are: ${BENCHES.map(({ name }) => name).join(', ')})`);
  process.exit(2);
}

const rows: (BenchRow & { readonly bench: string })[] = [];
for (const bench of BENCHES) {
  if (names.length > 0 ? !names.includes(bench.name) : bench.isOnRequest === true) continue;
  for (const row of await bench.run()) rows.push({ bench: bench.name, ...row });
}

if (process.argv.includes('--json')) console.log(JSON.stringify(rows, undefined, 2));
else for (const line of formatTable(rows)) console.log(line);
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;

function formatTable(table: typeof rows): string[] {
  const width = Math.max(...table.map(({ bench, name }) => bench.length + name.length + 2));
  return table.map((row) => {
    const bar = row.bar === undefined ? '' : `  ${row.bound} ${row.bar}  ${row.ok ? 'ok' : 'MISSED'}`;
    const number = row.ratio >= 100 ? row.ratio.toFixed(0) : row.ratio.toPrecision(3);
    return `${`${row.bench}: ${row.name}`.padEnd(width)}  ${number.padStart(8)} ${row.unit.padEnd(12)}${bar}`;
  });
}
