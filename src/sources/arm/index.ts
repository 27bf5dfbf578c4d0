/** The ARM source: templates of Azure Resource Manager into resources. */
export { createArmSource } from './source.ts';
