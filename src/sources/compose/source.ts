/** The Compose source: every service of a Compose file is one resource. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Span } from '../../base/positions.ts';
import type { Problem } from '../../base/problems.ts';
import { locate, type ParsedDocument, parseYaml } from '../../languages/yaml/index.ts';
import type { Resource } from '../../model/resource.ts';
import type { InputFile, Source, SourceRead } from '../api.ts';
import { LazyOrigin } from '../lazy-origin.ts';
import { findMember } from '../placed.ts';
import { fileProblem } from '../problem.ts';
import { COMPOSE_CLAIM } from './claim.ts';
import { readService, type Sourced } from './service.ts';
import { buildView } from './view.ts';

/** A source for one scan. */
export function createComposeSource(): Source {
  return { ...COMPOSE_CLAIM, read: readCompose };
}

/** Reads one Compose file. Documents without services are passed over. */
function readCompose(file: InputFile): SourceRead {
  const { documents, problems } = parseYaml(file.bytes, { file: file.path, dialect: 'kubernetes' });
  const found: { resources: Resource[]; problems: Problem[] } = { resources: [], problems: [...problems] };
  for (const document of documents) {
    const services = getField(document.value, 'services');
    if (services === undefined || services === null) continue;
    if (!isJsonObject(services)) {
      const { span } = locate(document.root, ['services']);
      found.problems.push(fileProblem('compose-malformed', '`services` is no map', file.path, span));
      continue;
    }
    for (const [name, service] of Object.entries(services)) readOne(found, document, name, service, file.path);
  }
  return found;
}

function readOne(
  found: { resources: Resource[]; problems: Problem[] },
  document: ParsedDocument,
  name: string,
  written: Json,
  file: string,
): void {
  // Not for every service: a place is looked for among all of them.
  const findSpan = (): Span => locate(document.root, ['services', name]).span;
  if (!isJsonObject(written)) {
    found.problems.push(fileProblem('compose-malformed', `service ${name} is no map`, file, findSpan()));
    return;
  }
  const { service, faults } = readService(document.value, name);
  for (const message of faults) found.problems.push(fileProblem('compose-extends', message, file, findSpan()));
  if (isJsonObject(service.value)) found.resources.push(createResource(document, name, service, service.value, file));
}

function createResource(
  document: ParsedDocument,
  name: string,
  service: Sourced,
  body: JsonObject,
  file: string,
): Resource {
  return {
    address: `compose:${file}/${name}`,
    source: 'compose',
    type: 'ComposeService',
    kind: 'ComposeService',
    name,
    namespace: undefined,
    labels: readLabels(service),
    body,
    origin: new LazyOrigin(
      file,
      document.index,
      () => locate(document.root, service.path).span,
      (path) => {
        const { found, isExact } = findMember(service, path);
        const { keySpan, span } = locate(document.root, found.path);
        // What is missing is missed in the service: its name is shown, not all of its text.
        return { span: isExact ? span : (keySpan ?? span), isExact };
      },
    ),
    view: buildView(body),
  };
}

/** Labels as a map, or as `name=value` items. */
function readLabels(service: Sourced): Readonly<Record<string, string>> {
  const labels = service.fields?.get('labels');
  const members = [...(labels?.fields ?? [])].map(([name, { value }]): [string, string] => [
    name,
    typeof value === 'object' ? '' : String(value),
  ]);
  const items = (labels?.items ?? []).flatMap(({ value }): [string, string][] => {
    const [, name, text = ''] = /^([^=]+)(?:=(.*))?$/s.exec(typeof value === 'string' ? value : '') ?? [];
    return name === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries([...members, ...items]);
}
