/** The controls that `bulwark test` judges: of a folder or file, or of the catalogue and `.bulwark/`. */
import type { Problem } from '../../base/problems.ts';
import type { Control } from '../../model/control.ts';
import { readCatalog } from '../catalog/build-bundle.ts';
import type { House } from '../house.ts';
import { DOCUMENT_FOLDER } from '../programme/folders.ts';
import { readNamedFile } from '../programme/named-file.ts';

const ENDINGS = ['.yaml', '.yml', '.json'];

export type ControlFiles = { readonly controls: readonly Control[]; readonly problems: readonly Problem[] };

/**
 * Reads Control documents. Throws `path-not-found`, and `invalid-document` for a file that is too large or may not be
 * read; a document that is no valid control is a problem.
 */
export async function readControlFiles(path: string | undefined, house: House): Promise<ControlFiles> {
  const parse = await house.loadParser();
  if (path !== undefined && house.files.kindOf(path) !== 'folder') {
    return readCatalog([{ path, bytes: readNamedFile(path, house) }], parse);
  }
  const paths = path === undefined ? listDefaults(house) : house.files.list(path, ENDINGS);
  const files = paths.flatMap((file) => {
    const bytes = house.files.readBytes(file);
    return bytes === undefined ? [] : [{ path: file, bytes }];
  });
  return readCatalog(files, parse);
}

function listDefaults(house: House): readonly string[] {
  return [`${house.catalogFolder}/controls`, DOCUMENT_FOLDER].flatMap((folder) => house.files.list(folder, ENDINGS));
}
