/**
 * Writes a plain RE2 pattern as a JavaScript regular expression of the same meaning, where that is proved to be linear.
 */
import { isProvablyLinear } from './linearity.ts';
import { type CodeRange, parsePlainRegex, type RegexNode } from './syntax.ts';

/** A pattern as V8 takes it: what matches where one of these does, the first of them first. */
export type NativePattern = readonly Alternative[];

export type Alternative = {
  /** Of a JavaScript expression with the flag `u` and no other. */
  readonly source: string;
  /** No text of fewer UTF-16 units matches. */
  readonly unitsMin: number;
};

/**
 * What finds the same text as `pattern` does in RE2, in linear time. `undefined` when there is no proof of both.
 */
export function translateToNative(pattern: string): NativePattern | undefined {
  const root = parsePlainRegex(pattern);
  if (root === undefined || !isProvablyLinear(root)) return undefined;
  const branches = root.kind === 'alternation' ? root.branches : [root];
  return branches.map((branch) => ({ source: writeNode(branch), unitsMin: findLengthMin(branch) }));
}

/** Code points of the shortest match; each has one UTF-16 unit or two. */
function findLengthMin(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'assertion':
      return 0;
    case 'concat':
      return node.items.reduce((sum, item) => sum + findLengthMin(item), 0);
    case 'alternation':
      return Math.min(...node.branches.map(findLengthMin));
    case 'repeat':
      return node.min * findLengthMin(node.body);
  }
}

function writeNode(node: RegexNode): string {
  switch (node.kind) {
    case 'set':
      return writeSet(node.ranges);
    case 'assertion':
      return node.sign;
    case 'concat':
      return node.items
        .map((item) => (item.kind === 'alternation' ? `(?:${writeNode(item)})` : writeNode(item)))
        .join('');
    case 'alternation':
      return node.branches.map(writeNode).join('|');
    case 'repeat':
      return `(?:${writeNode(node.body)})${writeBounds(node.min, node.max)}${node.isLazy ? '?' : ''}`;
  }
}

function writeBounds(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  return min === 0 && max === 1 ? '?' : `{${min},${max}}`;
}

function writeSet(ranges: readonly CodeRange[]): string {
  const [first] = ranges;
  if (ranges.length === 1 && first !== undefined && first[0] === first[1]) return writeCode(first[0]);
  const members = ranges.map(([low, high]) => (low === high ? writeCode(low) : `${writeCode(low)}-${writeCode(high)}`));
  return `[${members.join('')}]`;
}

/** Letters and digits stand for themselves; everything else is escaped, so that no sign can take on a meaning. */
function writeCode(code: number): string {
  const text = String.fromCodePoint(code);
  return /^[A-Za-z0-9]$/.test(text) ? text : `\\u{${code.toString(16)}}`;
}
