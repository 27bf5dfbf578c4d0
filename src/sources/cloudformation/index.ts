/** The CloudFormation source: templates of CloudFormation and SAM into resources. */
export { createCloudformationSource } from './source.ts';
