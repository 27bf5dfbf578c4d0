/** One service of the Serverless framework as resources: its provider, its functions, and the templates it adds. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { FieldPath } from '../../base/positions.ts';
import { type EvaluatedTemplate, evaluateBody, evaluateTemplate } from '../../languages/cloudformation/index.ts';
import { locate } from '../../languages/yaml/index.ts';
import type { Origin, Reference, Resource } from '../../model/resource.ts';
import type { SourceRead } from '../api.ts';
import type { DocumentPlace } from '../document-place.ts';
import { toProblems } from '../document-problems.ts';
import { LazyOrigin } from '../lazy-origin.ts';
import { createOrigin, readTags, templateProblems, toReferences, toResources } from '../template-resources.ts';
import { readUnknown, UNKNOWNS } from '../unknown.ts';
import { findInherited, inheritDefaults } from './defaults.ts';
import { addFault, openResolution, type Resolution, resolveAt } from './variables.ts';

const SOURCE = 'serverless';
const PROVIDER = 'provider';

/** What one service is read with. */
type Service = {
  readonly place: DocumentPlace;
  readonly resolution: Resolution;
  readonly root: JsonObject;
  readonly template: EvaluatedTemplate;
};

/** Reads a service; what its variables cannot say is unknown. */
export function readService(root: JsonObject, place: DocumentPlace): SourceRead {
  const resolution = openResolution(root);
  const templates = evaluateTemplates(root, resolution);
  const [template = evaluateTemplate({}, ['resources'], UNKNOWNS, LIMITS, true)] = templates;
  const service: Service = { place, resolution, root, template };
  const provider = readProvider(service);
  const functions = readFunctions(service, provider.value);
  const ofTemplates = templates.flatMap((each) => toResources(each, place));
  const all = templates.length === 0 ? [template] : templates;
  return {
    resources: [...provider.resources, ...functions, ...ofTemplates],
    problems: [
      ...toProblems(resolution.faults, (code) => `serverless-${code}`, place),
      ...all.flatMap((each) => templateProblems(each, place)),
    ],
  };
}

/** The section `resources` is a template, or a list of them. */
function evaluateTemplates(root: JsonObject, resolution: Resolution): readonly EvaluatedTemplate[] {
  return listParts(root, 'resources').flatMap(([value, path]) => {
    const resolved = resolveAt(resolution, value, path);
    return isJsonObject(resolved) ? [evaluateTemplate(resolved, path, UNKNOWNS, LIMITS, true)] : [];
  });
}

/** A section that is written as one, or as a list of parts, with their places. */
function listParts(root: JsonObject, name: string): readonly (readonly [Json, FieldPath])[] {
  const section = getField(root, name) ?? null;
  return Array.isArray(section)
    ? section.map((item: Json, i) => [item, [name, i]] as const)
    : [[section, [name]] as const];
}

const addressOf = (service: Service, name: string): string => `${SOURCE}:${service.place.file}/${name}`;

function readProvider(service: Service): { readonly value: Json; readonly resources: readonly Resource[] } {
  const written = resolveAt(service.resolution, getField(service.root, PROVIDER) ?? null, [PROVIDER]);
  // `provider: aws` is the short form of `provider: { name: aws }`.
  const value = typeof written === 'string' ? { name: written } : written;
  if (!isJsonObject(value)) {
    if (readUnknown(value) === undefined)
      addFault(service.resolution, 'malformed', '`provider` is no object', [PROVIDER]);
    return { value: {}, resources: [] };
  }
  const evaluated = evaluateBody(service.template.evaluation, value, [PROVIDER]);
  const origin = createOrigin(evaluated, [PROVIDER], service.place);
  const name = typeof evaluated.body['name'] === 'string' ? evaluated.body['name'] : PROVIDER;
  const references = toReferences(evaluated, service.place.file);
  const resource = makeResource(
    addressOf(service, PROVIDER),
    'ServerlessProvider',
    name,
    evaluated.body,
    origin,
    references,
  );
  return { value, resources: [resource] };
}

/** The section `functions` is a map by name, or a list of such maps. */
function readFunctions(service: Service, provider: Json): readonly Resource[] {
  return listParts(service.root, 'functions').flatMap(([written, path]) => {
    const functions = resolveAt(service.resolution, written, path);
    if (isJsonObject(functions)) {
      return Object.entries(functions).flatMap(([name, own]) =>
        readFunction(service, name, own, provider, [...path, name]),
      );
    }
    const unknown = readUnknown(functions);
    if (unknown !== undefined)
      addFault(service.resolution, 'not-resolvable', `functions are not read: ${unknown.reasons.join(', ')}`, path);
    else if (functions !== null) addFault(service.resolution, 'malformed', '`functions` is no object', path);
    return [];
  });
}

function readFunction(service: Service, name: string, own: Json, provider: Json, path: FieldPath): readonly Resource[] {
  if (!isJsonObject(own)) {
    const unknown = readUnknown(own);
    if (unknown === undefined) addFault(service.resolution, 'malformed', `the function \`${name}\` is no object`, path);
    else
      addFault(
        service.resolution,
        'not-resolvable',
        `the function \`${name}\` is not read: ${unknown.reasons.join(', ')}`,
        path,
      );
    return [];
  }
  const evaluated = evaluateBody(service.template.evaluation, inheritDefaults(own, provider), path);
  const itself = createOrigin(evaluated, path, service.place);
  const references = [
    ...toReferences(evaluated, service.place.file),
    { path: [], target: addressOf(service, PROVIDER), attribute: '' },
  ];
  const origin = inheritOrigin(service, itself, provider);
  return [makeResource(addressOf(service, name), 'ServerlessFunction', name, evaluated.body, origin, references)];
}

/** A field that a function does not have itself stands in the provider section. */
function inheritOrigin({ place }: Service, own: Origin, provider: Json): Origin {
  const locateField: Origin['locate'] = (field) => {
    const found = own.locate(field);
    const inherited = found?.isExact === true ? undefined : findInherited(provider, field);
    if (inherited === undefined) return found;
    const { span, isExact } = locate(place.root, [PROVIDER, ...inherited]);
    return isExact ? { span, isExact } : found;
  };
  return new LazyOrigin(own.file, own.document, () => own.span, locateField);
}

function makeResource(
  address: string,
  kind: string,
  name: string,
  body: JsonObject,
  origin: Origin,
  references: readonly Reference[],
): Resource {
  const labels = readTags(getField(body, 'tags'));
  return { address, source: SOURCE, type: kind, kind, name, namespace: undefined, labels, body, origin, references };
}
