/** `bulwark admission watch`: the watchdog, which opens the gate when nobody is there to answer. */
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Clock } from '../../../base/clock.ts';
import { createIds } from '../../../base/ids.ts';
import { DEFAULT_CERTIFICATE_RULES } from '../../../model/certificate-life.ts';
import { readLength } from '../../../model/programme/break-glass.ts';
import type { GuardRules } from '../../../model/programme/gate-guard.ts';
import { DEFAULT_GUARD_RULES } from '../../../model/programme/gate-guard.ts';
import { createEvidenceQueue } from '../../../program/admission-guard/evidence-queue.ts';
import { GATE_DNS_NAMES } from '../../../program/admission-guard/names.ts';
import type { StatusParts } from '../../../program/admission-guard/watch-status.ts';
import { findDeath, findWatchHindrance, listWatchMetrics } from '../../../program/admission-guard/watch-status.ts';
import type { WatchMemory } from '../../../program/admission-guard/watchdog.ts';
import { watchGate } from '../../../program/admission-guard/watchdog.ts';
import type { ControlRoom } from '../../../program/control-room.ts';
import { createJsonLog } from '../../../program/log/json-log.ts';
import type { RunningServer } from '../../../program/serving.ts';
import type { PlacedOptions } from '../../cluster-place.ts';
import { addClusterPlace, readClusterPlace } from '../../cluster-place.ts';
import { EXIT } from '../../exit-codes.ts';
import { readPort } from '../../option-values.ts';
import type { PlaceOptions } from '../../place.ts';
import { addPlaceOptions, hideStorePassword, namesStore, readFolders, readPlace } from '../../place.ts';
import { addExamples } from '../../run-verb.ts';
import { stopSignal } from '../../stop-signal.ts';
import type { VerbContext } from '../../verb.ts';

type WatchOptions = PlaceOptions &
  PlacedOptions & {
    readonly asideAfter: number;
    readonly backAfter: number;
    readonly every: number;
    readonly certificates: boolean;
    readonly statusPort?: number;
    readonly statusHost: string;
  };

/** Adds the sub-verb. */
export function configureWatch(command: Command, context: VerbContext, finish: (exitCode: number) => void): void {
  const { asideMs, backMs, periodMs } = DEFAULT_GUARD_RULES;
  const addLength = (flags: string, text: string, ms: number): Option =>
    new Option(flags, text).argParser(readSeconds).default(ms, `${ms / 1_000}s`);
  const watch = addPlaceOptions(addClusterPlace(command.command('watch')))
    .description('Open the gate while no replica answers, end break-glass on time, and renew certificates.')
    .addOption(addLength('--aside-after <time>', 'without a ready replica until the gate is opened', asideMs))
    .addOption(addLength('--back-after <time>', 'with a ready replica until it is closed again', backMs))
    .addOption(addLength('--every <time>', 'from one look to the next, at most', periodMs))
    .option('--no-certificates', 'somebody else keeps the certificates')
    .addOption(
      new Option('--status-port <number>', 'answer /healthz, /readyz and /metrics on this port').argParser(readPort),
    )
    .option('--status-host <address>', 'and on this address; they have no secrets', '127.0.0.1')
    .action(async (options: WatchOptions) => {
      await watchUntilStopped(options, context);
      finish(EXIT.clean);
    });
  addExamples(watch, [
    ['bulwark admission watch', 'in a pod, as the installation runs it'],
    ['bulwark admission watch --context prod --aside-after 1m', 'from here, while its own watchdog is mended'],
  ]);
}

function readSeconds(text: string): number {
  const ms = readLength(text);
  if (ms !== undefined && ms >= 1_000 && ms <= 3_600_000) return ms;
  throw new InvalidArgumentError('It is a time from 1s to 1h, such as 30s.');
}

async function watchUntilStopped(options: WatchOptions, { io, house }: VerbContext): Promise<void> {
  const log = createJsonLog(io.err, house.clock);
  const cluster = await house.connectCluster(readClusterPlace(options));
  const newId = createIds(house.clock);
  const { data } = readFolders(options, io);
  // A store that nobody has named is not made here: the log and the events of the cluster are evidence then.
  const isStoreNamed = namesStore(options, io) || options.data !== undefined || io.env['BULWARK_DATA'] !== undefined;
  // Read anew each time: the file that names the store may come later, and must not keep the gate from being opened.
  const openRoom = async (): Promise<ControlRoom> => {
    const place = readPlace(options, { io, house });
    hideStorePassword(log, place);
    return house.openRoom(place, log);
  };
  const evidence = createEvidenceQueue({
    openRoom: isStoreNamed ? openRoom : undefined,
    data,
    files: house.files,
    newId,
    log,
  });
  const certificates = options.certificates
    ? {
        certificates: await house.loadCertificates(),
        rules: DEFAULT_CERTIFICATE_RULES,
        names: { dnsNames: GATE_DNS_NAMES, addresses: [] },
      }
    : undefined;
  const rules = { asideMs: options.asideAfter, backMs: options.backAfter, periodMs: options.every };
  const status = createStatus(rules, house.clock);
  const server = await startStatus(options, status.parts, house);
  const stopping = new AbortController();
  const stopped = stopSignal().then((signal) => {
    log.info('stopping', { signal });
    stopping.abort();
  });
  log.info('watching', { server: cluster.server, ...rules, store: isStoreNamed, status: server?.url });
  const watchdog = { cluster, clock: house.clock, log, newId, evidence, rules, certificates };
  await watchGate(watchdog, stopping.signal, { onLook: status.onLook });
  await stopped;
  await server?.stop();
}

type Status = { readonly parts: StatusParts; readonly onLook: (memory: WatchMemory) => void };

function createStatus({ periodMs }: GuardRules, clock: Clock): Status {
  const startedMs = clock.nowMs();
  let last: WatchMemory = {};
  return {
    parts: {
      findDeath: () => findDeath(last, { startedMs, periodMs, nowMs: clock.nowMs() }),
      findHindrance: () => findWatchHindrance(last),
      listMetrics: () => listWatchMetrics(last),
    },
    onLook: (memory) => {
      last = memory;
    },
  };
}

async function startStatus(
  { statusHost: host, statusPort: port }: WatchOptions,
  parts: StatusParts,
  house: VerbContext['house'],
): Promise<RunningServer | undefined> {
  return port === undefined ? undefined : house.startStatus({ host, port }, parts);
}
