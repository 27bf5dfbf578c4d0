/** Input files for tests of sources, what sources read of them, and the authored text that a field leads to. */
import type { FieldPath } from '../../src/base/positions.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { InputFile, Source, SourceRead } from '../../src/sources/api.ts';

/** A file of a scan with this text. */
export function makeInputFile(path: string, text: string | Uint8Array): InputFile {
  const bytes = Buffer.from(text);
  return { path, absolutePath: `/scan/${path}`, sizeBytes: bytes.length, bytes };
}

/** Reads the files of one project as a scan does; `takes` says which source is given which file. */
export function readProject(
  sources: readonly Source[],
  files: readonly InputFile[],
  takes: (source: Source, file: InputFile) => boolean = (source, file) => source.claims(file),
): SourceRead {
  for (const source of sources) source.plan?.(files);
  const reads = files.flatMap((file) => sources.filter((each) => takes(each, file)).map((each) => each.read(file)));
  for (const source of sources) reads.push(source.finish?.() ?? { resources: [], problems: [] });
  return {
    resources: reads.flatMap(({ resources }) => resources),
    problems: reads.flatMap(({ problems }) => problems),
  };
}

/** The bytes of the file that a field leads to, with `~` before them when the field itself does not exist. */
export function locatedText(text: string, resource: Resource | undefined, field: FieldPath): string {
  const located = resource?.origin.locate(field);
  if (located === undefined) return 'nowhere';
  const { start, end } = located.span;
  const written = Buffer.from(text).subarray(start.offset, end.offset).toString();
  return located.isExact ? written : `~${written}`;
}
