/** Brings findings up to date with a run: its sightings, those that are gone, and what follows for each finding. */
import { fingerprint } from '../../base/ids.ts';
import { isSightingGone, type Look } from '../../model/programme/absence.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import type { Actor } from '../../model/programme/actor.ts';
import { type FindingFacts, followFinding } from '../../model/programme/follow-finding.ts';
import type { Exposure } from '../../model/programme/inventory/sources.ts';
import type { Run, RunControl, RunFinding, RunResource, RunResult } from '../../model/programme/run.ts';
import { bareAddress, identifyTracked } from '../../model/programme/subject.ts';
import type { FindingChange, Sighting, SightingMark } from '../../stores/api/findings.ts';
import type { RunEffect } from '../../stores/api/runs.ts';
import type { DueDates } from '../../model/programme/due-dates.ts';
import type { Transaction } from '../../stores/api.ts';
import { CHUNK_ROWS, splitIntoChunks, takeTurn } from './chunks.ts';
import type { Reach } from './reach.ts';
import { demandPlaces } from './reach.ts';

export type FollowedRun = {
  readonly run: Run;
  readonly look: Look;
  readonly atMs: number;
  readonly nowMs: number;
  readonly actor: Actor;
  readonly findExposure: (resource: RunResource) => Exposure | undefined;
  readonly dueDates: DueDates;
  readonly reach: Reach | undefined;
};

type RunSighting = Sighting & Pick<SightingMark, 'digest'> & { readonly resource: RunResource };

/** Gives what the run did to the findings. */
export async function followFindings(tx: Transaction, followed: FollowedRun): Promise<RunEffect> {
  const { run, look } = followed;
  const seen = Map.groupBy(listSightings(followed), ({ finding }) => finding);
  const known = new Map<string, string>();
  const gone = new Map<string, SightingMark[]>();
  for (let after: SightingMark | undefined; ; ) {
    const marks = await tx.findings.listTargetMarks(run.target.id, after, CHUNK_ROWS);
    for (const mark of marks) {
      known.set(`${mark.finding} ${mark.address}`, mark.digest);
      const isSeen = seen.get(mark.finding)?.some(({ address }) => address === mark.address) === true;
      if (!isSeen && isSightingGone(look, mark)) {
        const others = gone.get(mark.finding);
        if (others === undefined) gone.set(mark.finding, [mark]);
        else others.push(mark);
      }
    }
    after = marks.at(-1);
    if (marks.length < CHUNK_ROWS) break;
    await takeTurn();
  }
  const effect = { opened: 0, reopened: 0, accepted: 0, resolved: 0, still: 0 };
  const controls = new Map(run.controls.map((control) => [control.id, control]));
  const ids = [...new Set([...seen.keys(), ...gone.keys()])].toSorted();
  const changeAll = async function* (): AsyncGenerator<readonly FindingChange[]> {
    for (const chunk of splitIntoChunks(ids)) {
      const sightings = chunk.flatMap((id) => seen.get(id) ?? []);
      const isChanged = ({ finding, address, digest }: RunSighting): boolean =>
        known.get(`${finding} ${address}`) !== digest;
      await tx.findings.saveSightings(sightings.filter(isChanged));
      await tx.findings.dropSightings(chunk.flatMap((id) => gone.get(id) ?? []));
      const changes = await followChunk(tx, chunk, seen, controls, followed);
      for (const change of changes) effect[nameEffect(change)] += 1;
      yield changes;
      await takeTurn();
    }
  };
  await tx.findings.save(changeAll());
  return effect;
}

async function followChunk(
  tx: Transaction,
  ids: readonly string[],
  seen: ReadonlyMap<string, readonly RunSighting[]>,
  controls: ReadonlyMap<string, RunControl>,
  { atMs, nowMs, actor, findExposure, dueDates, reach }: FollowedRun,
): Promise<readonly FindingChange[]> {
  const taken = await tx.findings.take(ids, SEES_ALL);
  // Two targets may see one thing, and whoever names its address would have the finding for their own.
  demandPlaces(taken, reach);
  const before = new Map(taken.map((finding) => [finding.id, finding]));
  const marks = Map.groupBy(await tx.findings.listMarks(ids), ({ finding }) => finding);
  return ids.flatMap((id) => {
    const [sighting] = seen.get(id) ?? [];
    const control = controls.get(sighting?.control ?? '');
    const facts = sighting && control && toFacts(sighting, control, findExposure(sighting.resource));
    const following = {
      id,
      before: before.get(id),
      seen: facts,
      marks: marks.get(id) ?? [],
      atMs,
      nowMs,
      actor,
      dueDates,
    };
    return followFinding(following) ?? [];
  });
}

function toFacts(
  { resource, path, message }: RunSighting,
  { id, severity, layer }: RunControl,
  exposure: Exposure | undefined,
): FindingFacts {
  const { environment, owner, asset, address } = resource;
  const place = { environment, team: owner, asset, address: bareAddress(address), path };
  return { control: id, severity, layer, ...place, message, exposure };
}

function nameEffect({ before, after }: FindingChange): keyof RunEffect {
  if (before?.state === after.state) return 'still';
  return after.state === 'open' ? 'opened' : after.state === 'acknowledged' ? 'still' : after.state;
}

function* listSightings({ run, atMs }: FollowedRun): Generator<RunSighting> {
  const resources = new Map(run.resources.map((resource) => [resource.address, resource]));
  for (const result of run.results) {
    const resource = resources.get(result.resource);
    if (resource === undefined || (result.verdict !== 'fail' && result.verdict !== 'exempt')) continue;
    // By their ids: a place counts once, however often a sender names it.
    const findings = new Map(findingsOf(result, resource).map((finding) => [finding.id, finding]));
    for (const finding of findings.values()) yield toSighting(run, result, resource, finding, atMs);
  }
}

/** A result that fails and names no place is about the resource as a whole. */
function findingsOf({ findings, reason, control }: RunResult, { address, file, line }: RunResource) {
  if (findings.length > 0) return findings;
  const id = fingerprint(control, bareAddress(address));
  const nothing = { column: undefined, fix: [], excerpt: undefined, patch: undefined };
  return [{ id, message: reason, path: '', file, line, ...nothing }];
}

/** Said of an exempt result that does not name the exception. */
const UNNAMED = 'unnamed';

function toSighting(
  { target }: Run,
  result: RunResult,
  resource: RunResource,
  found: RunFinding,
  atMs: number,
): RunSighting {
  const { file, line, column, path, message, fix, excerpt, patch } = found;
  const exception = result.verdict === 'exempt' ? (result.exception ?? UNNAMED) : undefined;
  const said = { source: resource.source, file, line, column, path, message, fix, excerpt, patch, exception };
  return {
    finding: identifyTracked(target, resource, result, found),
    target: target.id,
    address: resource.address,
    control: result.control,
    ...said,
    firstSeenMs: atMs,
    digest: fingerprint(JSON.stringify(said)),
    resource,
  };
}
