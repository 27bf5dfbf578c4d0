/** The controls that `bulwark test` judges: of a folder or file, or of the catalogue and `.bulwark/`. */
import { AppError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import type { Control } from '../../model/control.ts';
import { readCatalog } from '../catalog/build-bundle.ts';
import type { House } from '../house.ts';
import { DOCUMENT_FOLDER } from '../programme/folders.ts';

const ENDINGS = ['.yaml', '.yml', '.json'];

export type ControlFiles = { readonly controls: readonly Control[]; readonly problems: readonly Problem[] };

/** Reads Control documents. Throws `path-not-found`; a document that is no valid control is a problem. */
export async function readControlFiles(path: string | undefined, house: House): Promise<ControlFiles> {
  const paths = path === undefined ? listDefaults(house) : listPath(path, house);
  const parse = await house.loadParser();
  const files = paths.flatMap((file) => {
    const bytes = house.files.readBytes(file);
    return bytes === undefined ? [] : [{ path: file, bytes }];
  });
  return readCatalog(files, parse);
}

function listDefaults(house: House): readonly string[] {
  return [`${house.catalogFolder}/controls`, DOCUMENT_FOLDER].flatMap((folder) => house.files.list(folder, ENDINGS));
}

function listPath(path: string, house: House): readonly string[] {
  const kind = house.files.kindOf(path);
  if (kind === undefined) throw new AppError('path-not-found', path);
  return kind === 'file' ? [path] : house.files.list(path, ENDINGS);
}
