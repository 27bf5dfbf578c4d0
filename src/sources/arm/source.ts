/** The ARM source: how a template becomes resources. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { InputFile, Source, SourceRead } from '../api.ts';
import { type DocumentPlace, readOwnDocuments } from '../document-place.ts';
import { toProblems } from '../document-problems.ts';
import { ARM_CLAIM } from './claim.ts';
import { openDeployment } from './deployment.ts';
import { parseTemplateJson } from './json-text.ts';
import { type ListedResource, listResources } from './list-resources.ts';
import { openReading, PARAMETER_TYPE } from './reading.ts';
import { toResources } from './resources.ts';

/** The end that the schemas of all four scopes share: resource group, subscription, management group, tenant. */
const SCHEMA = /deploymentTemplate\.json#?$/i;

/** A source for one scan. Templates stand alone, so it keeps nothing between files. */
export function createArmSource(): Source {
  return { ...ARM_CLAIM, read: readTemplateFile };
}

function readTemplateFile({ path, bytes }: InputFile): SourceRead {
  return readOwnDocuments(parseTemplateJson(bytes, path), path, isTemplate, readTemplate);
}

function isTemplate(value: Json): value is JsonObject {
  const schema = getField(value, '$schema');
  return typeof schema === 'string' && SCHEMA.test(schema);
}

function readTemplate(template: JsonObject, place: DocumentPlace): SourceRead {
  const reading = openReading();
  const deployment = openDeployment(reading, template, [], new Map());
  const listed = listResources(deployment);
  const problems = toProblems(reading.faults, (code) => `arm-${code}`, place);
  return { resources: toResources([...listed, ...listParameters(template)], place), problems };
}

/** Declared parameters, whose bodies are their declarations. */
function listParameters(template: JsonObject): readonly ListedResource[] {
  const parameters = getField(template, 'parameters');
  if (!isJsonObject(parameters)) return [];
  return Object.entries(parameters).flatMap(([name, body]): ListedResource[] => {
    if (!isJsonObject(body)) return [];
    const path = ['parameters', name];
    const nameKey = name.toLowerCase();
    return [
      {
        type: PARAMETER_TYPE,
        name,
        nameKey,
        symbol: undefined,
        parent: undefined,
        body,
        written: body,
        path,
        named: [],
      },
    ];
  });
}
