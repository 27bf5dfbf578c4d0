/**
 * Judges the examples of controls: each must have the verdict of its list, at the places and with the message it
 * names.
 */
import type { Clock } from '../../base/clock.ts';
import { formatPath } from '../../base/positions.ts';
import type { Evaluator } from '../../engine/evaluate.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import type { Control } from '../../model/control.ts';
import type { Profile } from '../../model/profile.ts';
import type { Resource } from '../../model/resource.ts';
import type { ControlResult } from '../../model/result.ts';
import type { Verdict } from '../../model/words.ts';
import { API_VERSION } from '../../model/words.ts';
import type { Example } from './example.ts';
import type { OpenSources } from './example-inputs.ts';
import { readExample } from './example-inputs.ts';

/** A control whose example was judged otherwise than it says, or that cannot be judged at all. */
export type ExampleFault = {
  readonly control: string;
  /** `bad: privileged sidecar`; empty when the fault is of the whole control. */
  readonly example: string;
  readonly message: string;
};

export type ControlTest = {
  readonly controls: number;
  readonly examples: number;
  readonly faults: readonly ExampleFault[];
};

export type ExampleKind = keyof Control['examples'];

const WANTED: Readonly<Record<ExampleKind, Verdict>> = {
  good: 'pass',
  bad: 'fail',
  unknown: 'unknown',
  skipped: 'skipped',
};
const KINDS = Object.keys(WANTED) as readonly ExampleKind[];

/** Judges every example of every control, and says what was judged otherwise. Never throws for what a control holds. */
export function testControls(controls: readonly Control[], open: OpenSources, clock: Clock): ControlTest {
  const faults: ExampleFault[] = [];
  let examples = 0;
  for (const control of controls) {
    const evaluatorFor = createEvaluators(control, clock);
    for (const { message } of evaluatorFor({}).problems)
      faults.push({ control: nameOf(control), example: '', message });
    for (const { kind, example } of listExamples(control)) {
      examples++;
      const message = judgeExample(kind, example, evaluatorFor(example.params ?? {}), open);
      if (message !== undefined)
        faults.push({ control: nameOf(control), example: `${kind}: ${example.name}`, message });
    }
    faults.push(...findRepeats(control));
  }
  return { controls: controls.length, examples, faults };
}

function nameOf({ metadata }: Control): string {
  return `${metadata.id} ${metadata.name}`;
}

type Listed = { readonly kind: ExampleKind; readonly example: Example };

function listExamples(control: Control): readonly Listed[] {
  return KINDS.flatMap((kind) => (control.examples[kind] ?? []).map((example) => ({ kind, example })));
}

/** Two examples of one name, or of one input, test one thing twice. */
function findRepeats(control: Control): readonly ExampleFault[] {
  const seen = new Map<string, string>();
  return listExamples(control).flatMap(({ kind, example }) => {
    const label = `${kind}: ${example.name}`;
    const content = JSON.stringify([example.input, example.files, example.params, example.request, example.oldInput]);
    const twin = seen.get(content) ?? seen.get(example.name);
    seen.set(content, label);
    seen.set(example.name, label);
    if (twin === undefined) return [];
    return [{ control: nameOf(control), example: label, message: `has the name or the input of "${twin}"` }];
  });
}

/** An evaluator for each set of parameters; most examples have none and share one. */
function createEvaluators(control: Control, clock: Clock): (params: Readonly<Record<string, unknown>>) => Evaluator {
  const made = new Map<string, Evaluator>();
  return (params) => {
    const key = JSON.stringify(params);
    const known = made.get(key);
    if (known !== undefined) return known;
    const profile = createExampleProfile(params);
    const evaluator = createEvaluator({ controls: [control], profile, nowMs: clock.nowMs() });
    made.set(key, evaluator);
    return evaluator;
  };
}

/** The profile that examples are judged by: everything is enforced, with these parameters. */
export function createExampleProfile(params: Readonly<Record<string, unknown>>): Profile {
  return {
    apiVersion: API_VERSION,
    kind: 'Profile',
    metadata: { name: 'examples', owner: 'examples' },
    spec: {
      environment: 'examples',
      defaultMode: 'enforce',
      onUnknown: 'block',
      entries: [{ mode: 'enforce', params: { ...params } }],
    },
  };
}

/** What is wrong with an example; undefined when it is judged as it says. */
function judgeExample(
  kind: ExampleKind,
  example: Example,
  evaluator: Evaluator,
  open: OpenSources,
): string | undefined {
  const read = readExample(example, open);
  if (typeof read === 'string') return read;
  const { resources, judged } = read;
  const results = [...evaluator.evaluate(resources)].filter(({ resource }) => isJudged(resource, judged));
  if (results.length === 0) {
    const address = judged?.address ?? 'anything in the files';
    return kind === 'skipped' ? undefined : `the control does not apply to ${address}, so it was not judged`;
  }
  const wrong = findWrong(kind, results);
  if (wrong !== undefined) return sayWrongVerdict(wrong, kind);
  return kind === 'bad' ? checkFindings(results, example) : undefined;
}

const isJudged = (resource: Resource, judged: Resource | undefined): boolean =>
  judged === undefined || resource.address === judged.address;

/**
 * The result that contradicts the example. What else a project holds may be skipped, and pass beside what is bad or
 * unknown.
 */
function findWrong(kind: ExampleKind, results: readonly ControlResult[]): ControlResult | undefined {
  const wanted = WANTED[kind];
  const mayStandBeside: readonly Verdict[] =
    wanted === 'fail' ? ['pass', 'skipped', 'unknown'] : wanted === 'unknown' ? ['pass', 'skipped'] : ['skipped'];
  const strange = results.find(({ verdict }) => verdict !== wanted && !mayStandBeside.includes(verdict));
  return strange ?? (results.some(({ verdict }) => verdict === wanted) ? undefined : results[0]);
}

function sayWrongVerdict({ verdict, reason, findings, resource }: ControlResult, kind: ExampleKind): string {
  const places = findings.map(({ path }) => formatPath(path)).join(', ');
  const detail = [reason, places === '' ? '' : `at ${places}`].filter((text) => text !== '').join(' ');
  return `${resource.address} is ${verdict}, not ${WANTED[kind]}${detail === '' ? '' : `: ${detail}`}`;
}

/** Every place that the example names must be found, and its message must be part of one of the findings'. */
function checkFindings(results: readonly ControlResult[], { at = [], message }: Example): string | undefined {
  const findings = results.flatMap((result) => result.findings);
  const places = findings.map(({ path }) => formatPath(path));
  const missing = at.filter((place) => !places.includes(place));
  if (missing.length > 0) return `has no finding at ${missing.join(', ')}; there are ${places.join(', ') || 'none'}`;
  if (message === undefined || findings.some((finding) => finding.message.includes(message))) return undefined;
  return `no message contains ${JSON.stringify(message)}: ${findings.map((finding) => finding.message).join('; ')}`;
}
