/** `bulwark controls list|show|conflicts`: what is judged, one control with all that it says, and contradictions. */
import { Option } from 'commander';
import { AppError } from '../../base/errors.ts';
import { writeJsonText } from '../../base/json-text.ts';
import { escapeUnprintable, padCells } from '../../base/text.ts';
import { writeYaml } from '../../base/yaml-text.ts';
import type { Control } from '../../model/control.ts';
import type { Conflict } from '../../model/programme/conflicts.ts';
import { LAYERS, SEVERITIES } from '../../model/words.ts';
import { readControlDocument } from '../../program/catalog/show.ts';
import { loadProgramme, selectControls } from '../../program/programme/load.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type ListOptions = { readonly severity?: string; readonly layer?: string; readonly format: 'table' | 'json' | 'ids' };

export const verb: Verb = {
  configure: (command, context, finish) => {
    const list = command
      .command('list')
      .description('List the controls of the catalogue and of .bulwark/ here.')
      .addOption(new Option('--severity <severity>', 'only of this severity').choices(SEVERITIES))
      .addOption(new Option('--layer <layer>', 'only of this layer').choices(LAYERS))
      .addOption(new Option('--format <name>', 'how to say it').choices(['table', 'json', 'ids']).default('table'))
      .action(async (options: ListOptions) => {
        await listControls(options, context);
        finish(0);
      });
    addExamples(list, [['bulwark controls list --severity critical', 'what matters most']]);
    const show = command
      .command('show')
      .description('Show one control: why, rule, remedy, framework maps and examples.')
      .argument('<control>', 'id or name')
      .action(async (name: string) => {
        await showControl(name, context);
        finish(0);
      });
    addExamples(show, [['bulwark controls show K8S-0001', 'the whole document']]);
    const conflicts = command
      .command('conflicts')
      .description('Show where profiles, controls and exceptions contradict each other, and which of them holds.')
      .option('--json', 'as JSON')
      .action(async (options: { readonly json?: true }) => {
        await showConflicts(options.json === true, context);
        finish(0);
      });
    addExamples(conflicts, [['bulwark controls conflicts', 'of the documents here']]);
    addExamples(command, [
      ['bulwark controls list', 'all of them'],
      ['bulwark controls show K8S-0001', 'one of them'],
      ['bulwark controls conflicts', 'where they contradict each other'],
    ]);
  },
};

async function listControls(options: ListOptions, { io, house }: VerbContext): Promise<void> {
  const programme = await loadProgramme(['.'], house);
  const chosen = programme.controls.filter(
    ({ spec }) =>
      (options.severity === undefined || spec.severity === options.severity) &&
      (options.layer === undefined || spec.layer === options.layer),
  );
  io.out(`${sayList(chosen, options.format).join('\n')}\n`);
  for (const problem of programme.problems) io.err(`bulwark: ${escapeUnprintable(problem.message)}\n`);
}

function sayList(controls: readonly Control[], format: ListOptions['format']): readonly string[] {
  if (format === 'ids') return controls.map(({ metadata }) => metadata.id);
  if (format === 'json') {
    const items = controls.map(({ metadata, spec }) => {
      const { title, layer, severity, status, why, maps, applies, remediation } = spec;
      const rest = { title, layer, severity, status, why, maps, applies, remediation: remediation.text };
      return writeJsonText({ ...metadata, ...rest });
    });
    return [`[${items.join(',\n')}]`];
  }
  const width = Math.max(0, ...controls.map(({ metadata }) => metadata.name.length));
  return [
    ...controls.map(({ metadata, spec }) => {
      const name = padCells(metadata.name, width);
      return `${metadata.id}  ${spec.severity.padEnd(8)}  ${name}  ${escapeUnprintable(spec.title)}`;
    }),
    `${controls.length} controls`,
  ];
}

async function showControl(name: string, { io, house }: VerbContext): Promise<void> {
  const programme = await loadProgramme(['.'], house);
  const [control] = selectControls(programme.controls, [name]);
  if (control === undefined) throw new AppError('control-not-found', name);
  const document = await readControlDocument(control, house);
  const { spec } = document;
  io.out(`# ${control.metadata.id}: ${spec.title} (${spec.severity})\n`);
  io.out(`${writeYaml(document).map(escapeUnprintable).join('\n')}\n`);
}

async function showConflicts(isJson: boolean, { io, house }: VerbContext): Promise<void> {
  const [programme, { findConflicts }] = await Promise.all([
    loadProgramme(['.'], house),
    import('../../program/conflicts/find-conflicts.ts'),
  ]);
  const { controls, profiles, exceptions, problems } = programme;
  const found = findConflicts({ controls, profiles, exceptions: exceptions.map(({ exception }) => exception) });
  if (isJson) io.out(`${writeJsonText(found)}\n`);
  else io.out([...found.flatMap(sayConflict), `${found.length} conflicts`, ''].join('\n'));
  for (const problem of problems) io.err(`bulwark: ${escapeUnprintable(problem.message)}\n`);
}

/** Controls named of one conflict; the rest are counted. */
const CONTROLS_SHOWN = 8;

function sayConflict({ kind, scope, controls, sides, precedence }: Conflict): readonly string[] {
  const more = controls.length > CONTROLS_SHOWN ? ` and ${controls.length - CONTROLS_SHOWN} more` : '';
  return [
    `${kind}: ${scope}`,
    `  controls  ${controls.slice(0, CONTROLS_SHOWN).join(', ')}${more}`,
    ...sides.map(({ name, owner, says }) => `  ${says}  by ${name} (owner ${owner})`),
    `  holds     ${precedence}`,
    '',
  ].map(escapeUnprintable);
}
