/** One file of GitHub Actions into resources. */
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { parseYaml, type PositionedNode } from '../../languages/yaml/index.ts';
import type { Resource, View } from '../../model/resource.ts';
import type { InputFile, SourceRead } from '../api.ts';
import type { DocumentKind } from './claim.ts';
import { readDocument } from './document/document.ts';
import { createPlacer, type Placer } from './document/placer.ts';
import { buildView } from './view/build-view.ts';

/** The first document of the file; GitHub reads no other. */
export function readActionsFile(file: InputFile, kind: DocumentKind): SourceRead {
  const { documents, problems } = parseYaml(file.bytes, { file: file.path });
  const [first] = documents;
  // What `on` and `off` mean is settled in YAML 1.2, which GitHub reads.
  const kept = problems.filter(({ code }) => code !== 'yaml-ambiguous-boolean');
  if (first === undefined || !isJsonObject(first.value)) return { resources: [], problems: kept };
  return { resources: [createResource(file.path, kind, first.value, first.root)], problems: kept };
}

function createResource(path: string, kind: DocumentKind, body: JsonObject, root: PositionedNode): Resource {
  const placer = createPlacer(body, root);
  return {
    address: `github-actions:${path}`,
    source: 'github-actions',
    type: kind,
    kind,
    name: path,
    namespace: undefined,
    labels: {},
    body,
    view: createView(kind, body, root, placer),
    origin: {
      file: path,
      document: 0,
      get span() {
        return placer.locate([]).span;
      },
      locate: placer.locate,
    },
  };
}

function createView(kind: DocumentKind, body: JsonObject, root: PositionedNode, placer: Placer): View {
  const value = kind === 'Dependabot' ? {} : buildView(readDocument(kind, body, root, placer));
  return {
    value,
    resolve: (path) => placer.resolve(value, path),
    derive: (other) => createView(kind, other, root, createPlacer(other, root)),
  };
}
