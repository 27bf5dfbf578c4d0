/**
 * `bulwark explain`: which sub-expression of which element decided, on a resource of yours or on a control's bad
 * examples.
 */
import { AppError } from '../../base/errors.ts';
import { escapeUnprintable } from '../../base/text.ts';
import type { Resource } from '../../model/resource.ts';
import { readControlDocument } from '../../program/catalog/show.ts';
import type { ExplainedResource } from '../../program/explain/explain.ts';
import { explainControl, explainExpression, findNamedControl } from '../../program/explain/explain.ts';
import { chooseProfile, loadProgramme } from '../../program/programme/load.ts';
import { readEstate } from '../../program/scan/read-estate.ts';
import { readExampleInputs } from '../../program/test/example-inputs.ts';
import { EXIT } from '../exit-codes.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type ExplainOptions = { readonly env?: string; readonly profile?: string; readonly resource?: string };

export const verb: Verb = {
  configure: (command, context, finish) => {
    command
      .argument('<control|expression>', 'id or name of a control, or a CEL expression')
      .argument('[path...]', 'manifests to explain it on; - reads standard input (default: the bad examples)')
      .option('--env <environment>', 'with the parameters of this environment (default: prod)')
      .option('--profile <name>', 'with the parameters of this profile')
      .option('--resource <text>', 'only resources whose address contains this text')
      .action(async (subject: string, paths: readonly string[], options: ExplainOptions) => {
        const explained = await explainSubject(subject, paths, options, context);
        for (const one of explained) context.io.out(sayResource(one));
        finish(EXIT.clean);
      });
    addExamples(command, [
      ['bulwark explain K8S-0001', 'on the bad examples of the control'],
      ['bulwark explain containers-not-privileged deploy/', 'on your manifests'],
      ["bulwark explain 'pod.containers.all(c, has(c.resources))' deploy/web.yaml", 'any expression'],
    ]);
  },
};

async function explainSubject(
  subject: string,
  paths: readonly string[],
  options: ExplainOptions,
  { house }: VerbContext,
): Promise<readonly ExplainedResource[]> {
  const programme = await loadProgramme(paths, house);
  const profile = chooseProfile(programme, { profile: options.profile, environment: options.env });
  const control = findNamedControl(subject, programme.controls);
  if (control === undefined && paths.length === 0) {
    throw new AppError('usage', 'an expression is explained on a resource; give a file, a folder or -');
  }
  const resources: readonly Resource[] =
    control !== undefined && paths.length === 0
      ? await readExampleInputs(await readControlDocument(control, house), house)
      : (await readEstate(paths, house, () => undefined)).resources;
  const wanted = resources.filter(({ address }) => address.includes(options.resource ?? ''));
  if (wanted.length === 0) throw new AppError('nothing-to-judge', `no resource in ${paths.join(', ')}`);
  return control === undefined ? explainExpression(subject, profile, wanted) : explainControl(control, profile, wanted);
}

function sayResource({ resource, verdict, parts }: ExplainedResource): string {
  const lines = [`${resource.address} (${resource.origin.file})`, `  ${verdict}`];
  for (const { label, lines: explanation } of parts) {
    lines.push(`  ${label}`, ...explanation.map((line) => `    ${line}`));
  }
  return `${lines.map(escapeUnprintable).join('\n')}\n`;
}
