/** The short forms of CloudFormation: tags that stand for a map with one key, `!Ref x` for `{ Ref: x }`. */
import type { Json } from '../../base/json.ts';

/** The two whose long form has no `Fn::`. */
const BARE = ['Ref', 'Condition'];
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
];
const KEYS: ReadonlyMap<string, string> = new Map([
  ...BARE.map((name) => [`!${name}`, name] as const),
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
]);

/** The key that a tag stands for, undefined when it is no short form. */
export const findShortForm = (tag: string): string | undefined => KEYS.get(tag);

/** The two parts of `!GetAtt resource.attribute`, undefined for other keys and where there is no dot to part at. */
export function splitAttribute(key: string, text: string): readonly [string, string] | undefined {
  const dot = key === 'Fn::GetAtt' ? text.indexOf('.') : -1;
  return dot < 0 ? undefined : [text.slice(0, dot), text.slice(dot + 1)];
}

/** What the scalar after a tag means: always text, and for `!GetAtt` a list. */
export const readShortScalar = (key: string, text: string): Json => splitAttribute(key, text) ?? text;
