/** What a kustomization file names: the files and folders it is built from, and whether any of them lies elsewhere. */
import { getField, isJsonObject, type Json } from '../../base/json.ts';

/** Names that kustomize looks for in a folder. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

export type KustomizationEntry = {
  /** As written. */
  readonly path: string;
  /** Field of the kustomization, for messages. */
  readonly field: string;
  /** `base`: file or folder of resources; `part`: a file that changes or feeds them. */
  readonly role: 'base' | 'part';
};

const BASE_FIELDS = ['resources', 'bases', 'components'];
const PART_FIELDS = ['crds', 'configurations', 'generators', 'transformers', 'validators', 'patchesStrategicMerge'];
/** Lists of objects that name a file in `path`. */
const PATH_FIELDS = ['patches', 'patchesJson6902', 'replacements'];
const GENERATOR_FIELDS = ['configMapGenerator', 'secretGenerator'];

/** What kustomize would fetch: URLs, git addresses, and the short forms that its loader hands to git. */
const REMOTE_FORMS = [
  /:\/\/|^git@|^git::|[?&](?:ref|version)=/i,
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)+\/.+\.git\b/i,
  /^(?:github\.com|gitlab\.com|bitbucket\.org)[/:]/i,
];

/** True for a path that kustomize would not find on the disk but fetch. */
export function isRemote(path: string): boolean {
  return REMOTE_FORMS.some((form) => form.test(path));
}

/** Every path that a kustomization names, in order of its fields. Inline patches and literals are no paths. */
export function listEntries(kustomization: Json): readonly KustomizationEntry[] {
  return [
    ...BASE_FIELDS.flatMap((field) => texts(getField(kustomization, field), field, 'base')),
    ...PART_FIELDS.flatMap((field) => texts(getField(kustomization, field), field, 'part')),
    ...PATH_FIELDS.flatMap((field) => texts(members(kustomization, field, 'path'), field, 'part')),
    ...GENERATOR_FIELDS.flatMap((field) => texts(listGeneratorFiles(kustomization, field), field, 'part')),
    ...texts([getField(getField(kustomization, 'openapi'), 'path') ?? null], 'openapi', 'part'),
  ];
}

/** `files` entries may be `key=path`; `envs` and `env` are paths. */
function listGeneratorFiles(kustomization: Json, field: string): readonly Json[] {
  const files = members(kustomization, field, 'files').flat() as readonly Json[];
  const paths = files.map((file) => (typeof file === 'string' ? file.slice(file.indexOf('=') + 1) : file));
  return [
    ...paths,
    ...(members(kustomization, field, 'envs').flat() as readonly Json[]),
    ...members(kustomization, field, 'env'),
  ];
}

function members(kustomization: Json, field: string, member: string): readonly Json[] {
  const list = getField(kustomization, field);
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).map((item) => getField(item, member) ?? null);
}

function texts(list: Json | undefined, field: string, role: KustomizationEntry['role']): readonly KustomizationEntry[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).flatMap((path) =>
    typeof path === 'string' && path !== '' && !path.includes('\n') ? [{ path, field, role }] : [],
  );
}

/** Components are parts of other kustomizations and cannot be built alone. */
export function isComponent(kustomization: Json): boolean {
  return isJsonObject(kustomization) && getField(kustomization, 'kind') === 'Component';
}
