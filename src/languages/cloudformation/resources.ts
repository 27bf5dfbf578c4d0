/**
 * A template as the resources that it makes, each with a body of known and unknown values and the way back to its text.
 */
import { getField, isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { UnknownPort } from '../../base/unknown-port.ts';
import { decideCondition } from './conditions.ts';
import { evaluate } from './evaluate.ts';
import {
  addFault,
  type Evaluation,
  type EvaluationLimits,
  openEvaluation,
  type TemplateReference,
} from './evaluation.ts';
import { addFaultTo, createFaultSink } from '../../base/faults.ts';
import type { FaultCode, TemplateFaults } from './fault-codes.ts';
import { expandLoop, LOOP_FRAGMENT } from './for-each.ts';
import { isLoopKey, toText } from './intrinsic.ts';
import { findGlobals, mergeGlobals, splitMergedPath } from './sam-globals.ts';
import { foreignTransforms, readTemplate } from './template.ts';
import { type Traced, traceField } from './trace.ts';

/** A value of the document that was evaluated as a body. */
export type EvaluatedBody = {
  readonly body: JsonObject;
  readonly references: readonly TemplateReference[];
  /** Where a field of the body stands in the document. */
  readonly trace: (path: FieldPath) => Traced;
};

export type EvaluatedResource = EvaluatedBody & {
  readonly logicalId: string;
  readonly type: string;
  /** Of the resource in the document. */
  readonly path: FieldPath;
};

export type EvaluatedTemplate = {
  readonly resources: readonly EvaluatedResource[];
  /** Declared parameters, whose bodies are their declarations. */
  readonly parameters: readonly EvaluatedResource[];
  readonly faults: TemplateFaults;
  readonly evaluation: Evaluation;
};

/** The member of a body that holds what is said of the resource rather than of its properties. */
const OF_RESOURCE = '$resource';

type Member = { readonly logicalId: string; readonly value: Json; readonly path: FieldPath };

/**
 * Evaluates a template that stands at `base` of its document. With `mayInventNames` whoever deploys it adds resources
 * of its own, so that a name which is not declared is no fault.
 */
export function evaluateTemplate(
  document: JsonObject,
  base: FieldPath,
  unknowns: UnknownPort,
  limits: EvaluationLimits,
  mayInventNames = false,
): EvaluatedTemplate {
  const faults = createFaultSink<FaultCode>(limits.problemsPerFileMax);
  const template = readTemplate(document, base, faults);
  for (const name of foreignTransforms(template)) {
    const message = `the transform \`${name}\` is a macro that only its account knows; it may change what is read here`;
    addFaultTo(faults, 'not-resolvable', message, [...base, 'Transform']);
  }
  const opened = openEvaluation(template, unknowns, limits, faults, evaluate);
  const evaluation = {
    ...opened,
    mayInventNames: mayInventNames || opened.mayInventNames,
    template: { ...template, conditions: expandConditions(opened) },
  };
  for (const name of Object.keys(evaluation.template.conditions)) decideCondition(evaluation, name);
  const members = expandSection(evaluation, template.resources, [...base, 'Resources']);
  for (const { logicalId } of members) evaluation.resourceIds.add(logicalId);
  return {
    resources: members.flatMap((member) => evaluateResource(evaluation, member) ?? []),
    parameters: readParameters(evaluation),
    faults,
    evaluation,
  };
}

function expandConditions(evaluation: Evaluation): JsonObject {
  const { conditions, base } = evaluation.template;
  if (!Object.keys(conditions).some(isLoopKey)) return conditions;
  const fields: Record<string, Json> = {};
  for (const { logicalId, value } of expandSection(evaluation, conditions, [...base, 'Conditions'])) {
    setField(fields, logicalId, value);
  }
  return fields;
}

/** The members of a section with its loops unrolled. */
function expandSection(evaluation: Evaluation, section: JsonObject, path: FieldPath): readonly Member[] {
  return Object.entries(section).flatMap(([key, value]) => {
    if (!isLoopKey(key)) return [{ logicalId: key, value, path: [...path, key] }];
    return expandMembers(evaluation, key, value, path);
  });
}

function expandMembers(evaluation: Evaluation, loopKey: string, loop: Json, path: FieldPath): readonly Member[] {
  evaluation.at.push(...path);
  const members = expandLoop(evaluation, loopKey, loop);
  evaluation.at.length = 0;
  const below = [...path, loopKey, LOOP_FRAGMENT];
  return members.flatMap(({ key, value, step }) =>
    isLoopKey(key)
      ? expandMembers(evaluation, step, value, below)
      : [{ logicalId: key, value, path: [...below, step] }],
  );
}

/** Undefined for a resource whose condition is false, and, with a fault, for one without a type. */
function evaluateResource(evaluation: Evaluation, member: Member): EvaluatedResource | undefined {
  const { logicalId, value, path } = member;
  if (logicalId === 'Fn::Transform') {
    evaluateBody(evaluation, { [logicalId]: value }, path.slice(0, -1));
    return undefined;
  }
  const type = toText(getField(value, 'Type') ?? null);
  if (!isJsonObject(value) || type === undefined) {
    addFaultTo(evaluation.faults, 'malformed', `the resource \`${logicalId}\` has no \`Type\``, path);
    return undefined;
  }
  const condition = toText(getField(value, 'Condition') ?? null);
  if (condition !== undefined && isRuledOut(evaluation, condition, path)) return undefined;
  const properties = evaluateProperties(evaluation, member, type, getField(value, 'Properties') ?? {});
  const aside = evaluateAside(evaluation, member, value);
  const hasAside = Object.keys(aside.body).length > 0;
  const body = hasAside ? { ...properties.body, [OF_RESOURCE]: aside.body } : properties.body;
  return {
    logicalId,
    type,
    path,
    body,
    references: [...properties.references, ...aside.references],
    trace: (field) => (field[0] === OF_RESOURCE ? aside.trace(field.slice(1)) : properties.trace(field)),
  };
}

function isRuledOut(evaluation: Evaluation, condition: string, path: FieldPath): boolean {
  evaluation.at.push(...path, 'Condition');
  const truth = decideCondition(evaluation, condition);
  evaluation.at.length = 0;
  return truth === false;
}

/** The properties with the defaults of SAM merged in. */
function evaluateProperties(evaluation: Evaluation, member: Member, type: string, own: Json): EvaluatedBody {
  const path = [...member.path, 'Properties'];
  const globals = findGlobals(evaluation.template.globals, type);
  const isWritten = Object.hasOwn(member.value as object, 'Properties');
  if (globals === undefined) {
    const evaluated = evaluateBody(evaluation, own, path);
    if (isWritten) return evaluated;
    return { ...evaluated, trace: () => ({ path: member.path, isExact: false }) };
  }
  const evaluated = evaluateBody(evaluation, mergeGlobals(globals.value, own), path);
  const globalsPath = [...evaluation.template.base, 'Globals', globals.kind];
  const trace = (field: FieldPath): Traced => {
    const merged = evaluated.trace(field);
    const place = splitMergedPath(globals.value, own, merged.path.slice(path.length));
    if (!place.isOwn && merged.isExact) return { path: [...globalsPath, ...place.path], isExact: true };
    return { path: [...path, ...place.path], isExact: merged.isExact };
  };
  return { ...evaluated, trace };
}

/** What is said beside type and properties: deletion policy, metadata, dependencies. */
function evaluateAside(evaluation: Evaluation, member: Member, resource: JsonObject): EvaluatedBody {
  const aside: Record<string, Json> = {};
  for (const key of Object.keys(resource)) {
    if (key !== 'Type' && key !== 'Properties') setField(aside, key, resource[key] as Json);
  }
  const evaluated = evaluateBody(evaluation, aside, member.path);
  const dependencies = getField(aside, 'DependsOn') ?? [];
  const names: readonly Json[] = Array.isArray(dependencies) ? dependencies : [dependencies];
  const references = names.flatMap((name) => {
    const logicalId = toText(name);
    return logicalId === undefined || !evaluation.resourceIds.has(logicalId)
      ? []
      : [{ path: ['DependsOn'], logicalId, attribute: '' }];
  });
  const ofResource = [...evaluated.references, ...references].map((reference) => ({
    ...reference,
    path: [OF_RESOURCE, ...reference.path],
  }));
  return { ...evaluated, references: ofResource };
}

/** Evaluates an object of the document at `path` as a body; one that cannot be known is empty. */
export function evaluateBody(evaluation: Evaluation, written: Json, path: FieldPath): EvaluatedBody {
  evaluation.at.splice(0, evaluation.at.length, ...path);
  evaluation.references = [];
  const value = evaluate(evaluation, written) ?? {};
  if (!isJsonObject(value) && evaluation.unknowns.read(value) === undefined) {
    addFault(evaluation, 'malformed', `\`${String(path.at(-1))}\` is no object`);
  }
  evaluation.at.length = 0;
  return {
    body: isJsonObject(value) ? value : {},
    references: evaluation.references,
    trace: (field) => {
      const traced = traceField(evaluation, written, field);
      return { path: [...path, ...traced.path], isExact: traced.isExact };
    },
  };
}

function readParameters(evaluation: Evaluation): readonly EvaluatedResource[] {
  const { parameters, base } = evaluation.template;
  return Object.entries(parameters).flatMap(([logicalId, body]) => {
    const path = [...base, 'Parameters', logicalId];
    if (!isJsonObject(body)) {
      addFaultTo(evaluation.faults, 'malformed', `the parameter \`${logicalId}\` is no object`, path);
      return [];
    }
    const trace = (field: FieldPath): Traced => ({ path: [...path, ...field], isExact: true });
    return [{ logicalId, type: 'Parameter', path, body, references: [], trace }];
  });
}
