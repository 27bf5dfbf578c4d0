/** The Dockerfile source: stages, instructions and what RUN runs. */
export { createDockerfileSource } from './source.ts';
