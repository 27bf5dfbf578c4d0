/** `bulwark admission install`: prints what would be installed, asks a cluster about it, or installs it. */
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Cluster } from '../../../clusters/api.ts';
import { DEFAULT_CERTIFICATE_RULES } from '../../../model/certificate-life.ts';
import { createClusterShelf } from '../../../program/admission-guard/cluster-shelf.ts';
import { keepCertificates } from '../../../program/admission-guard/keep-certificates.ts';
import { GATE_DNS_NAMES } from '../../../program/admission-guard/names.ts';
import type { ApplyDeps } from '../../../program/admission-install/apply.ts';
import { applyInstallation, askServer } from '../../../program/admission-install/apply.ts';
import type { Installation } from '../../../program/admission-install/installation.ts';
import { compileGateRules, planInstallation } from '../../../program/admission-install/installation.ts';
import { INSTALL_DEFAULTS } from '../../../program/admission-install/manifests/options.ts';
import { TLS_SECRET } from '../../../program/admission-install/names.ts';
import { writeManifestList, writeManifests } from '../../../program/admission-install/write-manifests.ts';
import { pause } from '../../../base/pause.ts';
import type { PlacedOptions } from '../../cluster-place.ts';
import { addClusterPlace, readClusterPlace } from '../../cluster-place.ts';
import { readNamedFile } from '../../../program/programme/named-file.ts';
import { demandCertificates } from '../../../program/serve/demand-certificates.ts';
import { EXIT } from '../../exit-codes.ts';
import { addExamples } from '../../run-verb.ts';
import type { VerbContext } from '../../verb.ts';
import type { GateOptions } from './gate-options.ts';
import { addGateOptions, readGate } from './gate-options.ts';
import { sayProblems } from './say-problems.ts';

type InstallVerbOptions = GateOptions &
  PlacedOptions & {
    readonly image: string;
    readonly replicas: number;
    readonly priorityClass: string;
    readonly apply?: true;
    readonly serverDryRun?: true;
    readonly json?: true;
    readonly force?: true;
    readonly waitSeconds: number;
    readonly caBundle?: string;
    readonly clientCa?: string;
    readonly withStore?: readonly string[];
    readonly storePort: number;
    readonly clientCidr: readonly string[];
    readonly apiServerCidr: readonly string[];
  };

/** Adds the sub-verb. */
export function configureInstall(command: Command, context: VerbContext, finish: (exitCode: number) => void): void {
  const install = addOptions(command.command('install'))
    .description('Print what would be installed; with --apply, install it so that it cannot lock anybody out.')
    .action(async (options: InstallVerbOptions) => {
      finish(await installGate(options, context));
    });
  addExamples(install, [
    ['bulwark admission install --image registry.example/bulwark@sha256:... --bundle gate.json', 'print it'],
    ['bulwark admission install ... --server-dry-run', 'ask the cluster what it would say'],
    ['bulwark admission install ... --apply', 'install it; run again, it changes what differs'],
  ]);
}

function addOptions(command: Command): Command {
  return addClusterPlace(addGateOptions(command))
    .requiredOption('--image <image>', 'image of Bulwark, by digest')
    .addOption(
      new Option('--replicas <number>', 'replicas, two or more')
        .argParser(readCount)
        .default(INSTALL_DEFAULTS.replicas),
    )
    .option('--priority-class <name>', 'priority class of the pods', INSTALL_DEFAULTS.priorityClassName)
    .addOption(new Option('--apply', 'install it').conflicts('serverDryRun'))
    .option('--dry-run', 'print it, and change nothing (the default)')
    .option('--server-dry-run', 'ask the cluster about it, and change nothing')
    .option('--json', 'print it as one List in JSON')
    .option('--force', 'take over what somebody else has set, the webhook configuration included')
    .addOption(
      new Option('--wait-seconds <number>', 'time for the replicas to become ready').argParser(readCount).default(180),
    )
    .option('--ca-bundle <file>', 'PEM of the authority, where the certificates are not made by Bulwark')
    .option('--client-ca <file>', 'PEM of the authorities of API servers: nobody else may ask (mutual TLS)')
    .option('--with-store <network...>', 'replicas read the store of Secret bulwark-admission-store, in these networks')
    .addOption(new Option('--store-port <number>', 'port of that store').argParser(readCount).default(5_432))
    .option('--client-cidr <network...>', 'networks of the API servers that ask (default: any)', [])
    .option('--api-server-cidr <network...>', 'networks of the API servers that answer (default: any)', []);
}

function readCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,5}$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('It is a number above 0.');
}

async function installGate(options: InstallVerbOptions, context: VerbContext): Promise<number> {
  const { io, house } = context;
  const isAsked = options.apply === true || options.serverDryRun === true;
  const mayAsk = isAsked || options.context !== undefined || options.kubeconfig !== undefined;
  const [gate, cluster] = await Promise.all([
    readGate(options, context),
    mayAsk ? house.connectCluster(readClusterPlace(options)) : undefined,
  ]);
  const served = cluster === undefined ? undefined : (await cluster.discover()).kinds;
  const { value: rules, problems } = compileGateRules(gate.settings, served);
  if (sayProblems(problems, io)) return EXIT.couldNotJudge;
  const { image, replicas, priorityClass: priorityClassName, withStore, storePort } = options;
  const installation = planInstallation(rules, {
    image,
    replicas,
    priorityClassName,
    bundle: gate.bundle,
    store: withStore === undefined ? undefined : { cidrs: withStore, port: storePort },
    environment: gate.settings.profile.spec.environment,
    keepsCertificates: options.caBundle === undefined,
    clientCa: readPem(options.clientCa, context)?.toString(),
    clientCidrs: options.clientCidr,
    apiServerCidrs: options.apiServerCidr,
  });
  if (cluster === undefined || !isAsked) print(installation, options, context);
  else await bring(installation, cluster, options, context);
  return EXIT.clean;
}

function readPem(file: string | undefined, { house }: VerbContext): Buffer | undefined {
  if (file === undefined) return undefined;
  return Buffer.from(readNamedFile(file, house));
}

/** Whoever may read the configuration sees it, and API servers believe it: certificates, and nothing else. */
function readAuthority({ caBundle }: InstallVerbOptions, context: VerbContext): string | undefined {
  const pem = readPem(caBundle, context);
  return pem && Buffer.from(demandCertificates(pem, caBundle ?? '')).toString('base64');
}

/** What is printed may be applied by others: a gate without certificates must not refuse everything. */
function print(installation: Installation, options: InstallVerbOptions, context: VerbContext): void {
  const { io } = context;
  const caBundle = readAuthority(options, context);
  const configuration = installation.configure({
    caBundle,
    enforceFailurePolicy: caBundle === undefined ? 'Ignore' : 'Fail',
  });
  const objects = [...installation.manifests, configuration];
  io.out(options.json === true ? writeManifestList(objects) : writeManifests(objects));
  io.err(
    `bulwark: not in it: Secret ${TLS_SECRET} with the certificate; \`bulwark admission certificates\` makes it\n`,
  );
  if (caBundle === undefined) {
    io.err('bulwark: without --ca-bundle the gate is printed open (failurePolicy Ignore)\n');
  }
}

async function bring(
  installation: Installation,
  cluster: Cluster,
  options: InstallVerbOptions,
  context: VerbContext,
): Promise<void> {
  const { io, house } = context;
  const onStep = (line: string): void => io.out(`${line}\n`);
  const isForced = options.force === true;
  const given = readAuthority(options, context);
  if (options.serverDryRun === true) {
    const configuration = installation.configure({ caBundle: given, enforceFailurePolicy: 'Fail' });
    const objects = [...installation.manifests, configuration];
    const count = await askServer(objects, { cluster, isForced, onStep });
    io.out(`${count} of ${objects.length} objects asked for, nothing changed\n`);
    return;
  }
  const deps: ApplyDeps = {
    cluster,
    clock: house.clock,
    pause,
    waitMs: options.waitSeconds * 1_000,
    isForced,
    onStep,
    provideCertificates: async () => given ?? makeCertificates(cluster, onStep, context),
  };
  await applyInstallation(installation, deps);
}

async function makeCertificates(
  cluster: Cluster,
  onStep: (line: string) => void,
  { house }: VerbContext,
): Promise<string> {
  const { steps, bundle } = await keepCertificates(createClusterShelf(cluster), {
    certificates: await house.loadCertificates(),
    rules: DEFAULT_CERTIFICATE_RULES,
    clock: house.clock,
    names: { dnsNames: GATE_DNS_NAMES, addresses: [] },
  });
  for (const step of steps) onStep(`certificates: ${step.do}, since ${step.why}`);
  return Buffer.from(bundle).toString('base64');
}
