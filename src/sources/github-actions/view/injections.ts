/** Text that is not the workflow's own and is pasted into a script before the script is read. */
import { getField, getPath, isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import {
  type ContextPath,
  listFlows,
  maxTaint,
  parseTemplate,
  type TaintClass,
} from '../../../languages/gha-expression/index.ts';
import { type Document, findFolded, type StepSite } from '../document/document.ts';
import type { TextSite } from '../document/texts.ts';
import { listCodeInputs } from '../tables/code-inputs.ts';
import { hasExpression, listMatrixValues } from './matrix.ts';
import { parseReference } from './uses.ts';

/** How far the text is under someone else's control; `static`: it is spelled out in the workflow itself. */
type Control = TaintClass | 'static';

/** A text of a step that is run as code. */
type Script = { readonly site: TextSite; readonly step: StepSite };

/** Input types whose values hold no free text. */
const CLOSED_INPUT_TYPES: ReadonlySet<Json | undefined> = new Set(['boolean', 'number', 'choice', 'environment']);

/** Variables that GitHub sets itself, besides those whose value a pull request chooses. */
const DEFAULT_VARIABLE = /^(?:github_(?!head_ref|ref|base_ref)|runner_|ci$)/i;

const STEPS_MAX_DEPTH = 8;

/** The search for where the text of one script comes from. */
type Trace = {
  readonly document: Document;
  readonly step: StepSite;
  /** What was found of a variable at a depth: variables that hold each other twice would double the work each time. */
  readonly variables: Map<string, Control | undefined>;
};

/** Facts: one for each context whose text reaches a script, and one for each other expression in one. */
export function describeInjections(document: Document): readonly JsonObject[] {
  return listScripts(document).flatMap(({ site, step }) => {
    const trace: Trace = { document, step, variables: new Map() };
    return site.expressions.flatMap(({ ast, text, textRange, range }) => {
      const flows = listFlows(ast);
      const place = (fact: JsonObject, start: number, end: number, label: string): JsonObject =>
        document.placer.placePart(fact, site.path, { start, end }, label);
      if (flows.length === 0) {
        const fact = { context: text.trim(), control: hasContext(text) ? 'fixed' : 'static' };
        const start = textRange.start + (text.length - text.trimStart().length);
        return [place(fact, start, Math.max(start, textRange.end), text.trim())];
      }
      return flows.map((flow) => {
        const control = findControl(trace, flow, 0) ?? flow.class;
        const { start, end } = flow.range.end > flow.range.start ? flow.range : range;
        return place({ context: flow.text, control }, start, end, flow.text);
      });
    });
  });
}

const hasContext = (text: string): boolean => /[a-z]/i.test(text.replaceAll(/'[^']*'/g, ''));

/** Scripts of the document: `run`, and the inputs of actions that are run as code. */
function listScripts({ steps, texts }: Document): readonly Script[] {
  const byPath = new Map(texts.map((site) => [JSON.stringify(site.path), site]));
  return steps.flatMap((step) =>
    listScriptPaths(step).flatMap((path) => {
      const site = byPath.get(JSON.stringify(path));
      return site === undefined ? [] : [{ site, step }];
    }),
  );
}

function listScriptPaths({ value, path }: StepSite): readonly FieldPath[] {
  if (getField(value, 'run') !== undefined) return [[...path, 'run']];
  const uses = getField(value, 'uses');
  const inputs = getField(value, 'with');
  if (typeof uses !== 'string' || !isJsonObject(inputs)) return [];
  const code = listCodeInputs(parseReference(uses).repository);
  return Object.keys(inputs).flatMap((name) => (code.includes(name.toLowerCase()) ? [[...path, 'with', name]] : []));
}

/** Who controls a context, as far as the workflow tells more than the path does. */
function findControl(trace: Trace, { context, path }: ContextPath, depth: number): Control | undefined {
  if (depth > STEPS_MAX_DEPTH) return undefined;
  switch (context) {
    case 'env':
      return recallVariableControl(trace, path[0] ?? '', depth);
    case 'matrix':
      return findMatrixControl(trace.step, path);
    case 'inputs':
      return findInputControl(trace.document, path[0] ?? '');
    default:
      return undefined;
  }
}

function recallVariableControl(trace: Trace, name: string, depth: number): Control | undefined {
  const key = `${depth} ${name}`;
  const { variables } = trace;
  if (!variables.has(key)) variables.set(key, findVariableControl(trace, name, depth));
  return variables.get(key);
}

/** The nearest setting of a variable counts: the step's, the job's, the workflow's. */
function findVariableControl(trace: Trace, name: string, depth: number): Control | undefined {
  const { document, step } = trace;
  for (const holder of [step.value, step.job?.value, document.body]) {
    const variables = getField(holder, 'env');
    if (typeof variables === 'string') return 'unresolved';
    const value = findFolded(variables, name);
    if (value === undefined) continue;
    return typeof value === 'string' && hasExpression(value) ? raise(classifyText(trace, value, depth)) : 'static';
  }
  return DEFAULT_VARIABLE.test(name) ? 'fixed' : undefined;
}

function classifyText(trace: Trace, text: string, depth: number): TaintClass {
  const flows = parseTemplate(text).expressions.flatMap(({ ast }) =>
    listFlows(ast, {
      resolve: (reference) => {
        const control = findControl(trace, reference, depth + 1);
        return control === 'static' ? 'fixed' : control;
      },
    }),
  );
  return flows.reduce<TaintClass>((worst, flow) => maxTaint(worst, flow.class), 'fixed');
}

/** A detour hides where text comes from: what is harmless as such deserves a look when it arrives by another name. */
function raise(control: TaintClass): TaintClass {
  return control === 'low' ? 'unresolved' : control;
}

function findMatrixControl({ job }: StepSite, path: readonly string[]): Control {
  if (path.length === 0 || path.includes('*')) return 'unresolved';
  const { values, isComplete } = listMatrixValues(job, path);
  return isComplete && !values.some(hasExpression) ? 'static' : 'unresolved';
}

/** Inputs that are declared: of a closed type, or free text of whoever calls or starts the workflow. */
function findInputControl({ kind, triggers }: Document, name: string): TaintClass | undefined {
  if (kind === 'Action') return undefined;
  const declared = triggers.flatMap(({ settings }) => findFolded(getField(settings, 'inputs'), name) ?? []);
  if (declared.length === 0) return undefined;
  return declared.every((input) => CLOSED_INPUT_TYPES.has(getPath(input, ['type']))) ? 'fixed' : 'maybe';
}
