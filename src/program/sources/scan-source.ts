/** The job that scans a source: by schedule, or because somebody asked. */
import { AppError } from '../../base/errors.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { TargetRef } from '../../model/programme/run.ts';
import type { Source } from '../../model/source.ts';
import { loadInForce } from '../except/in-force.ts';
import { ingestRun } from '../ingest/ingest-run.ts';
import type { ControlRoom } from '../control-room.ts';
import type { Work } from '../jobs/work.ts';
import { SCAN_SOURCE } from './manage.ts';

const SCANNER = systemActor('scanner');

/** The scan renews its lease while it runs; a worker that died is replaced after this. */
const LEASE_MS = 120_000;
const ATTEMPTS_MAX = 3;

/** The work of scanning a source. How its last scan ended stands with the source, good or bad. */
export function createScanWork(room: ControlRoom): Work {
  return {
    kind: SCAN_SOURCE,
    leaseMs: LEASE_MS,
    attemptsMax: ATTEMPTS_MAX,
    run: async ({ id, payload }, { signal, hold }) => {
      const name = readName(payload);
      const source = await room.store.read((tx) => tx.sources.find(name));
      // Removed since the job was added: there is nothing to scan.
      if (source === undefined) return;
      const note = (run: string | undefined, error: string | undefined): Promise<void> =>
        room.store.write(async (tx) => {
          await hold(tx);
          await tx.sources.noteScan(name, { atMs: room.clock.nowMs(), run, error });
          tx.announce({ topic: 'sources', ids: [name] });
        });
      try {
        // The run's id is the job's: a job that is done again brings in the same run.
        const run = await scanSource(source.document, id, room, signal);
        await note(run, undefined);
      } catch (error) {
        if (!signal.aborted) await note(undefined, error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  };
}

function readName(payload: unknown): string {
  const name = typeof payload === 'object' && payload !== null && 'source' in payload ? payload.source : undefined;
  if (typeof name !== 'string') throw new AppError('invalid-request', 'the job names no source');
  return name;
}

async function scanSource(source: Source, runId: string, room: ControlRoom, signal: AbortSignal): Promise<string> {
  const { name } = source.metadata;
  const { folder = '', repository, cluster, environment, profile } = source.spec;
  const { scanning } = room;
  const checkout = repository && (await scanning.checkOut({ name, url: repository.url, ref: repository.ref, signal }));
  const path = repository && findRepositoryPath(repository.url);
  const run = await scanning.scanApart({
    runId,
    target: cluster === undefined ? nameTarget(name, path, environment) : nameClusterTarget(name),
    what: cluster === undefined ? { folder: checkout?.folder ?? folder } : { cluster },
    environment,
    profile,
    repository: path,
    commit: checkout?.commit,
    ref: repository?.ref,
    inForce: await loadInForce(room.store, room.clock.nowMs()),
    signal,
  });
  const { run: record } = await ingestRun(run, SCANNER, room);
  return record.id;
}

/** As `bulwark scan --cluster --target` calls it, where a pipeline sends what it found. */
function nameClusterTarget(name: string): TargetRef {
  return { id: `cluster:${name}`, kind: 'cluster', name };
}

/** As the uploads of its pipelines call it, so that both are one target. */
function nameTarget(name: string, repository: string | undefined, environment: string): TargetRef {
  if (repository === undefined) return { id: `folder:${name}`, kind: 'folder', name };
  const where = environment === 'prod' ? '' : `@${environment}`;
  return { id: `repo:${repository}${where}`, kind: 'repository', name: `${repository}${where}` };
}

/** `acme/shop` of a URL. */
function findRepositoryPath(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]+\//, '').replace(/(?:\.git)?\/?$/, '');
}
