/**
 * Tries a control on what somebody writes: read by the sources as a scan reads files, judged by the one evaluator,
 * explained by the same trace as `bulwark explain`. Nothing is read from the disk and nothing is kept.
 */
import type { Json, JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { formatPath } from '../../base/positions.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import type { Control } from '../../model/control.ts';
import type { Resource } from '../../model/resource.ts';
import type { ControlResult, Finding } from '../../model/result.ts';
import type { Verdict } from '../../model/words.ts';
import type { ControlRoom } from '../control-room.ts';
import type { ExplainedPart } from '../explain/explain.ts';
import { explainControl } from '../explain/explain.ts';
import type { House } from '../house.ts';
import type { Example } from '../test/example.ts';
import type { ExampleInputs, OpenSources } from '../test/example-inputs.ts';
import { readExample } from '../test/example-inputs.ts';
import { createExampleProfile } from '../test/test-controls.ts';
import { findControl } from './find-control.ts';

export type Attempt = {
  /** Texts by path, read as one project. */
  readonly files: Readonly<Record<string, string>>;
  /** Only the first resource is judged; the others are its estate. */
  readonly isFirstJudged: boolean;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** The request to a cluster that brings the first document. */
  readonly request?: Example['request'];
  /** The document before the change. */
  readonly old?: string | undefined;
};

export type TriedFinding = Pick<Finding, 'message' | 'fix'> & {
  readonly path: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
};

export type TriedResult = {
  readonly address: string;
  readonly kind: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly findings: readonly TriedFinding[];
  readonly trace: readonly ExplainedPart[];
};

export type Tried = {
  /** Why nothing was judged; undefined where something was. */
  readonly fault: string | undefined;
  readonly results: readonly TriedResult[];
  /** Some results were left out, because they were too many or took too long. */
  readonly isCut: boolean;
};

const OWN = 'the programme judges this of itself, by no rule over a resource';

/**
 * Judges an attempt as if the control were enforced and nothing excepted. What cannot be read is a fault and no error.
 * Bounded by `LIMITS.try...`: the time is looked at between resources, each of which has the cost limits of
 * expressions. Throws `not-found`.
 */
export async function tryControl(name: string, attempt: Attempt, { house, clock }: ControlRoom): Promise<Tried> {
  const found = await findControl(name, house);
  if ('own' in found) return refuse(OWN);
  const { control } = found;
  const read = await readAttempt(attempt, house);
  if (typeof read === 'string') return refuse(read);
  const profile = createExampleProfile(attempt.params ?? {});
  const evaluator = createEvaluator({ controls: [control], profile, nowMs: clock.nowMs() });
  const { resources, judged } = read;
  const isJudged = (resource: Resource): boolean => judged === undefined || resource === judged;
  const untilMs = clock.nowMs() + LIMITS.tryMsMax;
  const results: ControlResult[] = [];
  let isCut = false;
  for (const result of evaluator.evaluate(resources, { isJudged })) {
    results.push(result);
    isCut = results.length >= LIMITS.tryResultsMax || clock.nowMs() >= untilMs;
    if (isCut) break;
  }
  if (results.length === 0)
    return refuse(`the control does not apply to ${judged?.address ?? 'anything in the files'}`);
  const traces = traceFirst(control, profile, resources, results);
  return { fault: undefined, results: results.map((result) => sayResult(result, traces)), isCut };
}

const refuse = (fault: string): Tried => ({ fault, results: [], isCut: false });

/** The resources of an attempt. A text says why it cannot be read. */
async function readAttempt(attempt: Attempt, house: House): Promise<ExampleInputs | string> {
  const { files, request, old } = attempt;
  const texts = Object.values(files);
  if (texts.length > LIMITS.tryFilesMax) return `there are more than ${LIMITS.tryFilesMax} files`;
  if ([...texts, old ?? ''].reduce((sum, text) => sum + text.length, 0) > LIMITS.tryCharsMax) {
    return `the texts are longer than ${LIMITS.tryCharsMax} characters`;
  }
  const open = await house.loadSources();
  const openSources: OpenSources = () => open().sources;
  if (request !== undefined || old !== undefined) return readRequested(attempt, openSources, house);
  const read = readExample({ name: '', files: { ...files } }, openSources);
  if (typeof read === 'string' || !attempt.isFirstJudged) return read;
  return { ...read, judged: read.resources[0] };
}

/** The first document comes by a request; the others are there already. */
async function readRequested({ files, request, old }: Attempt, open: OpenSources, house: House) {
  const parse = await house.loadParser();
  const readBodies = (path: string, text: string): readonly Json[] | string => {
    const { value, problems } = parse(new TextEncoder().encode(text), path);
    const fault = problems.find(({ severity }) => severity === 'error');
    return fault === undefined ? value.map((document) => document.value) : `${path}: ${fault.message}`;
  };
  const read = Object.entries(files).map(([path, text]) => readBodies(path, text));
  const before = old === undefined ? [] : readBodies('the document before the change', old);
  const fault = [...read, before].find((one) => typeof one === 'string');
  if (fault !== undefined) return fault;
  const isBody = (value: Json | string): value is JsonObject => isJsonObject(value);
  const input = read.flat().filter(isBody);
  const [oldInput] = [before].flat().filter(isBody);
  if (input.length === 0) return 'there is no document';
  return readExample(
    {
      name: '',
      input,
      ...(request === undefined ? {} : { request }),
      ...(oldInput === undefined ? {} : { oldInput }),
    },
    open,
  );
}

type Traces = ReadonlyMap<Resource, readonly ExplainedPart[]>;

/** How the first results came about. What failed is looked for first: it is what people ask about. */
function traceFirst(
  control: Control,
  profile: ReturnType<typeof createExampleProfile>,
  resources: readonly Resource[],
  results: readonly ControlResult[],
): Traces {
  const byWeight = results.toSorted((a, b) => Number(b.verdict !== 'pass') - Number(a.verdict !== 'pass'));
  const wanted = new Set(byWeight.slice(0, LIMITS.tryExplainedMax).map(({ resource }) => resource));
  const explained = explainControl(control, profile, resources, (resource) => wanted.has(resource));
  return new Map(explained.map(({ resource, parts }) => [resource, parts.map(capPart)]));
}

function capPart({ lines, ...part }: ExplainedPart): ExplainedPart {
  const text = lines.join('\n');
  if (text.length <= LIMITS.tryExplanationCharsMax) return { ...part, lines };
  return { ...part, lines: [...text.slice(0, LIMITS.tryExplanationCharsMax).split('\n'), '…'] };
}

function sayResult({ resource, verdict, reason, findings }: ControlResult, traces: Traces): TriedResult {
  return {
    address: resource.address,
    kind: resource.kind,
    verdict,
    reason,
    findings: findings.map(({ message, path, span, file, fix }) => ({
      message,
      path: formatPath(path),
      file: file ?? resource.origin.file,
      line: span?.start.line,
      column: span?.start.column,
      fix,
    })),
    trace: traces.get(resource) ?? [],
  };
}
