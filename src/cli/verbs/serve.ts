/** `bulwark serve`: the control room as a server, with its workers, until it is told to stop. */
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../../base/errors.ts';
import { readSignInPlan } from '../../program/auth/read-settings.ts';
import type { ControlRoom, RoomPlace } from '../../program/control-room.ts';
import { startFollowing } from '../../program/cluster/follow.ts';
import { signCheckpoint } from '../../program/evidence/checkpoints.ts';
import { startWorkers } from '../../program/jobs/workers.ts';
import type { JsonLog } from '../../program/log/json-log.ts';
import { createJsonLog } from '../../program/log/json-log.ts';
import { reportOwnSources } from '../../program/measure/report-sources.ts';
import type { FirstStart } from '../../program/serve/first-start.ts';
import { prepareStart } from '../../program/serve/first-start.ts';
import { createWorks, ensureDuties } from '../../program/serve/works.ts';
import type { ServerPlace } from '../../program/serving.ts';
import { EXIT } from '../exit-codes.ts';
import { createUpdateOption } from '../gate-values.ts';
import { readPort } from '../option-values.ts';
import { addPlaceOptions, hideStorePassword, readPlace } from '../place.ts';
import { addExamples } from '../run-verb.ts';
import { stopSignal } from '../stop-signal.ts';
import type { Verb, VerbContext } from '../verb.ts';
import type { AdmissionOptions } from './serve-admission.ts';

const ROLES = ['all', 'api', 'worker', 'admission'] as const;
const PORT = 8377;

type ServeOptions = AdmissionOptions & {
  readonly role: (typeof ROLES)[number];
  readonly behindProxy?: readonly string[];
  readonly signIn?: string;
  readonly sample?: string;
};

export const verb: Verb = {
  configure: (command, context, finish) => {
    addPlaceOptions(addOptions(command)).action(async (options: ServeOptions) => {
      if (options.role === 'admission') {
        await (await import('./serve-admission.ts')).serveAdmission(options, context);
      } else await serve(options, context);
      finish(EXIT.clean);
    });
    addExamples(command, [
      ['bulwark serve', 'on this machine alone, with the embedded store'],
      ['bulwark serve --sample examples/estate', 'with something to look at, where the store is empty'],
      ['bulwark serve --host 0.0.0.0 --tls-cert tls.crt --tls-key tls.key', 'for others, over TLS'],
      ['bulwark serve --host 0.0.0.0 --behind-proxy 10.0.0.0/8', 'behind a proxy that ends TLS'],
      ['bulwark serve --role worker --store postgres://db/bulwark', 'one more process for background work'],
      [
        'bulwark serve --role admission --bundle gate.json --bundle-key KEY --tls-cert tls.crt --tls-key tls.key',
        "a replica of a cluster's admission gate",
      ],
    ]);
  },
};

function addOptions(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('--port <number>', 'port to listen on; 0 for a free one').argParser(readPort).default(PORT))
    .addOption(new Option('--role <role>', 'what this process does').choices(ROLES).default('all'))
    .option('--tls-cert <file>', 'certificate chain in PEM; read again when it changes')
    .option('--tls-key <file>', 'its private key in PEM')
    .addOption(
      new Option('--behind-proxy <addresses>', 'proxies that end TLS, with commas; only theirs is believed').argParser(
        readProxies,
      ),
    )
    .option('--sign-in <file>', 'how to sign in: provider, pipelines, sessions (docs/guides/sign-in.md)')
    .option('--sample <folder>', 'scan this folder where the store is empty')
    .option('--bundle <file>', 'admission: signed settings, instead of those of the store; read again when they change')
    .option('--bundle-key <key>', 'admission: public key that the bundle must be signed with (env BULWARK_BUNDLE_KEY)')
    .option('--env <environment>', 'admission: whose profile is in force (default: prod)')
    .option('--profile <name>', 'admission: the profile, by its name')
    .option('--client-ca <file>', 'admission: only clients with certificates of these authorities may ask, in PEM')
    .addOption(createUpdateOption('admission: refuse a change for what is new in it, or for all that is wrong'))
    .option('--fail-open', 'admission: let in what enforced controls could not judge in time')
    .addOption(
      new Option('--grace-seconds <number>', 'admission: time to go on answering when told to stop')
        .argParser(readSeconds)
        .default(GRACE_SECONDS),
    );
}

const GRACE_SECONDS = 5;

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d{1,3}$/.test(text) && seconds <= 600) return seconds;
  throw new InvalidArgumentError('Give a number of seconds from 0 to 600.');
}

/** An address or a network; a network of everything would believe everybody. */
const PROXY = /^[\da-f.:]+(\/[1-9]\d{0,2})?$/i;

function readProxies(text: string): readonly string[] {
  const proxies = text.split(',').map((proxy) => proxy.trim());
  if (proxies.every((proxy) => PROXY.test(proxy))) return proxies;
  throw new InvalidArgumentError('Give addresses or networks such as 10.0.0.0/8, with commas between them.');
}

/** The log is JSON on standard error; what is for people goes to standard output. */
async function serve(options: ServeOptions, { io, house }: VerbContext): Promise<void> {
  const place = readPlace(options, { io, house });
  demandOneProcess(options, place);
  const server = await planServer(options, { io, house });
  const log = createJsonLog(io.err, house.clock);
  hideKnown(log, place, server);
  const release = place.store === undefined ? await house.lockFolder(place.data) : undefined;
  try {
    const room = await house.openRoom(place, log);
    try {
      await run(options, server, room, { io, house, log });
    } finally {
      await room.store.close();
    }
  } finally {
    release?.();
  }
}

type Running = Pick<VerbContext, 'io' | 'house'> & { readonly log: JsonLog };

async function run(
  { role, sample }: ServeOptions,
  place: ServerPlace,
  room: ControlRoom,
  { io, house, log }: Running,
): Promise<void> {
  const stopping = stopSignal();
  // Before the secret is made: where the port is taken, nobody would ever read it.
  const server = role === 'worker' ? undefined : await house.startServer(place, room);
  await ensureDuties(room);
  if (server !== undefined) await reportOwnSources(room);
  const first = await prepareStart({ sample: sample === undefined ? undefined : resolve(sample) }, room);
  if (first.administrator !== undefined) log.hide(first.administrator.password);
  const workers = role === 'api' ? undefined : startWorkers(room, createWorks(room));
  const following = role === 'api' ? undefined : startFollowing(room);
  io.out(sayStart(server?.url, first));
  log.info('started', { url: server?.url, role, store: room.store.kind, version: house.version });
  log.info('stopping', { signal: await stopping });
  await server?.stop();
  await following?.stop();
  await workers?.stop();
  await signLedger(room);
  log.info('stopped');
}

/** What this run has done is then provable by a copy of the checkpoint; the entries themselves are safe without it. */
async function signLedger(room: ControlRoom): Promise<void> {
  try {
    await signCheckpoint(room);
  } catch (error) {
    room.log.error('the evidence ledger could not be signed', { error });
  }
}

function demandOneProcess({ role }: ServeOptions, { store }: RoomPlace): void {
  if (role === 'all' || store !== undefined) return;
  throw new AppError('usage', `--role ${role} is for several processes, which share a --store postgres://...`);
}

async function planServer(
  options: ServeOptions,
  { io, house }: Pick<VerbContext, 'io' | 'house'>,
): Promise<ServerPlace> {
  const { host, port, tlsCert, tlsKey, behindProxy = [] } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new AppError('usage', '--tls-cert and --tls-key are given together');
  }
  return {
    host,
    port,
    tls: tlsCert === undefined || tlsKey === undefined ? undefined : { certFile: tlsCert, keyFile: tlsKey },
    proxies: behindProxy,
    signIn: await readSignInPlan(options.signIn, io.env, house),
    traces: io.env['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined,
  };
}

function hideKnown(log: JsonLog, place: RoomPlace, { signIn }: ServerPlace): void {
  hideStorePassword(log, place);
  if (signIn.oidc?.clientSecret !== undefined) log.hide(signIn.oidc.clientSecret);
}

function sayStart(url: string | undefined, { administrator, isSampleAdded }: FirstStart): string {
  const lines = [url === undefined ? 'Bulwark is working.' : `Bulwark is serving at ${url}`];
  if (administrator !== undefined) {
    const until = new Date(administrator.untilMs).toISOString();
    lines.push(
      `Sign in as ${administrator.user.name} with the one-time secret ${administrator.password}`,
      `It is shown only now, is good for one sign-in until ${until}, and is then replaced by a password of yours.`,
    );
  }
  if (isSampleAdded) lines.push('The sample estate is being scanned.');
  return `${lines.join('\n')}\n`;
}
