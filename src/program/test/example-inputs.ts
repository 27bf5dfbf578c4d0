/**
 * The resources of an example: read by the sources as files would be, so that an example is judged as a scan judges.
 */
import type { JsonObject } from '../../base/json.ts';
import type { Control } from '../../model/control.ts';
import type { Resource } from '../../model/resource.ts';
import type { InputFile, Source } from '../../sources/api.ts';
import type { House } from '../house.ts';
import type { Example } from './example.ts';
import { isRequested, readRequestedInput } from './example-request.ts';

/** Makes the sources of one project; they remember what they have read. */
export type OpenSources = () => readonly Source[];

export type ExampleInputs = {
  readonly resources: readonly Resource[];
  /** The one that is judged; undefined where the example is a project, of which all is judged. */
  readonly judged: Resource | undefined;
};

/** Reads the example's bodies or files. A text says why it cannot be read. */
export function readExample(example: Example, open: OpenSources): ExampleInputs | string {
  if (example.files !== undefined) return readProject(example.files, open());
  const [first, ...rest] = [example.input ?? []].flat();
  if (!isRequested(example) || first === undefined) return readBodies(example.input, open());
  const judged = readRequestedInput(example, first as JsonObject);
  if (typeof judged === 'string' || rest.length === 0) {
    return typeof judged === 'string' ? judged : { resources: [judged], judged };
  }
  const others = readBodies(rest, open());
  return typeof others === 'string' ? others : { resources: [judged, ...others.resources], judged };
}

/** The resources of a control's bad examples, for whoever wants to see it fail. */
export async function readExampleInputs(control: Control, house: House): Promise<readonly Resource[]> {
  const open = await house.loadSources();
  return control.examples.bad.flatMap((example) => {
    const read = readExample(example, () => open().sources);
    return typeof read === 'string' ? [] : read.resources;
  });
}

function readBodies(input: Example['input'], sources: readonly Source[]): ExampleInputs | string {
  const resources: Resource[] = [];
  for (const [index, one] of [input ?? []].flat().entries()) {
    const file = sayFile(`example-${index + 1}.json`, JSON.stringify(one));
    const source = sources.find((candidate) => candidate.claims(file));
    if (source === undefined) return `no source reads input ${index + 1}`;
    const read = source.read(file);
    const [resource, ...more] = read.resources;
    if (resource === undefined || more.length > 0) {
      const why = read.problems.map(({ message }) => message).join('; ');
      return `input ${index + 1} is ${read.resources.length} resources, not one${why === '' ? '' : `: ${why}`}`;
    }
    resources.push(resource);
  }
  return resources[0] === undefined ? 'the input is empty' : { resources, judged: resources[0] };
}

function readProject(files: Readonly<Record<string, string>>, sources: readonly Source[]): ExampleInputs | string {
  const resources: Resource[] = [];
  for (const [path, text] of Object.entries(files)) {
    const file = sayFile(path, text);
    const claiming = sources.filter((source) => source.claims(file));
    if (claiming.length === 0) return `no source reads ${path}`;
    for (const source of claiming) resources.push(...source.read(file).resources);
  }
  for (const source of sources) resources.push(...(source.finish?.().resources ?? []));
  return resources.length === 0 ? 'the files hold no resource' : { resources, judged: undefined };
}

function sayFile(path: string, text: string): InputFile {
  const bytes = new TextEncoder().encode(text);
  return { path, absolutePath: path, sizeBytes: bytes.length, bytes };
}
