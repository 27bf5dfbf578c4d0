/** `bulwark serve --role admission`: a replica of the gate, from a bundle or the store, until it is told to stop. */
import { AppError } from '../../base/errors.ts';
import { createIds } from '../../base/ids.ts';
import type { DecisionRecorder } from '../../model/programme/gate-decision.ts';
import type { Metric } from '../../model/programme/metric-names.ts';
import { createBundleSettings } from '../../program/admit/bundle-settings.ts';
import { followSettings } from '../../program/admit/follow-settings.ts';
import { createGate } from '../../program/admit/gate.ts';
import type { GateSettings, UpdateRule } from '../../program/admit/gate-settings.ts';
import type { Recorder } from '../../program/admit/recorder.ts';
import { createRecorder } from '../../program/admit/recorder.ts';
import type { LateRoom } from '../../program/admit/run-replica.ts';
import { createLateRoom, createStoreSettings } from '../../program/admit/run-replica.ts';
import type { GatePlace } from '../../program/admit/serving.ts';
import type { Namespaces } from '../../program/cluster/namespaces.ts';
import { createNamespaces } from '../../program/cluster/namespaces.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import { findLedgerKey } from '../../program/evidence/signer.ts';
import type { JsonLog } from '../../program/log/json-log.ts';
import { createJsonLog } from '../../program/log/json-log.ts';
import { readBundleKey } from '../gate-values.ts';
import type { PlaceOptions } from '../place.ts';
import { hideStorePassword, namesStore, readFolders, readPlace } from '../place.ts';
import { stopSignal } from '../stop-signal.ts';
import type { VerbContext } from '../verb.ts';

export type AdmissionOptions = PlaceOptions & {
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly bundle?: string;
  readonly bundleKey?: string;
  readonly env?: string;
  readonly profile?: string;
  readonly clientCa?: string;
  readonly onUpdate: UpdateRule;
  readonly failOpen?: true;
  readonly graceSeconds: number;
};

/** How often newer settings are looked for. */
const LOOK_MS = 5_000;
/** Time for what was decided last to reach the store. */
const CLOSE_MS = 5_000;

/** Serves until a signal comes. The log is JSON on standard error. */
export async function serveAdmission(options: AdmissionOptions, context: VerbContext): Promise<void> {
  const { io, house } = context;
  const gatePlace = planGate(options);
  const log = createJsonLog(io.err, house.clock);
  // What is open is closed however this ends: a process that cannot begin must not stay.
  const opened = new AsyncDisposableStack();
  try {
    await serve(gatePlace, options, { log, opened, context });
  } finally {
    await opened.disposeAsync();
  }
  log.info('stopped');
}

type Serving = {
  readonly log: JsonLog;
  readonly context: VerbContext;
  readonly opened: AsyncDisposableStack;
};

async function serve(gatePlace: GatePlace, options: AdmissionOptions, serving: Serving): Promise<void> {
  const { log, opened, context } = serving;
  const { io, house } = context;
  const stopping = stopSignal();
  const replica = createIds(house.clock)();
  const usesStore = options.bundle === undefined || namesStore(options, io);
  const room = usesStore ? createLateRoom(() => openRoom(options, serving)) : undefined;
  opened.defer(async () => room?.close());
  const source = chooseSource(options, { room, log, context });
  const first = await source.first();
  const namespaces = await watchNamespaces(serving);
  const gate = createGate(first, {
    clock: house.clock,
    findNamespace: (name) => namespaces?.find(name),
    replica,
    isFailOpen: options.failOpen === true,
  });
  source.keep(gate.settings());
  const recorder = room === undefined ? undefined : startRecorder(room, replica, serving);
  if (recorder === undefined) log.warn('decisions are not recorded: no --store is given');
  const following = followSettings(gate, { read: source.read, everyMs: LOOK_MS, log, onChange: source.keep });
  opened.defer(following.stop);
  const listMetrics = (): readonly Metric[] => [
    ...sayRecorder(recorder),
    sayGauge(
      'bulwark_admission_settings_stale',
      'Whether newer settings could not be read.',
      following.findStaleness(),
    ),
  ];
  const findHindrance = (): string | undefined =>
    namespaces === undefined || namespaces.isSynced() ? undefined : 'the namespaces of the cluster are not known yet';
  const server = await house.startGate(gatePlace, {
    gate,
    recorder: recorder ?? NO_RECORDER,
    log,
    findHindrance,
    listMetrics,
  });
  opened.defer(server.stop);
  io.out(`Bulwark is judging requests at ${server.url}\n`);
  log.info('started', { url: server.url, role: 'admission', hash: gate.settings().hash, version: house.version });
  log.info('stopping', { signal: await stopping });
}

/** The file that names the store is read with each attempt: it may come later than the replica, or change. */
async function openRoom(options: AdmissionOptions, { log, context }: Serving): Promise<ControlRoom> {
  const place = readPlace(options, context);
  hideStorePassword(log, place);
  return context.house.openRoom(place, log);
}

function planGate({ host, port, tlsCert, tlsKey, clientCa, graceSeconds }: AdmissionOptions): GatePlace {
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new AppError('usage', 'API servers call webhooks over TLS alone: give --tls-cert and --tls-key');
  }
  return {
    host,
    port,
    tls: { certFile: tlsCert, keyFile: tlsKey },
    clientCaFile: clientCa,
    graceMs: graceSeconds * 1_000,
  };
}

type SettingsSource = {
  readonly first: () => Promise<GateSettings>;
  readonly read: () => Promise<GateSettings>;
  /** Hears of settings that came into use. */
  readonly keep: (settings: GateSettings) => void;
};

type Surroundings = Pick<Serving, 'log' | 'context'> & { readonly room: LateRoom | undefined };

function chooseSource(options: AdmissionOptions, { room, log, context }: Surroundings): SettingsSource {
  const { house, io } = context;
  const { bundle, env, profile, onUpdate } = options;
  if (bundle !== undefined) {
    const { read, keep } = createBundleSettings(bundle, readBundleKey(options, context).trusted, house);
    return { first: read, read, keep };
  }
  if (room === undefined) throw new AppError('usage', 'give --bundle, or --store');
  const place = readFolders(options, io);
  const settings = createStoreSettings({
    room,
    house,
    log,
    wish: { roots: ['.'], environment: env, profile, updateRule: onUpdate },
    lastFile: `${place.data}/gate-last.json`,
    keyFile: findLedgerKey(place),
  });
  return { first: settings.readOrRecall, read: settings.read, keep: settings.keep };
}

/** In a pod, those of its cluster; elsewhere none are known, and each is taken for one without labels. */
async function watchNamespaces({ context, log, opened }: Serving): Promise<Namespaces | undefined> {
  const { house, io } = context;
  if (!io.env['KUBERNETES_SERVICE_HOST'] && !io.env['KUBECONFIG']) {
    log.warn('no cluster is known: namespaces are taken for ones without labels');
    return undefined;
  }
  const namespaces = createNamespaces(await house.connectCluster({}), log);
  opened.defer(namespaces.close);
  return namespaces;
}

function startRecorder(room: LateRoom, replica: string, { log, opened, context }: Serving): Recorder {
  const { clock } = context.house;
  const recorder = createRecorder({ store: room.store, clock, log, newId: createIds(clock), name: replica });
  opened.defer(() => recorder.close(CLOSE_MS));
  return recorder;
}

const NO_RECORDER: DecisionRecorder = { record: () => undefined };

function sayRecorder(recorder: Recorder | undefined): readonly Metric[] {
  if (recorder === undefined) return [];
  const { stored, dropped, waiting } = recorder.stats();
  const samples = Object.entries({ stored, dropped, waiting }).map(([state, value]) => ({ labels: { state }, value }));
  const help = 'Decisions of this replica: stored, waiting for the store, or dropped because too many waited.';
  return [{ name: 'bulwark_admission_decisions', help, type: 'gauge', samples }];
}

function sayGauge(name: string, help: string, isSet: unknown): Metric {
  return { name, help, type: 'gauge', samples: [{ labels: {}, value: isSet === undefined ? 0 : 1 }] };
}
