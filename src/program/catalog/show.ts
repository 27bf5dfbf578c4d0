/** A control as its document has it, examples included: the bundle leaves those out. */
import type { Control } from '../../model/control.ts';
import type { House } from '../house.ts';

/**
 * The catalogue's document of a control; the control itself when it comes from elsewhere or the catalogue is not
 * there.
 */
export async function readControlDocument(control: Control, house: House): Promise<Control> {
  if (control.examples.good.length > 0) return control;
  const { id, name } = control.metadata;
  const isSame = ({ metadata }: Control): boolean => metadata.id === id;
  // In the file that bears its name, as all do; reading hundreds of others takes a second.
  const found = (await readCatalogControls(house, `${name}.yaml`)).find(isSame);
  return found ?? (await readCatalogControls(house)).find(isSame) ?? control;
}

/** Every control of the catalogue's folder with its examples; of one file alone, where its name is given. */
async function readCatalogControls(house: House, name = ''): Promise<readonly Control[]> {
  const [parse, { readCatalog }] = await Promise.all([house.loadParser(), import('./build-bundle.ts')]);
  const files = house.files.list(`${house.catalogFolder}/controls`, ['.yaml']).flatMap((path) => {
    if (name !== '' && !path.endsWith(`/${name}`)) return [];
    const bytes = house.files.readBytes(path);
    return bytes === undefined ? [] : [{ path, bytes }];
  });
  return readCatalog(files, parse).controls;
}
