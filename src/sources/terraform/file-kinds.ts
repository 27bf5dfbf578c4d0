/** Which files belong to Terraform, by their paths. */

/**
 * `json`: the JSON syntax of a configuration or of variables. `manifest`: where `terraform init` put the modules.
 * `template`: what `templatefile` reads.
 */
export type FileKind =
  | 'configuration'
  | 'configuration-json'
  | 'variables'
  | 'variables-json'
  | 'template'
  | 'manifest'
  | 'plan';

const CONFIGURATION = /\.(?:tf|tofu)$/;
const CONFIGURATION_JSON = /\.(?:tf|tofu)\.json$/;
/** Variable files that Terraform reads without being told to. */
const VARIABLES = /(?:^|\/)(?:terraform\.tfvars|[^/]*\.auto\.tfvars)$/;
const VARIABLES_JSON = /(?:^|\/)(?:terraform\.tfvars|[^/]*\.auto\.tfvars)\.json$/;
const TEMPLATE = /\.(?:tftpl|tpl|tmpl)$/;
const MANIFEST = /(?:^|\/)\.terraform\/modules\/modules\.json$/;

/** The kind of a file; any other JSON file may be a plan, but for those that come with an installed module. */
export function classifyPath(path: string): FileKind | undefined {
  const kind = classifyName(path);
  return kind === 'plan' && isInstalled(path) ? undefined : kind;
}

function classifyName(path: string): FileKind | undefined {
  if (CONFIGURATION.test(path)) return 'configuration';
  if (VARIABLES.test(path)) return 'variables';
  if (!path.endsWith('.json')) return TEMPLATE.test(path) ? 'template' : undefined;
  if (CONFIGURATION_JSON.test(path)) return 'configuration-json';
  if (VARIABLES_JSON.test(path)) return 'variables-json';
  return MANIFEST.test(path) ? 'manifest' : 'plan';
}

/** True for what `terraform init` has fetched, and for its list of that. */
export function isInstalled(path: string): boolean {
  return INSTALLED.test(path);
}

const INSTALLED = /(?:^|\/)\.terraform\/modules\//;

/** True for files that are claimed by their path alone. */
export function isConfiguration(kind: FileKind): boolean {
  return kind !== 'plan';
}
