/** The views of jobs and pipelines: what rules ask about, each fact with the field that it was read from. */
import { isDigestedImage, isFixedImage, parseImageName } from '../../base/image-name.ts';
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { View } from '../../model/resource.ts';
import { callsSecurityTool } from '../../model/security-tools.ts';
import { createFactPaths, type FactPaths } from '../fact-paths.ts';
import { listVariableUses } from './scripts.ts';

const SECTIONS = ['before_script', 'script', 'after_script'] as const;

type Line = { readonly text: string; readonly path: FieldPath };

/** Texts of a script, which is one text or a list of texts and lists. */
function listLines(value: Json | undefined, path: FieldPath): readonly Line[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((item, index) => listLines(item, [...path, index]));
}

const toText = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** The view of a job whose `extends` and defaults are resolved. */
export function buildJobView(name: string, body: JsonObject): View {
  const { place, resolve } = createFactPaths();
  const lines = SECTIONS.flatMap((section) => listLines(getField(body, section), [section]));
  const environment = getField(body, 'environment');
  const value = {
    name,
    stage: toText(getField(body, 'stage')),
    scripts: lines.map(({ text, path }) => place({ text }, path)),
    outsideTexts: lines.flatMap(({ text, path }) =>
      listVariableUses(text).map(({ name: variable, isRisky }) => place({ name: variable, isRisky }, path)),
    ),
    variables: describeVariables(getField(body, 'variables'), ['variables'], place),
    images: describeImages(body, place),
    environment: toText(isJsonObject(environment) ? getField(environment, 'name') : environment),
    isManual: getField(body, 'when') === 'manual',
    hasRules: ['rules', 'only'].some((key) => getField(body, key) !== undefined),
    mayFail: getField(body, 'allow_failure') === true,
    isSecurityCheck: isSecurityCheck(
      name,
      lines.map(({ text }) => text),
    ),
    idTokens: Object.keys(asObject(getField(body, 'id_tokens'))),
  };
  return { value, resolve: (path) => resolve(value, path), derive: (other) => buildJobView(name, other) };
}

/** Jobs of GitLab's security templates, and tools that look for weaknesses. */
const SECURITY_JOB =
  /(?:^|[-_:])(?:sast|dast|secret[-_]detection|dependency[-_]scanning|container[-_]scanning)(?:$|[-_:])/i;

function isSecurityCheck(name: string, scripts: readonly string[]): boolean {
  return SECURITY_JOB.test(name) || scripts.some(callsSecurityTool);
}

const asObject = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});

function describeVariables(
  variables: Json | undefined,
  path: FieldPath,
  place: FactPaths['place'],
): readonly JsonObject[] {
  return Object.entries(asObject(variables)).map(([name, value]) => {
    const text = toText(isJsonObject(value) ? getField(value, 'value') : value);
    return place({ name, text, isExpression: text.includes('$') }, [...path, name]);
  });
}

function describeImages(body: JsonObject, place: FactPaths['place']): readonly JsonObject[] {
  const services = getField(body, 'services');
  const sites: readonly (readonly [Json | undefined, FieldPath, string])[] = [
    [getField(body, 'image'), ['image'], 'container'],
    ...(Array.isArray(services) ? (services as readonly Json[]) : []).map(
      (service, index) => [service, ['services', index], 'service'] as const,
    ),
  ];
  return sites.flatMap(([value, path, role]) => {
    const isShort = typeof value === 'string';
    const text = toText(isShort ? value : getField(value, 'name'));
    if (text === '') return [];
    const image = parseImageName(text.trim());
    // A tag that is a variable is fixed or moves, which only the run tells.
    const isKnown = !text.includes('$');
    const fact = {
      role,
      text,
      isKnown,
      isFixed: !isKnown || isFixedImage(image),
      isDigested: !isKnown || isDigestedImage(image),
    };
    return [place(fact, isShort ? path : [...path, 'name'])];
  });
}

/** The view of a pipeline file: what it includes, and the variables of all its jobs. */
export function buildPipelineView(body: JsonObject): View {
  const { place, resolve } = createFactPaths();
  const include = getField(body, 'include') ?? [];
  const entries: readonly Json[] = Array.isArray(include) ? include : [include];
  const value = {
    includes: entries.map((entry, index) =>
      place(describeInclude(entry), Array.isArray(include) ? ['include', index] : ['include']),
    ),
    variables: describeVariables(getField(body, 'variables'), ['variables'], place),
  };
  return { value, resolve: (path) => resolve(value, path), derive: buildPipelineView };
}

const FULL_SHA = /^[0-9a-f]{40}$/i;

/** An include, and whether what it brings can change without a change here. */
function describeInclude(entry: Json): JsonObject {
  if (typeof entry === 'string') {
    const isRemote = /^https?:/i.test(entry);
    return { kind: isRemote ? 'remote' : 'local', text: entry, isPinned: !isRemote };
  }
  const remote = getField(entry, 'remote');
  if (typeof remote === 'string')
    return { kind: 'remote', text: remote, isPinned: getField(entry, 'integrity') !== undefined };
  const project = getField(entry, 'project');
  if (typeof project === 'string') {
    return { kind: 'project', text: project, isPinned: FULL_SHA.test(toText(getField(entry, 'ref'))) };
  }
  const component = getField(entry, 'component');
  if (typeof component === 'string') {
    return { kind: 'component', text: component, isPinned: FULL_SHA.test(component.split('@').at(-1) ?? '') };
  }
  return { kind: getField(entry, 'template') === undefined ? 'local' : 'template', text: '', isPinned: true };
}
