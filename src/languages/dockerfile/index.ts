/** Dockerfiles: the language alone, without any meaning of it. */
export type { Dockerfile, Fault, FaultCode, Flag, Heredoc, Instruction, Word } from './ast.ts';
export { type MappedText, sliceMapped, type Span, spanOf } from './mapped-text.ts';
export { parseDockerfile } from './parse.ts';
export { expandText, type ExpandedPart, type Lookup } from './variables.ts';
export { readJsonForm, readWords } from './words.ts';
export {
  type DockerfileEdit,
  insertWord,
  removeFlag,
  removeInstruction,
  removeWord,
  replaceWord,
} from './edit.ts';
