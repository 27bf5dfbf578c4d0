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
import type { Document, StepSite } from '../document/document.ts';
import type { TextSite } from '../document/texts.ts';
import { listCodeInputs } from '../tables/code-inputs.ts';
import { hasExpression, listMatrixValues } from './matrix.ts';
import { listTriggers } from './triggers.ts';
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

/** Facts: one for each context whose text reaches a script, and one for each other expression in one. */
export function describeInjections(document: Document): readonly JsonObject[] {
  return listScripts(document).flatMap(({ site, step }) =>
    site.expressions.flatMap(({ ast, text, textRange, range }) => {
      const flows = listFlows(ast, { resolve: (reference) => resolveControl(document, step, reference) });
      const place = (fact: JsonObject, start: number, end: number, label: string): JsonObject =>
        document.placer.placePart(fact, site.path, { start, end }, label);
      if (flows.length === 0) {
        const fact = { context: text.trim(), control: hasContext(text) ? 'fixed' : 'static' };
        const start = textRange.start + (text.length - text.trimStart().length);
        return [place(fact, start, Math.max(start, textRange.end), text.trim())];
      }
      return flows.map((flow) => {
        const control = findControl(document, step, flow);
        const known = control === 'static' ? control : flow.class;
        const { start, end } = flow.range.end > flow.range.start ? flow.range : range;
        return place({ context: flow.text, control: known }, start, end, flow.text);
      });
    }),
  );
}

const hasContext = (text: string): boolean => /[a-z]/i.test(text.replaceAll(/'[^']*'/g, ''));

/** Scripts of the document: `run`, and the inputs of actions that are run as code. */
export function listScripts({ steps, texts }: Document): readonly Script[] {
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

/** The class of a context, as far as the workflow tells more than the path does. */
function resolveControl(document: Document, step: StepSite, reference: ContextPath): TaintClass | undefined {
  const control = findControl(document, step, reference);
  return control === 'static' ? 'fixed' : control;
}

function findControl(
  document: Document,
  step: StepSite,
  { context, path }: ContextPath,
  depth = 0,
): Control | undefined {
  if (depth > STEPS_MAX_DEPTH) return undefined;
  switch (context) {
    case 'env':
      return findVariableControl(document, step, path[0] ?? '', depth);
    case 'matrix':
      return findMatrixControl(step, path);
    case 'inputs':
      return findInputControl(document, path[0] ?? '');
    default:
      return undefined;
  }
}

/** The nearest setting of a variable counts: the step's, the job's, the workflow's. */
function findVariableControl(document: Document, step: StepSite, name: string, depth: number): Control | undefined {
  for (const holder of [step.value, step.job?.value, document.body]) {
    const variables = getField(holder, 'env');
    if (typeof variables === 'string') return 'unresolved';
    const value = findFolded(variables, name);
    if (value === undefined) continue;
    return typeof value === 'string' && hasExpression(value)
      ? raise(classifyText(document, step, value, depth))
      : 'static';
  }
  return DEFAULT_VARIABLE.test(name) ? 'fixed' : undefined;
}

function findFolded(fields: Json | undefined, name: string): Json | undefined {
  if (!isJsonObject(fields)) return undefined;
  const key = Object.keys(fields).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : fields[key];
}

function classifyText(document: Document, step: StepSite, text: string, depth: number): TaintClass {
  const flows = parseTemplate(text).expressions.flatMap(({ ast }) =>
    listFlows(ast, {
      resolve: (reference) => {
        const control = findControl(document, step, reference, depth + 1);
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
function findInputControl({ kind, body }: Document, name: string): TaintClass | undefined {
  if (kind === 'Action') return undefined;
  const declared = listTriggers(body).flatMap(({ settings }) => findFolded(getField(settings, 'inputs'), name) ?? []);
  if (declared.length === 0) return undefined;
  return declared.every((input) => CLOSED_INPUT_TYPES.has(getPath(input, ['type']))) ? 'fixed' : 'maybe';
}
