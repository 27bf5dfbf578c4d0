/** `bulwark scan`: judge manifests, say it in any number of formats, and answer with the gate's exit code. */
import { InvalidArgumentError, Option } from 'commander';
import { AppError } from '../../base/errors.ts';
import type { ForeignTool } from '../../model/inline-exception.ts';
import { FOREIGN_TOOLS } from '../../model/inline-exception.ts';
import type { ScanReport } from '../../model/report.ts';
import type { Severity } from '../../model/words.ts';
import { SEVERITIES } from '../../model/words.ts';
import { nameOfCluster } from '../../program/cluster/cluster-name.ts';
import type { ClusterWanted } from '../../program/cluster/read-cluster.ts';
import type { OutputEntry } from '../../program/house.ts';
import { saveBaseline } from '../../program/scan/baseline.ts';
import { scan } from '../../program/scan/scan.ts';
import { createSourceReader } from '../../program/scan/source-text.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import { addClusterOptions, deliverOpenReports, exitCodeOfDelivery, readClusterOptions } from '../cluster-options.ts';
import { EXIT } from '../exit-codes.ts';
import type { InForceOptions } from '../in-force.ts';
import { addInForceOptions, readInForceOptions } from '../in-force.ts';
import { hasColour } from '../io.ts';
import { createProgress } from '../progress.ts';
import { addExamples } from '../run-verb.ts';
import type { UploadOptions } from '../upload.ts';
import { addUploadOptions, deliverRun, planRun } from '../upload.ts';
import type { Verb, VerbContext } from '../verb.ts';

type Target = { readonly format: string; readonly file: string | undefined };

type ScanOptions = UploadOptions &
  ClusterOptions &
  InForceOptions & {
    readonly env?: string;
    readonly profile?: string;
    readonly failOn?: Severity | 'never';
    readonly control?: readonly string[];
    readonly baseline?: string;
    readonly changedSince?: string;
    readonly writeBaseline?: string;
    readonly honourInlineOf?: readonly ForeignTool[];
    readonly summary?: true;
    readonly fail: boolean;
    readonly allowEmpty?: true;
    readonly color: boolean;
    readonly quiet?: true;
  };

export const verb: Verb = {
  configure: (command, context, finish) => {
    const targets: Target[] = [];
    command
      .argument('[path...]', 'folders and files; - reads standard input', ['.'])
      .option('--env <environment>', 'judge with the profile of this environment (default: prod)')
      .option('--profile <name>', 'judge with this profile')
      .addOption(formatOption(context.house.outputs, targets))
      .addOption(outputOption(targets))
      .option('--summary', 'the same as --format summary')
      .addOption(
        new Option('--fail-on <severity>', 'block on any failure of this severity or graver').choices([
          ...SEVERITIES,
          'never',
        ]),
      )
      .option('--control <id...>', 'judge only these controls, by id or name')
      .addOption(honourOption())
      .option('--changed-since <ref>', 'judge what changed since this ref of git, and what depends on it')
      .option('--baseline <file>', 'block only on findings that this baseline does not hold')
      .option('--write-baseline <file>', 'write the findings as a baseline')
      .option('--no-fail', 'exit 0 whatever the decision; usage errors still exit 2')
      .option('--allow-empty', 'finding nothing to judge is clean')
      .option('--no-color', 'no colour, even on a terminal')
      .option('--quiet', 'print no report on standard output')
      .addHelpText('after', () => `\nFormats:\n${listFormats(context.house.outputs)}`)
      .action(async (paths: readonly string[], options: ScanOptions) => {
        finish(await runScan(paths, options, targets, context));
      });
    addClusterOptions(command);
    addInForceOptions(command);
    addUploadOptions(command);
    addExamples(command, [
      ['bulwark scan deploy/', 'findings as a table'],
      ['bulwark scan . --env staging --fail-on high', 'block on high and critical'],
      ['bulwark scan . --format table --format sarif --output out.sarif', 'two formats in one run'],
      ['helm template chart/ | bulwark scan -', 'what a renderer printed'],
      ['bulwark scan --cluster prod --namespace shop', 'what runs there, through the context prod'],
      ['bulwark scan . --server https://bulwark.example.com', 'send the results, from the branch that runs'],
    ]);
  },
};

function listFormats(outputs: readonly OutputEntry[]): string {
  return outputs.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n');
}

/** Formats are collected in the order of the command line, so that each --output belongs to the --format before it. */
function formatOption(outputs: readonly OutputEntry[], targets: Target[]): Option {
  const names = outputs.map(({ name }) => name);
  return new Option('--format <name>', 'how to say it; may be given several times').argParser((format: string) => {
    if (!names.includes(format)) throw new InvalidArgumentError(`Formats are ${names.join(', ')}.`);
    targets.push({ format, file: undefined });
    return format;
  });
}

function honourOption(): Option {
  const option = new Option('--honour-inline-of <tools>', 'comments of these tools are exceptions without expiry');
  return option.argParser((text: string) =>
    text.split(',').map((name) => {
      const tool = FOREIGN_TOOLS.find((one) => one === name.trim());
      if (tool !== undefined) return tool;
      throw new InvalidArgumentError(`Tools are ${FOREIGN_TOOLS.join(', ')}, with commas between them.`);
    }),
  );
}

function outputOption(targets: Target[]): Option {
  return new Option('--output <file>', 'write the format given before it to a file').argParser((file: string) => {
    const last = targets.at(-1);
    if (last === undefined || last.file !== undefined) {
      throw new InvalidArgumentError('Give the --format first that it is for.');
    }
    targets[targets.length - 1] = { ...last, file };
    return file;
  });
}

async function runScan(
  paths: readonly string[],
  options: ScanOptions,
  given: readonly Target[],
  context: VerbContext,
): Promise<number> {
  const { io, house } = context;
  const targets = planTargets(options, given);
  demandWhole(paths, options);
  const cluster = await readClusterOptions(options, paths, context);
  const runPlan = await planRun(paths, cluster === undefined ? options : nameTarget(options, cluster), context);
  const inForce = await readInForceOptions(options, context);
  const progress = createProgress(io, house.clock, options.quiet === true);
  const judged = await scan(
    {
      roots: paths,
      environment: options.env,
      profile: options.profile,
      controls: options.control ?? [],
      baseline: options.baseline,
      changedSince: options.changedSince,
      honoured: options.honourInlineOf ?? [],
      failOn: options.failOn,
      mayBeEmpty: options.allowEmpty === true,
      inForce,
      cluster,
      onProgress: progress.update,
    },
    house,
  ).finally(progress.clear);
  const isWanted = cluster !== undefined && options.writeOpenReports === true;
  const report = isWanted ? await deliverOpenReports(judged, cluster, context) : judged;
  for (const target of targets) await writeTarget(target, report, options, context);
  if (options.writeBaseline !== undefined) saveBaseline(report, options.writeBaseline, house);
  const delivered = runPlan === undefined ? EXIT.clean : await deliverRun(report, runPlan, context);
  if (options.fail && report.decision.exit !== EXIT.clean) return report.decision.exit;
  return delivered === EXIT.clean ? exitCodeOfDelivery(report) : delivered;
}

/** A cluster is a target of its own, whatever repository the scan is started in. */
function nameTarget(options: ScanOptions, { cluster }: ClusterWanted): ScanOptions {
  return { ...options, target: options.target ?? `cluster:${nameOfCluster(cluster)}` };
}

/** A change is found in files of a repository, and a baseline is of all that there is. */
function demandWhole(paths: readonly string[], { changedSince, writeBaseline }: ScanOptions): void {
  if (changedSince === undefined) return;
  if (paths.includes('-')) throw new AppError('usage', '--changed-since needs files; standard input has no history');
  if (writeBaseline !== undefined) {
    throw new AppError('usage', '--write-baseline needs a whole scan; leave --changed-since out');
  }
}

function planTargets(options: ScanOptions, given: readonly Target[]): readonly Target[] {
  const targets = options.summary === true ? [...given, { format: 'summary', file: undefined }] : given;
  if (targets.length === 0) return options.quiet === true ? [] : [{ format: 'table', file: undefined }];
  const printed = targets.filter(({ file }) => file === undefined);
  if (printed.length > 1) {
    const names = printed.map(({ format }) => format).join(' and ');
    throw new AppError('usage', `${names} would both go to standard output; give one of them an --output`);
  }
  return options.quiet === true ? targets.filter(({ file }) => file !== undefined) : targets;
}

async function writeTarget(
  { format, file }: Target,
  report: ScanReport,
  options: ScanOptions,
  { io, house }: VerbContext,
): Promise<void> {
  const entry = house.outputs.find(({ name }) => name === format);
  if (entry === undefined) throw new AppError('usage', `there is no format ${format}`);
  const output = await entry.load();
  const pieces = output.render(report, {
    hasColour: file === undefined && hasColour(io, options.color),
    columns: io.columns,
    sourceText: createSourceReader(house.files),
    version: house.version,
  });
  if (file === undefined) for (const text of joinPieces(pieces)) io.out(text);
  else house.files.write(file, joinPieces(pieces), true);
}

/** Small pieces are written together: a system call for each line would cost more than the scan. */
const CHUNK_CHARS = 64 * 1024;

function* joinPieces(pieces: Iterable<string>): Iterable<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
