/** The Terraform source: configurations of Terraform and OpenTofu, and their plans, into resources. */
export { createTerraformSource, type TerraformOptions } from './source.ts';
