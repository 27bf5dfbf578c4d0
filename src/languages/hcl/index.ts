/** HCL's native syntax with positions: what the rest of the house uses of this room. */
export type * from './ast.ts';
export { HCL_PROBLEMS } from './faults.ts';
export {
  type HclLimits,
  type ParsedExpression,
  type ParsedHcl,
  type ParsedTemplate,
  type ParseOptions,
  parseHcl,
  parseHclExpression,
  parseHclTemplate,
  type TemplateOptions,
} from './parse-hcl.ts';
export {
  constantTextOf,
  findAttribute,
  keyTextOf,
  listBlocks,
  listReferences,
  type Reference,
  visitNodes,
} from './walk.ts';
export { addMembers, type NewMembers, removeMember, replaceExpression } from './edit-body.ts';
export { addEntries, addItems, removePart } from './edit-collection.ts';
export type { HclEdit } from './edit-layout.ts';
export { isBlockList } from './write-value.ts';
