/** A control room for tests: a clock that is set, ids that count up, and log lines kept for the test to read. */
import { DEFAULT_DUE_DATES } from '../../src/model/programme/due-dates.ts';
import type { ControlRoom } from '../../src/program/control-room.ts';
import { createLedgerSigner } from '../../src/program/evidence/signer.ts';
import type { House } from '../../src/program/house.ts';
import type { Store } from '../../src/stores/api.ts';
import { NOON_MS } from './stores.ts';

export type TestRoom = {
  readonly room: ControlRoom;
  readonly setTime: (nowMs: number) => void;
  readonly lines: readonly string[];
};

/** A key like any other, kept here so that tests sign alike. */
const LEDGER_KEY = 'PRIVATE+KEY+ledger.example/test+0623b30a+AfooaZ2RPAHCUSZCI1+6pPBmakGZy8xn/TlN5xmGSrsR';

let rooms = 0;

/** `house` is needed by what reads files or the catalogue. */
export function createControlRoom(store: Store, house?: House): TestRoom {
  let nowMs = NOON_MS;
  let ids = 0;
  rooms += 1;
  const prefix = `r${rooms}`;
  const lines: string[] = [];
  const write = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  };
  return {
    room: {
      store,
      clock: { nowMs: () => nowMs },
      house: house ?? noHouse(),
      log: { info: write('info'), warn: write('warn'), error: write('error') },
      newId: () => `${prefix}-${String(++ids).padStart(6, '0')}`,
      ledgerSigner: () => createLedgerSigner(LEDGER_KEY),
      dueDates: DEFAULT_DUE_DATES,
      scanning: { checkOut: noScanning, scanApart: noScanning },
    },
    setTime: (ms) => {
      nowMs = ms;
    },
    lines,
  };
}

function noScanning(): Promise<never> {
  return Promise.reject(new Error('this test scans nothing'));
}

function noHouse(): House {
  return new Proxy({} as House, {
    get: (_target, name) => {
      throw new Error(`this test gave no house, and ${String(name)} is asked of it`);
    },
  });
}
