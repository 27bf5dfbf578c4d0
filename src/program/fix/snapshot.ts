/**
 * The files of a project as they were when they were first read, and houses that read them with some texts changed:
 * what a fix does is judged before anything is written.
 */
import type { InputFile, OpenedProject } from '../../sources/api.ts';
import type { House } from '../house.ts';

/** Contents by the paths that scans show. */
export type Contents = ReadonlyMap<string, Uint8Array>;

export type Snapshot = {
  /** A house that reads the project with these contents in the place of what its files hold. */
  readonly withContents: (changed: Contents) => House;
  /** What has been read so far, by path. */
  readonly files: ReadonlyMap<string, InputFile>;
};

/** A snapshot that fills while the project is read for the first time. */
export function createSnapshot(house: House): Snapshot {
  const files = new Map<string, InputFile>();
  // Controls that stay the same objects are compiled once for all scans.
  const bundle = house.loadBundle();
  return {
    files,
    withContents: (changed) => ({
      ...house,
      loadBundle: () => bundle,
      loadSources: async (when) => {
        const open = await house.loadSources(when);
        return () => coverFiles(open(), files, changed);
      },
    }),
  };
}

function coverFiles(project: OpenedProject, files: Map<string, InputFile>, changed: Contents): OpenedProject {
  return {
    ...project,
    walk: function* (roots, report, onListed) {
      for (const found of project.walk(roots, report, onListed)) {
        const first = files.get(found.path) ?? found;
        files.set(found.path, first);
        const bytes = changed.get(found.path) ?? first.bytes;
        yield { ...first, bytes, sizeBytes: bytes.length };
      }
    },
  };
}
