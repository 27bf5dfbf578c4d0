/** Reads the measures M1 to M10: each from its sources, for what may be seen, in a window and by a side. */
import type { Access, Visible } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { MeasureDefinition, MeasureId } from '../../model/programme/measures/definitions.ts';
import { definitionOf, MEASURE_IDS } from '../../model/programme/measures/definitions.ts';
import { makeFigure, noData } from '../../model/programme/measures/figures.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import { readCounted, readNothing } from './counted.ts';
import { readAuditLogs, readCompliance, readRemediation, readSecrets } from './judged.ts';
import type { MeasureGroup, MeasureQuery, MeasureReading, Reading } from './query.ts';
import { chooseWindow } from './query.ts';

type Reader = (reading: Reading) => Promise<readonly MeasureGroup[]>;

const READERS: Readonly<Record<MeasureId, Reader>> = {
  M1: readCompliance,
  M2: readRemediation,
  M3: readCounted,
  M4: readCounted,
  M5: readSecrets,
  M6: readCounted,
  M7: readCounted,
  M8: (reading) => Promise.resolve(readNothing(reading)),
  M9: readAuditLogs,
  M10: readCounted,
};

/** Throws `invalid-request` for a window that is none. */
export function readMeasures(
  query: MeasureQuery,
  access: Access,
  room: ControlRoom,
): Promise<readonly MeasureReading[]> {
  const place = {
    visible: listVisible(access, 'read'),
    nowMs: room.clock.nowMs(),
    secretControls: listSecretControls(room),
  };
  return room.store.read((tx) => readMeasuresIn(tx, query, place));
}

/** As `readMeasures`, within a transaction of the caller's. */
export async function readMeasuresIn(
  tx: Transaction,
  query: MeasureQuery,
  place: { readonly visible: Visible; readonly nowMs: number; readonly secretControls: readonly string[] },
): Promise<readonly MeasureReading[]> {
  const readings: MeasureReading[] = [];
  for (const id of query.ids ?? MEASURE_IDS) {
    const definition = definitionOf(id);
    const window = chooseWindow(definition, query, place.nowMs);
    const by = query.by;
    const scope = { visible: place.visible, environment: query.environment, team: query.team };
    const reading: Reading = { tx, definition, ...window, by, scope, secretControls: place.secretControls };
    const groups =
      by === undefined || definition.sides.includes(by) ? await READERS[id](reading) : refuse(definition, by);
    readings.push({ definition, ...window, by, groups });
  }
  return readings;
}

/** What is not kept apart by a side has no data by it: 0 would be a lie. */
function refuse(definition: MeasureDefinition, by: string): readonly MeasureGroup[] {
  const name = definition.bound?.figure ?? 'count';
  return [{ group: '', figures: [makeFigure(definition, name, noData(`it is not kept by ${by}`))] }];
}

/** Controls of the catalogue whose findings are secrets. */
export function listSecretControls({ house }: ControlRoom): readonly string[] {
  return house
    .loadBundle()
    .controls.filter(({ spec }) => spec.findsSecrets === true)
    .map(({ metadata }) => metadata.id);
}
