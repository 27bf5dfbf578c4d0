/** The Compose source: services of Compose files into resources. */
export { createComposeSource } from './source.ts';
