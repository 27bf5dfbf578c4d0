/** `bulwark admission certificates`: the authority and the certificates of the gate, in a cluster or in a folder. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { AppError } from '../../../base/errors.ts';
import type { CertificateRules } from '../../../model/certificate-life.ts';
import { AUTHORITY_MS_MAX, DEFAULT_CERTIFICATE_RULES } from '../../../model/certificate-life.ts';
import { writeClientKubeconfig } from '../../../program/admission-guard/client-kubeconfig.ts';
import { createClusterShelf } from '../../../program/admission-guard/cluster-shelf.ts';
import { createFolderShelf } from '../../../program/admission-guard/folder-shelf.ts';
import type { CertificateReport } from '../../../program/admission-guard/keep-certificates.ts';
import { keepCertificates } from '../../../program/admission-guard/keep-certificates.ts';
import { GATE_DNS_NAMES } from '../../../program/admission-guard/names.ts';
import type { PlacedOptions } from '../../cluster-place.ts';
import { addClusterPlace, readClusterPlace } from '../../cluster-place.ts';
import { EXIT } from '../../exit-codes.ts';
import { printJson, printRows, sayInstant } from '../../rows.ts';
import { addExamples } from '../../run-verb.ts';
import type { VerbContext } from '../../verb.ts';

const DAY_MS = 86_400_000;

type CertificateOptions = PlacedOptions & {
  readonly out?: string;
  readonly renew?: true;
  readonly name: readonly string[];
  readonly address: readonly string[];
  readonly leafDays: number;
  readonly authorityDays: number;
  readonly client?: string;
  readonly json?: true;
};

/** Adds the sub-verb. */
export function configureCertificates(
  command: Command,
  context: VerbContext,
  finish: (exitCode: number) => void,
): void {
  const { leafMs, authorityMs } = DEFAULT_CERTIFICATE_RULES;
  const addDays = (flags: string, text: string, ms: number): Option =>
    new Option(flags, text).argParser(readDays).default(ms / DAY_MS);
  const certificates = addClusterPlace(command.command('certificates'))
    .description('Make what is missing and renew what is due: in the cluster, or in a folder with --out.')
    .option('--out <folder>', 'keep them in files: ca.crt, tls.crt, tls.key, authority.json')
    .option('--renew', 'make a new certificate even where the present one is fresh')
    .option('--name <name...>', 'names that the gate is called by', [...GATE_DNS_NAMES])
    .option('--address <address...>', 'addresses that it is called by as well', [])
    .addOption(addDays('--leaf-days <days>', 'life of a certificate', leafMs))
    .addOption(addDays('--authority-days <days>', 'life of the authority', authorityMs))
    .addOption(
      new Option(
        '--client <name>',
        'make the certificate of an API server instead, for mutual TLS; needs --out',
      ).argParser(readClient),
    )
    .option('--json', 'as JSON, for machines')
    .action(async (options: CertificateOptions) => {
      await keep(options, context);
      finish(EXIT.clean);
    });
  addExamples(certificates, [
    ['bulwark admission certificates', 'in the cluster: what the watchdog does every minute'],
    ['bulwark admission certificates --out certs --name localhost --address 127.0.0.1', 'in a folder, for a test'],
    ['bulwark admission certificates --out client --client kube-apiserver', 'for the API server, with a kubeconfig'],
  ]);
}

function readDays(text: string): number {
  const days = Number(text);
  if (/^\d{1,4}$/.test(text) && days >= 1 && days * DAY_MS <= AUTHORITY_MS_MAX) return days;
  throw new InvalidArgumentError(`It is a number of days from 1 to ${AUTHORITY_MS_MAX / DAY_MS}.`);
}

function readClient(text: string): string {
  if (/^[\w.:@-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('It has up to 64 letters, digits, and . : _ @ -');
}

async function keep(options: CertificateOptions, { io, house }: VerbContext): Promise<void> {
  const { out, client, leafDays, authorityDays } = options;
  if (client !== undefined && out === undefined) throw new AppError('usage', '--client is given with --out');
  if (leafDays >= authorityDays) throw new AppError('usage', 'an authority lives longer than its certificates');
  const rules: CertificateRules = {
    ...DEFAULT_CERTIFICATE_RULES,
    leafMs: leafDays * DAY_MS,
    authorityMs: authorityDays * DAY_MS,
  };
  const names =
    client === undefined ? { dnsNames: options.name, addresses: options.address } : { dnsNames: [], addresses: [] };
  const shelf =
    out === undefined
      ? createClusterShelf(await house.connectCluster(readClusterPlace(options)))
      : createFolderShelf(resolve(out), house.files);
  const report = await keepCertificates(shelf, {
    certificates: await house.loadCertificates(),
    clock: house.clock,
    rules,
    names,
    isForced: options.renew === true,
    ...(client === undefined ? {} : { client }),
  });
  if (client !== undefined && out !== undefined) {
    house.files.writePrivate(resolve(out, 'kubeconfig.json'), writeClientKubeconfig(report.leaf), true);
  }
  const { steps, leaf, authorities } = report;
  // The key is in the report, and on no terminal.
  if (options.json === true) printJson(io, { place: shelf.place, steps, leaf: leaf.facts, authorities });
  else printRows(io, sayReport(report, shelf.place));
}

function sayReport({ steps, leaf, authorities }: CertificateReport, place: string): readonly (readonly string[])[] {
  const { facts } = leaf;
  return [
    ['kept in', place],
    ['certificate', `${facts.subject}, until ${sayInstant(facts.notAfterMs)} UTC`],
    ...authorities.map(({ subject, notAfterMs }) => ['trusted', `${subject}, until ${sayInstant(notAfterMs)} UTC`]),
    ...steps.map((step) => ['done', `${step.do}: ${step.why}`]),
    ...(steps.length === 0 ? [['done', 'nothing was due']] : []),
  ];
}
