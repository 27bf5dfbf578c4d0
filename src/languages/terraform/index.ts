/** Terraform and OpenTofu: what a configuration means, as far as it can be known without a run. */
export type { BlockPlace, BodyValue, FieldRead } from './body.ts';
export { isIdentity, sayComputed } from './computed-attributes.ts';
export type { Context, TerraformProblem, TerraformProblemCode } from './context.ts';
export { makePolicyDocument } from './data-sources.ts';
export { evaluate } from './evaluate.ts';
export { FUNCTION_NAMES } from './functions/index.ts';
export {
  blockName,
  findAttribute,
  labelsOf,
  type Module,
  type ModuleBlock,
  readModule,
  type SourceFile,
} from './module.ts';
export { folderOf, joinPath, normalizePath, relativePath } from './paths.ts';
export { type EvaluatedBlock, evaluateRoot } from './run.ts';
export {
  createEvaluation,
  isStopped,
  type Evaluation,
  type Host,
  type Regex,
  type RegexMatch,
  type Scope,
} from './scope.ts';
export { decodeJsonText, endsQuoted, knownEnds } from './text.ts';
export {
  fieldOf,
  isList,
  isObject,
  isOpaque,
  LazyObject,
  type ObjectValue,
  type Read,
  toUnknown,
  Unknown,
  type Value,
} from './values.ts';
