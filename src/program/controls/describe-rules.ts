/** The rules and examples of a control as people read and try them: expressions by name, inputs as texts. */
import { writeYaml } from '../../base/yaml-text.ts';
import type { ControlPart } from '../../model/control-parts.ts';
import { listParts } from '../../model/control-parts.ts';
import { readControlDocument } from '../catalog/show.ts';
import type { ControlRoom } from '../control-room.ts';
import type { Example } from '../test/example.ts';
import type { ExampleKind } from '../test/test-controls.ts';
import { findControl } from './find-control.ts';
import type { Attempt } from './try-control.ts';

export type NamedText = { readonly name: string; readonly text: string; readonly message: string };

export type DescribedRule = {
  /** `K8S-0001`, or `K8S-0001#1` for its first variant. */
  readonly key: string;
  readonly applies: ControlPart['applies'];
  readonly variables: readonly NamedText[];
  readonly matchConditions: readonly NamedText[];
  readonly validations: readonly NamedText[];
  readonly remediation: string;
};

export type DescribedExample = { readonly kind: ExampleKind; readonly name: string; readonly attempt: Attempt };

export type DescribedControl = {
  readonly aliases: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly parts: readonly DescribedRule[];
  readonly examples: readonly DescribedExample[];
};

/** Those by which the programme judges itself have no rule over a resource. */
const NOTHING: DescribedControl = { aliases: [], params: {}, parts: [], examples: [] };

const KINDS: readonly ExampleKind[] = ['bad', 'good', 'unknown', 'skipped'];

/** One control by id, name or alias. Throws `not-found`. */
export async function describeRules(name: string, { house }: ControlRoom): Promise<DescribedControl> {
  const found = await findControl(name, house);
  if ('own' in found) return NOTHING;
  const { metadata, spec, examples } = await readControlDocument(found.control, house);
  return {
    aliases: metadata.aliases ?? [],
    params: spec.params ?? {},
    parts: listParts(found.control).map(describePart),
    examples: KINDS.flatMap((kind) =>
      (examples[kind] ?? []).map((example) => ({ kind, name: example.name, attempt: writeAttempt(example) })),
    ),
  };
}

function describePart({ key, applies, rule: { cel }, remediation }: ControlPart): DescribedRule {
  const { variables = [], matchConditions = [], validations } = cel;
  const describe = ({ name, expression }: { readonly name: string; readonly expression: string }): NamedText => {
    return { name, text: expression, message: '' };
  };
  return {
    key,
    applies,
    variables: variables.map(describe),
    matchConditions: matchConditions.map(describe),
    validations: validations.map(({ expression, message, messageExpression }, index) => {
      return { name: `validations[${index}]`, text: expression, message: message ?? messageExpression ?? '' };
    }),
    remediation: remediation.text,
  };
}

/** The example as an attempt: bodies are written as YAML, one file each, so that any source may claim them. */
function writeAttempt(example: Example): Attempt {
  const { files, input, params, request, oldInput } = example;
  const bodies = [input ?? []].flat();
  const texts = bodies.map((body, index) => [bodies.length === 1 ? 'example.yaml' : `example-${index + 1}.yaml`, body]);
  const operation = request ?? (oldInput === undefined ? undefined : { operation: 'UPDATE' as const });
  return {
    files: files ?? Object.fromEntries(texts.map(([path, body]) => [path, writeText(body)])),
    isFirstJudged: files === undefined,
    ...(params === undefined ? {} : { params }),
    ...(operation === undefined ? {} : { request: operation }),
    ...(oldInput === undefined ? {} : { old: writeText(oldInput) }),
  };
}

function writeText(body: unknown): string {
  return `${writeYaml(body).join('\n')}\n`;
}
