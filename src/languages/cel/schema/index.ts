/**
 * CEL schema: expressions over data with a structural OpenAPI schema, as in CRD validation rules.
 */
export { adaptValue } from './adapt-value.ts';
export { declareType } from './declare-types.ts';
export { createMapNature, SET_NATURE, withNature } from './list-natures.ts';
export { escapePropertyName } from './property-names.ts';
export type { StructuralSchema } from './structural-schema.ts';
