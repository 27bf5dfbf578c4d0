/** Units of fixes as new contents of files. Nothing is judged here: a plan is an attempt. */
import { isUtf8 } from '../../base/decode-text.ts';
import type { EditPlan, TextEdit } from '../../base/text-edits.ts';
import { applyEdits, mergeEdits } from '../../base/text-edits.ts';
import { combineFixes } from '../../model/combine-fixes.ts';
import type { SourceLines } from '../../model/fix-edits.ts';
import { planChange, splitSource } from '../../model/fix-edits.ts';
import type { ControlResult } from '../../model/result.ts';
import type { Contents } from './snapshot.ts';
import type { FixUnit } from './units.ts';
import { keysOf } from './units.ts';

/** The project as it is now judged. */
export type Judged = {
  readonly results: ReadonlyMap<string, ControlResult>;
  /** The content of a file that belongs to the scan. */
  readonly read: (file: string) => Uint8Array | undefined;
};

export type UnitsPlan = {
  /** What the files are to hold. */
  readonly contents: Contents;
  readonly taken: readonly FixUnit[];
  /** Fixes that do not go together with those taken: they are made after them, if they are still needed. */
  readonly deferred: readonly FixUnit[];
  readonly refused: readonly { readonly unit: FixUnit; readonly reason: string }[];
};

type Draft = {
  readonly edits: Map<string, readonly TextEdit[]>;
  readonly sources: Map<string, SourceLines | undefined>;
  readonly taken: FixUnit[];
  readonly deferred: FixUnit[];
  readonly refused: { readonly unit: FixUnit; readonly reason: string }[];
};

/** Plans as many of the units as go together. Units that are mended by now are taken without an edit. */
export function planUnits(judged: Judged, units: readonly FixUnit[]): UnitsPlan {
  const draft: Draft = { edits: new Map(), sources: new Map(), taken: [], deferred: [], refused: [] };
  for (const group of Map.groupBy(units, ({ block }) => block).values()) planGroup(judged, draft, group);
  const contents = new Map<string, Uint8Array>();
  for (const [file, edits] of draft.edits) {
    const bytes = judged.read(file);
    if (bytes !== undefined && edits.length > 0) contents.set(file, applyEdits(bytes, edits));
  }
  return { contents, taken: draft.taken, deferred: draft.deferred, refused: draft.refused };
}

/** Units of one block: each is added to those before it, left for later, or refused. */
function planGroup(judged: Judged, draft: Draft, group: readonly FixUnit[]): void {
  const file = group[0]?.file ?? '';
  const others = draft.edits.get(file) ?? [];
  const taken: FixUnit[] = [];
  for (const unit of group) {
    const plan = planBlock(judged, draft, [...taken, unit]);
    const merged = 'edits' in plan ? mergeEdits([...others, ...plan.edits]) : undefined;
    if (merged !== undefined) {
      taken.push(unit);
      draft.edits.set(file, merged);
      continue;
    }
    const alone = taken.length === 0 ? plan : planBlock(judged, draft, [unit]);
    if ('edits' in alone) draft.deferred.push(unit);
    else draft.refused.push({ unit, reason: alone.reason });
  }
  draft.taken.push(...taken);
}

/** The edits of some units of one block, over all its instances. */
function planBlock(judged: Judged, draft: Draft, units: readonly FixUnit[]): EditPlan {
  const failing = units
    .flatMap(keysOf)
    .map((key) => judged.results.get(key))
    .filter((result) => result?.verdict === 'fail');
  const edits: TextEdit[] = [];
  for (const results of Map.groupBy(failing, (result) => result?.resource).values()) {
    const plan = planResource(
      judged,
      draft,
      results.filter((result) => result !== undefined),
    );
    if (!('edits' in plan)) return plan;
    edits.push(...plan.edits);
  }
  const merged = mergeEdits(edits);
  return merged === undefined ? { reason: 'the instances of the block need different edits' } : { edits: merged };
}

function planResource(judged: Judged, draft: Draft, results: readonly ControlResult[]): EditPlan {
  const [first] = results;
  if (first === undefined) return { edits: [] };
  const { resource } = first;
  const source = readSource(judged, draft, resource.origin.file);
  if (source === undefined) return { reason: `${resource.origin.file} is no text in UTF-8 of this scan` };
  const changed = combineFixes(
    resource.body,
    results.flatMap(({ findings }) => findings.map(({ fix }) => fix)),
  );
  return changed === undefined ? { reason: 'its fixes contradict each other' } : planChange(resource, changed, source);
}

function readSource({ read }: Judged, { sources }: Draft, file: string): SourceLines | undefined {
  if (!sources.has(file)) {
    const bytes = read(file);
    sources.set(file, bytes !== undefined && isUtf8(bytes) ? splitSource(bytes) : undefined);
  }
  return sources.get(file);
}
