/** The Serverless source: files of the Serverless framework into resources. */
export { createServerlessSource } from './source.ts';
