/** All benches. A new one is a file here with a function that returns rows, and a line in this array. */
import { benchAdmission } from './admission.ts';
import { benchCel } from './cel.ts';
import { benchChanged } from './changed.ts';
import { benchCheckov } from './checkov.ts';
import { benchEngine } from './engine.ts';
import { benchInfrastructure } from './infrastructure.ts';
import type { Bench } from './rows.ts';
import { benchScan } from './scan.ts';
import { benchStore } from './store.ts';

export const BENCHES: readonly Bench[] = [
  { name: 'cel', run: benchCel },
  { name: 'engine', run: benchEngine },
  { name: 'scan', run: benchScan },
  { name: 'changed', run: benchChanged },
  { name: 'infrastructure', run: benchInfrastructure },
  { name: 'admission', run: benchAdmission },
  { name: 'checkov', run: benchCheckov, isOnRequest: true },
  { name: 'store', run: benchStore, isOnRequest: true },
];
