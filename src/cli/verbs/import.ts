/**
 * `bulwark import`: what a foreign policy says here, what of it cannot be carried over, and what it makes of
 * resources.
 */
import { escapeUnprintable } from '../../base/text.ts';
import { writeYaml } from '../../base/yaml-text.ts';
import type { ForeignPolicy } from '../../model/foreign-policy.ts';
import { formatPlace, sortProblems } from '../../model/report-views.ts';
import type { ImportedPolicies } from '../../program/import/import-policies.ts';
import { importPolicies } from '../../program/import/import-policies.ts';
import type { ImportedResult } from '../../program/import/judge-imported.ts';
import { judgeImported, pickExamples } from '../../program/import/judge-imported.ts';
import { draftControl } from '../../program/import/to-control.ts';
import { joinPath } from '../../program/programme/folders.ts';
import { readEstate } from '../../program/scan/read-estate.ts';
import { EXIT } from '../exit-codes.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type ImportOptions = {
  readonly against?: readonly string[];
  readonly out?: string;
  readonly owner: string;
  readonly prefix: string;
};

export const verb: Verb = {
  configure: (command, context, finish) => {
    command
      .argument('<file...>', 'files and folders with policies, their bindings, constraints and parameters')
      .option('--against <path...>', 'judge these manifests by the imported policies')
      .option('--out <folder>', 'write the policies as native controls, where a control can say the same')
      .option('--owner <owner>', 'owner of the controls written', 'platform-security')
      .option('--prefix <letters>', 'prefix of the ids of the controls written', 'IMP')
      .action(async (files: readonly string[], options: ImportOptions) => {
        finish(await runImport(files, options, context));
      });
    addExamples(command, [
      ['bulwark import policies/', 'what is imported, and what is not'],
      ['bulwark import policies/ --against deploy/', 'what the cluster would refuse'],
      ['bulwark import policies/ --against deploy/ --out .bulwark/controls', 'move over to controls'],
    ]);
  },
};

/** 1 when a policy that denies refuses a resource, 3 when something was not imported, else 0. */
async function runImport(files: readonly string[], options: ImportOptions, context: VerbContext): Promise<number> {
  const { io, house } = context;
  const imported = await importPolicies(files, house);
  for (const policy of imported.policies) io.out(`imported ${escapeUnprintable(sayPolicy(policy))}\n`);
  const against = options.against ?? [];
  const estate = against.length === 0 ? undefined : await readEstate(against, house, () => undefined);
  const results = judgeImported(imported.evaluators, estate?.resources ?? []);
  if (estate !== undefined) sayResults(results, estate.resources.length, context);
  const problems = [...imported.problems, ...(estate?.problems ?? [])];
  for (const problem of sortProblems(problems)) {
    const place = formatPlace(problem);
    io.out(`${problem.severity} ${escapeUnprintable(`${place === '' ? '' : `${place}: `}${problem.message}`)}\n`);
    io.out(`  do: ${escapeUnprintable(problem.remedy)}\n`);
  }
  if (options.out !== undefined) writeControls(options.out, options, imported, results, context);
  const policies = imported.policies.length;
  io.out(`${imported.documents} policy documents, ${policies} policies imported, ${problems.length} problems\n`);
  const denies = results.some(({ result }) => result.verdict === 'fail' && result.policy.actions.includes('Deny'));
  if (denies) return EXIT.blocked;
  return problems.some(({ severity }) => severity === 'error') ? EXIT.couldNotJudge : EXIT.clean;
}

function sayPolicy({ origin, name, part, rule, actions, failurePolicy }: ForeignPolicy): string {
  const label = part === undefined ? name : `${name} (${part})`;
  const count = rule.validations.length;
  const acts = actions.length === 0 ? 'no action' : actions.join(', ');
  return `${origin} ${label}: ${count} validation${count === 1 ? '' : 's'}, ${acts}, failurePolicy ${failurePolicy}`;
}

function sayResults(results: readonly ImportedResult[], resources: number, { io }: VerbContext): void {
  for (const { resource, result } of results) {
    if (result.verdict === 'pass' || result.verdict === 'skipped') continue;
    const actions = result.policy.actions.join(', ');
    const head = `${result.verdict} ${result.policy.name} on ${resource.address} [${actions}]: ${result.reason}`;
    io.out(`${escapeUnprintable(head)}\n`);
  }
  const counts = Map.groupBy(results, ({ result }) => result.verdict);
  const said = [...counts].map(([verdict, list]) => `${list.length} ${verdict}`).sort();
  io.out(`${resources} resources judged: ${said.join(', ') || 'no policy selects any'}\n`);
}

function writeControls(
  folder: string,
  options: ImportOptions,
  imported: ImportedPolicies,
  results: readonly ImportedResult[],
  { io, house }: VerbContext,
): void {
  for (const [index, policy] of imported.policies.entries()) {
    const id = `${options.prefix}-${String(index + 1).padStart(4, '0')}`;
    const draft = draftControl(policy, { id, owner: options.owner, examples: pickExamples(results, policy) });
    if (draft.control === undefined) {
      io.out(`no control for ${escapeUnprintable(sayPolicy(policy))}\n`);
    } else {
      const path = joinPath(folder, `${draft.control.metadata.name}.yaml`);
      const isWritten = house.files.write(path, [`${writeYaml(draft.control).join('\n')}\n`], false);
      io.out(`${isWritten ? 'wrote' : 'kept '} ${escapeUnprintable(path)}\n`);
    }
    for (const note of draft.notes) io.out(`  note: ${escapeUnprintable(note)}\n`);
  }
}
