/** YAML and JSON with positions: what the rest of the house uses of this room. */
export { TEXT_PROBLEMS } from './faults.ts';
export { findNode, type Located, locate, type PositionedNode, textRangeOf } from './node-table.ts';
export { parseJson } from './parse-json.ts';
export { type ParsedDocument, type ParsedText, type ParseOptions, parseYaml, type TextLimits } from './parse-yaml.ts';
export type { Dialect } from './scalars.ts';
