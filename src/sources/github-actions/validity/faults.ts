/** What GitHub would refuse or never run, as facts. */
import type { JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import type { Document } from '../document/document.ts';
import type { ValueRange } from '../document/text-place.ts';

/** Where to look for the mistake: each has a control of its own. */
export type FaultArea = 'expression' | 'structure' | 'job' | 'trigger' | 'pattern';

/** `part` is set when a part of a text field is meant. */
export type Fault = {
  readonly area: FaultArea;
  readonly code: string;
  readonly path: FieldPath;
  readonly part?: ValueRange;
  readonly label?: string;
};

const FAULTS_MAX = 500;

/** Facts of faults, by area; after the first hundreds of one file the rest says nothing new. */
export function describeFaults({ placer }: Document, faults: readonly Fault[]): JsonObject {
  const byArea: Record<FaultArea, JsonObject[]> = { expression: [], structure: [], job: [], trigger: [], pattern: [] };
  for (const { area, code, path, part, label } of faults.slice(0, FAULTS_MAX)) {
    const fact = { code };
    byArea[area].push(
      part === undefined ? placer.place(fact, path) : placer.placePart(fact, path, part, label ?? code),
    );
  }
  return byArea;
}
