/** The sections of a template, read with as much trust as an unchecked file deserves: none. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { addFaultTo } from '../../base/faults.ts';
import type { TemplateFaults } from './fault-codes.ts';
import { toText } from './intrinsic.ts';

export type Template = {
  /** Where the template stands in its document; the root of most, `resources` in a Serverless file. */
  readonly base: FieldPath;
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: JsonObject;
  /** Defaults by kind of resource, as the transform of SAM knows them. */
  readonly globals: JsonObject;
  readonly transforms: readonly string[];
};

/** Types of resources; a template without a format version is known by them. */
const RESOURCE_TYPE = /^(?:AWS|Alexa|Custom)::|^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+/;
const SAM_TRANSFORM = /^AWS::Serverless-/;
/** Transforms that are understood here, so that they hide nothing. */
const KNOWN_TRANSFORM = /^AWS::(?:Serverless-|LanguageExtensions$|CodeDeployBlueGreen$|SecretsManager-|EC2-)/;

/** Whether a document is a template: by its format version, its transform, or the types of its resources. */
export function isTemplate(value: Json): value is JsonObject {
  if (!isJsonObject(value)) return false;
  if (Object.hasOwn(value, 'AWSTemplateFormatVersion')) return true;
  if (readTransforms(value).some((name) => KNOWN_TRANSFORM.test(name))) return true;
  const resources = getField(value, 'Resources');
  return (
    isJsonObject(resources) &&
    Object.values(resources).some((resource) => {
      const type = getField(resource, 'Type');
      return typeof type === 'string' && RESOURCE_TYPE.test(type);
    })
  );
}

/** True when SAM makes resources of its own, whose names no section declares. */
export const usesSam = (template: Template): boolean => template.transforms.some((name) => SAM_TRANSFORM.test(name));

/** The transforms whose work cannot be known here: macros of the account. */
export const foreignTransforms = (template: Template): readonly string[] =>
  template.transforms.filter((name) => !KNOWN_TRANSFORM.test(name));

/** Reads the sections of a template that stands at `base` of its document; a section of the wrong type is a fault. */
export function readTemplate(value: JsonObject, base: FieldPath, faults: TemplateFaults): Template {
  const section = (name: string): JsonObject => {
    const found = getField(value, name) ?? {};
    if (isJsonObject(found)) return found;
    addFaultTo(faults, 'malformed', `\`${name}\` is no object`, [...base, name]);
    return {};
  };
  return {
    base,
    parameters: section('Parameters'),
    mappings: section('Mappings'),
    conditions: section('Conditions'),
    resources: section('Resources'),
    globals: section('Globals'),
    transforms: readTransforms(value),
  };
}

/** One name, a list of names, or objects that name a macro with parameters. */
function readTransforms(value: JsonObject): readonly string[] {
  const transform = getField(value, 'Transform') ?? [];
  const list: readonly Json[] = Array.isArray(transform) ? transform : [transform];
  return list.flatMap((item) => toText(item) ?? toText(getField(item, 'Name') ?? null) ?? []);
}
