/** `bulwark admission lint`: proves of webhook configurations that they lock nobody out, or says by which request. */
import type { Command } from 'commander';
import { AppError } from '../../../base/errors.ts';
import type { JsonObject } from '../../../base/json.ts';
import { escapeUnprintable } from '../../../base/text.ts';
import type { Cluster } from '../../../clusters/api.ts';
import type { ResourceRule } from '../../../model/foreign-policy.ts';
import { compileGateRules } from '../../../program/admission-install/installation.ts';
import type { LintFinding } from '../../../program/admission-install/lint/findings.ts';
import type { JudgedSubject, LintedConfiguration } from '../../../program/admission-install/lint/lint.ts';
import { lintConfigurations } from '../../../program/admission-install/lint/lint.ts';
import type { FoundObject } from '../../../program/admission-install/lint/read-objects.ts';
import { readClusterObjects, readFileObjects } from '../../../program/admission-install/lint/read-objects.ts';
import { configurationKind, readConfigurationName } from '../../../program/admission-install/lint/webhook-entry.ts';
import { GATE_NAME } from '../../../program/admission-install/names.ts';
import { EXIT } from '../../exit-codes.ts';
import { printJson } from '../../rows.ts';
import { addExamples } from '../../run-verb.ts';
import type { VerbContext } from '../../verb.ts';
import type { GateOptions } from './gate-options.ts';
import { addGateOptions, readGate } from './gate-options.ts';
import { sayProblems } from './say-problems.ts';

type LintVerbOptions = GateOptions & {
  /** True where the current context is meant. */
  readonly cluster?: string | true;
  readonly kubeconfig?: string;
  readonly name?: string;
  readonly json?: true;
  readonly brief?: true;
};

/** Adds the sub-verb. */
export function configureLint(command: Command, context: VerbContext, finish: (exitCode: number) => void): void {
  const lint = addGateOptions(command.command('lint'))
    .description('Prove that webhook configurations cannot stop what a cluster and Bulwark are mended by.')
    .argument('[path...]', 'files and folders with webhook configurations, whoever wrote them')
    .option('--cluster [context]', 'those of a cluster, with what answers them')
    .option('--kubeconfig <file>', 'how to get there (default: KUBECONFIG, ~/.kube/config, or the pod that this is)')
    .option('--name <name>', 'only the configuration of this name')
    .option('--brief', 'count what is proven, without a line for each')
    .option('--json', 'as JSON, for machines')
    .action(async (paths: readonly string[], options: LintVerbOptions) => {
      finish(await runLint(paths, options, context));
    });
  lint.addHelpText('after', '\nExit codes: 0 all proven, 1 not proven, 3 nothing to check.');
  addExamples(lint, [
    ['bulwark admission lint --cluster', 'every webhook of the current context'],
    [`bulwark admission lint --cluster --name ${GATE_NAME}`, 'the gate alone, and whether it is up to date'],
    ['bulwark admission lint webhooks/', 'before they are applied'],
  ]);
}

async function runLint(paths: readonly string[], options: LintVerbOptions, context: VerbContext): Promise<number> {
  const { io, house } = context;
  if ((options.cluster !== undefined) === paths.length > 0) {
    throw new AppError('usage', 'give files and folders, or --cluster');
  }
  if (paths.length > 0 && options.bundle !== undefined) {
    throw new AppError('usage', '--bundle tells whether the gate of a cluster is up to date; it says nothing of files');
  }
  const cluster = await connect(options, context);
  const all =
    cluster === undefined ? await readFileObjects(paths, house) : await readClusterObjects(cluster, options.name);
  const objects = all.map(({ body }) => body);
  const isChosen = ({ name }: LintedConfiguration): boolean => options.name === undefined || name === options.name;
  const isGateThere = objects.some(isGateConfiguration);
  const expected = isGateThere ? await readExpected(options, cluster, context) : undefined;
  const linted = lintConfigurations(objects, { expected }).filter(isChosen);
  if (options.json === true)
    printJson(
      io,
      linted.map(({ name, entries, findings }) => ({ name, entries, findings })),
    );
  else say(linted, all, options, context);
  const entries = linted.flatMap((one) => one.entries);
  if (entries.length === 0) {
    io.err('bulwark: there is no webhook to check\n');
    return EXIT.couldNotJudge;
  }
  const findings = [...linted, ...entries].flatMap((one) => one.findings);
  return findings.some(({ severity }) => severity === 'error') ? EXIT.blocked : EXIT.clean;
}

async function connect({ cluster, kubeconfig }: LintVerbOptions, { house }: VerbContext): Promise<Cluster | undefined> {
  if (cluster === undefined) return undefined;
  return house.connectCluster({ kubeconfig, context: cluster === true ? undefined : cluster });
}

function isGateConfiguration(body: JsonObject): boolean {
  return configurationKind(body) !== undefined && readConfigurationName(body) === GATE_NAME;
}

/** The rules of what is enforced now; undefined where a control cannot be turned into them. */
async function readExpected(
  options: LintVerbOptions,
  cluster: Cluster | undefined,
  context: VerbContext,
): Promise<readonly ResourceRule[]> {
  const { settings } = await readGate(options, context);
  const served = cluster === undefined ? undefined : (await cluster.discover()).kinds;
  const { value, problems } = compileGateRules(settings, served);
  sayProblems(
    problems.filter(({ severity }) => severity === 'error'),
    context.io,
  );
  return value.enforce;
}

function say(
  linted: readonly LintedConfiguration[],
  objects: readonly FoundObject[],
  { brief }: LintVerbOptions,
  { io }: VerbContext,
): void {
  const line = (text: string): void => io.out(`${escapeUnprintable(text)}\n`);
  for (const { name, body, entries, findings } of linted) {
    const placeOf = objects.find((one) => one.body === body)?.placeOf ?? (() => name);
    const sayFinding = ({ severity, code, message, remedy, at }: LintFinding): void => {
      line(`${severity.toUpperCase()} ${placeOf(at)}: ${sayPath(at)}: ${message} [${code}]`);
      line(`  do: ${remedy}`);
    };
    findings.forEach(sayFinding);
    for (const { webhook, subjects, findings: own } of entries) {
      if (brief !== true) for (const subject of subjects) if (subject.isProven) line(sayProven(webhook, subject));
      own.forEach(sayFinding);
    }
  }
  const entries = linted.flatMap((one) => one.entries);
  const subjects = entries.flatMap((one) => one.subjects);
  const proven = subjects.filter(({ isProven }) => isProven).length;
  const seen = `${count(linted, 'configuration')}, ${count(entries, 'webhook')}`;
  line(`${seen}: ${proven} of ${subjects.length} statements proven`);
}

const REASONS = {
  rules: 'no rule names it',
  namespaceSelector: 'its namespaceSelector leaves it out',
  objectSelector: 'its objectSelector leaves it out',
} as const;

function sayProven(webhook: string, subject: JudgedSubject & { readonly isProven: true }): string {
  return `proven ${webhook} is never called for ${subject.subject}: ${REASONS[subject.by]}`;
}

function sayPath(path: readonly (string | number)[]): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`)).join('');
}

const count = (list: readonly unknown[], noun: string): string =>
  `${list.length} ${noun}${list.length === 1 ? '' : 's'}`;
