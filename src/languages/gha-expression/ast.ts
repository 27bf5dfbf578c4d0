/** The syntax tree of a GitHub Actions expression, and what is reported about one. */

/** Half-open range of UTF-16 units in the text that the caller gave, its base offset added. */
export type TextRange = { readonly start: number; readonly end: number };

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type LiteralNode = {
  readonly kind: 'literal';
  readonly value: null | boolean | number | string;
  readonly range: TextRange;
};
/** A context such as `github`, or a name that GitHub does not know; `name` is as written. */
export type ContextNode = { readonly kind: 'context'; readonly name: string; readonly range: TextRange };
export type PropertyNode = {
  readonly kind: 'property';
  readonly receiver: Expression;
  readonly name: string;
  readonly nameRange: TextRange;
  readonly range: TextRange;
};
export type IndexNode = {
  readonly kind: 'index';
  readonly receiver: Expression;
  readonly index: Expression;
  readonly range: TextRange;
};
/** The object filter `.*` (or `[*]`): all values of a list or object. */
export type FilterNode = { readonly kind: 'filter'; readonly receiver: Expression; readonly range: TextRange };
export type CallNode = {
  readonly kind: 'call';
  readonly name: string;
  readonly nameRange: TextRange;
  readonly args: readonly Expression[];
  readonly range: TextRange;
};
export type NotNode = { readonly kind: 'not'; readonly operand: Expression; readonly range: TextRange };
export type CompareNode = {
  readonly kind: 'compare';
  readonly operator: CompareOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly range: TextRange;
};
/** A whole chain `a && b && c` is one node, as GitHub counts depth. At least two operands. */
export type LogicalNode = {
  readonly kind: 'logical';
  readonly operator: '&&' | '||';
  readonly operands: readonly Expression[];
  readonly range: TextRange;
};
/** Stands where an operand was expected; an issue says so. */
export type MissingNode = { readonly kind: 'missing'; readonly range: TextRange };

export type Expression =
  | LiteralNode
  | ContextNode
  | PropertyNode
  | IndexNode
  | FilterNode
  | CallNode
  | NotNode
  | CompareNode
  | LogicalNode
  | MissingNode;

export type IssueCode =
  | 'unterminated-expression'
  | 'empty-expression'
  | 'syntax'
  | 'unterminated-string'
  | 'too-long'
  | 'too-deep'
  | 'undefined-context'
  | 'context-not-available'
  | 'undefined-function'
  | 'function-not-available'
  | 'argument-count'
  | 'argument-type'
  | 'unknown-property'
  | 'receiver-type'
  | 'index-type'
  | 'not-comparable'
  | 'not-printable'
  | 'missing-argument'
  | 'unused-argument'
  | 'invalid-format'
  | 'invalid-json';

/** What is wrong with an expression, where, and what to do about it. */
export type ExpressionIssue = {
  readonly code: IssueCode;
  readonly message: string;
  readonly remedy: string;
  readonly range: TextRange;
};

/** A reader's answer: as much as could be read, and what was wrong. */
export type WithIssues<T> = { readonly value: T; readonly issues: readonly ExpressionIssue[] };

/** The direct sub-expressions of a node, in the order of the text. */
export function listChildren(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'literal':
    case 'context':
    case 'missing':
      return [];
    case 'property':
    case 'filter':
      return [node.receiver];
    case 'index':
      return [node.receiver, node.index];
    case 'call':
      return node.args;
    case 'not':
      return [node.operand];
    case 'compare':
      return [node.left, node.right];
    case 'logical':
      return node.operands;
  }
}

/** Calls `visit` for a node and everything below it, parents first. The parser bounds the depth. */
export function walkExpression(node: Expression, visit: (node: Expression) => void): void {
  visit(node);
  for (const child of listChildren(node)) walkExpression(child, visit);
}
