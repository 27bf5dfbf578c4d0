/** `bulwark fix`: mends findings in the authored files, or shows how it would. */
import { Option } from 'commander';
import { writeJsonText } from '../../base/json-text.ts';
import { escapeUnprintable } from '../../base/text.ts';
import { formatPlace } from '../../model/report-views.ts';
import type { FixItem, FixReport } from '../../program/fix/fix.ts';
import { fix } from '../../program/fix/fix.ts';
import { writeUnifiedDiff } from '../../program/fix/unified-diff.ts';
import { EXIT } from '../exit-codes.ts';
import { createProgress } from '../progress.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type FixOptions = {
  readonly env?: string;
  readonly profile?: string;
  readonly control?: readonly string[];
  readonly dryRun?: true;
  readonly format: 'text' | 'json';
  readonly quiet?: true;
};

export const verb: Verb = {
  configure: (command, context, finish) => {
    command
      .argument('[path...]', 'folders and files', ['.'])
      .option('--dry-run', 'print the changes as a diff and write nothing')
      .option('--env <environment>', 'judge with the profile of this environment (default: prod)')
      .option('--profile <name>', 'judge with this profile')
      .option('--control <id...>', 'mend only findings of these controls, by id or name')
      .addOption(new Option('--format <name>', 'how to say it').choices(['text', 'json']).default('text'))
      .option('--quiet', 'do not list what is left')
      .addHelpText('after', `\n${EXIT_TEXT}`)
      .action(async (paths: readonly string[], options: FixOptions) => {
        finish(await runFix(paths, options, context));
      });
    addExamples(command, [
      ['bulwark fix --dry-run deploy/', 'what would change, as a diff'],
      ['bulwark fix infra/ --control AWS-0023', 'one control only'],
      ['bulwark fix . --dry-run --quiet | git apply', 'the diff is one that git takes'],
    ]);
  },
};

const EXIT_TEXT = `A fix is kept when the next scan says that it turned its own verdict to pass and changed no other.
Exit codes: 0 nothing is left to fix, 1 something still fails, 2 usage, 3 could not judge.`;

async function runFix(paths: readonly string[], options: FixOptions, context: VerbContext): Promise<number> {
  const { io, house } = context;
  const isDryRun = options.dryRun === true;
  const progress = createProgress(io, house.clock, options.quiet === true);
  const report = await fix(
    {
      roots: paths,
      environment: options.env,
      profile: options.profile,
      controls: options.control ?? [],
      isDryRun,
      onProgress: progress.update,
    },
    house,
  ).finally(progress.clear);
  if (options.format === 'json') io.out(writeJson(report, isDryRun));
  else sayText(report, isDryRun, options.quiet === true, context);
  return report.left.length > 0 ? EXIT.blocked : EXIT.clean;
}

/** The diff alone goes to standard output, so that it can be piped; what people read goes beside it. */
function sayText(report: FixReport, isDryRun: boolean, isQuiet: boolean, { io }: VerbContext): void {
  if (isDryRun) {
    const diff = report.files.map(sayDiff).join('');
    io.out(io.isOutTerminal ? escapeLines(diff) : diff);
  }
  const say = isDryRun ? io.err : io.out;
  for (const item of report.fixed) say(`${isDryRun ? 'would fix' : 'fixed'}  ${sayItem(item)}\n`);
  if (!isQuiet) {
    for (const item of report.left) say(`left   ${sayItem(item)}\n       ${escapeUnprintable(item.reason)}\n`);
  }
  for (const problem of report.problems.filter(({ severity }) => severity === 'error')) {
    say(`${escapeUnprintable(`${formatPlace(problem)}: ${problem.message}`)}\n`);
  }
  const files = `${report.files.length} ${report.files.length === 1 ? 'file' : 'files'}`;
  const verdict = isDryRun
    ? `${report.fixed.length} would be fixed in ${files}`
    : `${report.fixed.length} fixed in ${files}`;
  say(`${verdict}, ${report.left.length} left\n`);
}

function sayItem({ control, addresses, file, line }: FixItem): string {
  const [first = '', ...more] = addresses;
  const place = line === undefined ? file : `${file}:${line}`;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return escapeUnprintable(`${control.id} ${control.name} on ${first}${others} (${place})`);
}

function sayDiff({ file, before, after }: FixReport['files'][number]): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return writeUnifiedDiff(file, decoder.decode(before), decoder.decode(after));
}

/** A terminal obeys what a file holds; a pipe gets it as it is. */
function escapeLines(text: string): string {
  return text.split('\n').map(escapeUnprintable).join('\n');
}

function writeJson(report: FixReport, isDryRun: boolean): string {
  const sayFinding = ({ control, addresses, file, line }: FixItem): object => ({
    control: control.id,
    name: control.name,
    severity: control.severity,
    resources: addresses,
    file,
    ...(line === undefined ? {} : { line }),
  });
  const value = {
    dryRun: isDryRun,
    written: report.isWritten,
    fixed: report.fixed.map(sayFinding),
    left: report.left.map((item) => ({ ...sayFinding(item), reason: item.reason })),
    files: report.files.map((file) => ({ file: file.file, diff: sayDiff(file) })),
    problems: report.problems,
    scans: report.scans,
  };
  return `${writeJsonText(value)}\n`;
}
