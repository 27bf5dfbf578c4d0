/** `.terraform/modules/modules.json`: where `terraform init` put the modules that a configuration calls. */
import { getField, isJsonObject } from '../../base/json.ts';
import type { Read } from '../../base/problems.ts';
import { parseJson } from '../../languages/yaml/index.ts';
import type { InputFile } from '../api.ts';

/** One installed module: the names of the calls that lead to it, and its folder seen from the root module's. */
export type ModuleEntry = { readonly key: string; readonly folder: string };

/** The modules of a manifest; entries of any other shape are passed over. */
export function readModulesManifest(file: InputFile): Read<readonly ModuleEntry[]> {
  const { documents, problems } = parseJson(file.bytes, { file: file.path });
  const modules = getField(documents[0]?.value, 'Modules');
  const entries: ModuleEntry[] = [];
  for (const module of Array.isArray(modules) ? modules : []) {
    if (!isJsonObject(module)) continue;
    const [key, folder] = [getField(module, 'Key'), getField(module, 'Dir')];
    if (typeof key === 'string' && typeof folder === 'string') entries.push({ key, folder });
  }
  return { value: entries, problems };
}
