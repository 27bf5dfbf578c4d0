/** The state of evaluating one template: what is known so far, where the evaluation stands, and what it met. */
import type { Json } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { UnknownPort, UnknownValue } from '../../base/unknown-port.ts';
import { addFaultTo } from '../../base/faults.ts';
import type { FaultCode, TemplateFaults } from './fault-codes.ts';
import { foreignTransforms, type Template, usesSam } from './template.ts';

export type EvaluationLimits = {
  /** Values visited in all, over loops and branches. */
  readonly templateNodesMax: number;
  /** Characters of one text that functions make. */
  readonly templateTextCharsMax: number;
  /** Nesting of JSON in text. */
  readonly documentDepthMax: number;
  readonly problemsPerFileMax: number;
};

/** That a field names a parameter or a resource. */
export type TemplateReference = {
  /** In the body that is evaluated. */
  readonly path: FieldPath;
  readonly logicalId: string;
  /** Of `Fn::GetAtt`; empty for `Ref`. */
  readonly attribute: string;
};

/** Three-valued: a condition over values that cannot be known is itself unknown. */
export type Truth = boolean | UnknownValue;

type Step = string | number;

export type Evaluation = {
  readonly template: Template;
  readonly unknowns: UnknownPort;
  readonly limits: EvaluationLimits;
  readonly faults: TemplateFaults;
  /** Conditions decided so far; `open` while one is being decided. */
  readonly conditions: Map<string, Truth | 'open'>;
  readonly parameters: Map<string, Json>;
  /** Place in the document of the value being evaluated. */
  readonly at: Step[];
  /** Place in the body that the value becomes. */
  readonly field: Step[];
  references: TemplateReference[];
  /** Above 0 inside the arguments of a function: text there is material, not yet a value of the body. */
  argumentDepth: number;
  nodesLeft: number;
  /** Conditions being decided around the current one. */
  conditionDepth: number;
  /** Names of the resources, those made by loops included. */
  readonly resourceIds: Set<string>;
  /** Evaluates a value that stands inside another: functions are given it, so that they need not know each other. */
  readonly evaluate: (evaluation: Evaluation, value: Json) => Json | undefined;
  /** Whether a transform makes names that the template does not declare. */
  readonly mayInventNames: boolean;
};

/** Starts the evaluation of a template. */
export function openEvaluation(
  template: Template,
  unknowns: UnknownPort,
  limits: EvaluationLimits,
  faults: TemplateFaults,
  evaluate: Evaluation['evaluate'],
): Evaluation {
  return {
    template,
    unknowns,
    limits,
    faults,
    conditions: new Map(),
    parameters: new Map(),
    at: [],
    field: [],
    references: [],
    argumentDepth: 0,
    nodesLeft: limits.templateNodesMax,
    conditionDepth: 0,
    resourceIds: new Set(),
    evaluate,
    mayInventNames: usesSam(template) || foreignTransforms(template).length > 0,
  };
}

/** Notes a fault at the place where the evaluation stands. */
export function addFault(evaluation: Evaluation, code: FaultCode, message: string): void {
  // What is met past the limit is wrong only because of it.
  if (evaluation.nodesLeft >= 0 || code === 'too-large') addFaultTo(evaluation.faults, code, message, evaluation.at);
}

/** An unknown value for one reason; what refers to something that exists is set. */
export const makeUnknown = (evaluation: Evaluation, reason: string, isSet: boolean): Json =>
  evaluation.unknowns.make([reason], isSet ? { isSet } : {});

/** A fault, and the value that stands for what could not be evaluated. */
export function failWith(evaluation: Evaluation, code: FaultCode, message: string): Json {
  addFault(evaluation, code, message);
  return makeUnknown(evaluation, message, true);
}

/** Counts visited values; false, and a fault the first time, when there are too many. */
export function chargeNodes(evaluation: Evaluation, count: number): boolean {
  const wasWithin = evaluation.nodesLeft >= 0;
  evaluation.nodesLeft -= count;
  if (evaluation.nodesLeft >= 0) return true;
  const message = `the template evaluates to more than ${evaluation.limits.templateNodesMax} values`;
  if (wasWithin) addFault(evaluation, 'too-large', message);
  return false;
}

/** Characters of a text that count as one value. */
const CHARS_PER_NODE = 64;

/** Counts a text that is made or read by its length. */
export const chargeText = (evaluation: Evaluation, charCount: number): boolean =>
  charCount < CHARS_PER_NODE || chargeNodes(evaluation, Math.ceil(charCount / CHARS_PER_NODE));

/** Evaluates a member of the value at hand, with its place kept for faults; undefined when it removes itself. */
export function evaluateMember(evaluation: Evaluation, step: Step, value: Json): Json | undefined {
  evaluation.at.push(step);
  const result = evaluation.evaluate(evaluation, value);
  evaluation.at.pop();
  return result;
}

/** Notes that the field at hand names a parameter or a resource. */
export function addReference(evaluation: Evaluation, logicalId: string, attribute: string): void {
  evaluation.references.push({ path: [...evaluation.field], logicalId, attribute });
}
