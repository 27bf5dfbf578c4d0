/**
 * The syntax tree of HCL's native syntax: what the parser makes and every reader of Terraform works on.
 *
 * Each node has `start` and `end`: a half-open range of UTF-16 offsets into the file without its byte order mark;
 * `spanBetween(parsed.index, node.start, node.end)` gives lines, columns and bytes, `parsed.index.text` the text. A
 * child's range lies within its parent's. Nodes are immutable and of one shape per kind, absent parts are undefined.
 *
 * What could not be read is never left out silently: an expression becomes `invalid`, a body that lost an item has
 * `isComplete: false`. Both mean "unknown" to an evaluator.
 *
 * JSON syntax (`.tf.json`) has no grammar of its own here: a reader makes nodes of this tree from JSON values. A JSON
 * string is a template: give its decoded text to `parseHclTemplate`, with the file's index and the offset after the
 * opening quote as `enclosing` (exact as long as the string has no JSON escapes). Numbers, booleans and null are
 * `literal`, lists `tuple`, maps `object` with `template` keys; which of them are blocks only a schema knows.
 */

type Node<K extends string> = { readonly kind: K; readonly start: number; readonly end: number };

// ---- structure

/** The content of a file, or of a block with its braces. Both lists are in the order of the text. */
export type Body = Node<'body'> & {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
  /**
   * False when an item was left out because of an error, or the block is not closed: what is not in the body may
   * still be in the text.
   */
  readonly isComplete: boolean;
};

/** `name = value`. The name is the range `start` to `nameEnd`. */
export type Attribute = Node<'attribute'> & {
  readonly name: string;
  readonly nameEnd: number;
  readonly value: Expression;
};

/** `type "label" label { ... }`. The type is the range `start` to `typeEnd`. */
export type Block = Node<'block'> & {
  readonly type: string;
  readonly typeEnd: number;
  readonly labels: readonly Label[];
  readonly body: Body;
};

/** A label of a block; the range of a quoted one includes its quotes, `value` has the escapes resolved. */
export type Label = Node<'label'> & { readonly value: string; readonly isQuoted: boolean };

/** `# ...` and `// ...` up to, not including, the line break, or a block comment. */
export type Comment = Node<'comment'> & { readonly style: '#' | '//' | '/*' };

// ---- expressions

/** Integers that a double does not hold exactly are bigint. A number beyond a double's range is Infinity. */
export type LiteralValue = null | boolean | number | bigint;

/** `null`, `true`, `12`, `1.5e3`. A sign is a `unary` node; text is a `template`. */
export type Literal = Node<'literal'> & { readonly value: LiteralValue };

/**
 * Text: `"..."`, a heredoc, or the bare text of `parseHclTemplate`. Escapes, `~` markers and the indentation of `<<-`
 * are resolved in the parts; adjoining text is one part. Values are in Unicode normal form C, as HashiCorp's are.
 */
export type Template = Node<'template'> & {
  readonly form: 'quoted' | 'heredoc' | 'bare';
  readonly parts: readonly TemplatePart[];
  /** The whole text where there is nothing to evaluate, else undefined. */
  readonly constant: string | undefined;
  /** `"${x}"` and nothing else: the value of x itself, of any type, not its text. */
  readonly isWrapper: boolean;
};

export type TemplatePart = TemplateText | TemplateInterpolation | TemplateIf | TemplateFor;

/** Literal text of a template. The range is that of its source; never empty. */
export type TemplateText = Node<'text'> & { readonly value: string };

/** `${expression}`, with or without `~`. */
export type TemplateInterpolation = Node<'interpolation'> & { readonly expression: Expression };

/** `%{if condition}then%{else}otherwise%{endif}`; the range goes from the first marker to the last. */
export type TemplateIf = Node<'if'> & {
  readonly condition: Expression;
  readonly then: readonly TemplatePart[];
  /** Empty when there is no else. */
  readonly otherwise: readonly TemplatePart[];
};

/** `%{for key, value in collection}parts%{endfor}`; the parts are joined for every element. */
export type TemplateFor = Node<'for-directive'> & {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly parts: readonly TemplatePart[];
};

/** A step of a traversal, its dot or brackets included. */
export type TraversalStep = FieldStep | ElementStep;

/** `.name`. */
export type FieldStep = Node<'field'> & { readonly name: string };

/** `[0]`, `["name"]`, or the legacy `.0`: an index that is known without evaluation. */
export type ElementStep = Node<'element'> & { readonly key: LiteralValue | string; readonly isLegacy: boolean };

/** A name of the scope and the steps from it: `var.region`, `aws_instance.web[0].id`. The root ends at `rootEnd`. */
export type Traversal = Node<'traversal'> & {
  readonly root: string;
  readonly rootEnd: number;
  readonly steps: readonly TraversalStep[];
};

/** Steps from any other expression: `f(x).name`, `(a)[0]`. At least one step. */
export type RelativeTraversal = Node<'relative-traversal'> & {
  readonly source: Expression;
  readonly steps: readonly TraversalStep[];
};

/** `collection[key]` where the key must be evaluated. */
export type Index = Node<'index'> & { readonly collection: Expression; readonly key: Expression };

/**
 * `source[*]each` (full) or `source.*each` (attributes only). `each` is evaluated for every element; the element
 * stands in it as a `splat-item`. A source that is null gives an empty tuple, one that is no list counts as a list of
 * one.
 */
export type Splat = Node<'splat'> & {
  readonly source: Expression;
  readonly each: Expression;
  readonly style: 'full' | 'attribute';
};

/** The element of the innermost splat around it; its range is the `[*]` or `.*`. */
export type SplatItem = Node<'splat-item'>;

/** `name(args)`; the last argument is expanded when `isExpanded`. The name may be `provider::aws::arn_parse`. */
export type Call = Node<'call'> & {
  readonly name: string;
  readonly nameEnd: number;
  readonly args: readonly Expression[];
  readonly isExpanded: boolean;
};

/** `condition ? then : otherwise`. */
export type Conditional = Node<'conditional'> & {
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
};

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

export type Binary = Node<'binary'> & {
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
};

export type Unary = Node<'unary'> & { readonly operator: '-' | '!'; readonly operand: Expression };

/** `[a, b]`. */
export type Tuple = Node<'tuple'> & { readonly items: readonly Expression[] };

/** `{ a = 1, (b) = 2, "c" : 3 }`. Keys may come twice; the last one counts. */
export type ObjectExpression = Node<'object'> & { readonly entries: readonly ObjectEntry[] };

/**
 * One `key = value`. A bare name is text, not a reference: `name` holds it, and `key` is the node that stands there.
 * Where `name` is undefined, `key` is evaluated: a template, `(expression)`, or any other expression.
 */
export type ObjectEntry = Node<'entry'> & {
  readonly name: string | undefined;
  readonly key: Expression;
  readonly value: Expression;
};

/**
 * `[for k, v in collection : value if condition]` or `{for k, v in collection : key => value... if condition}`. `key`
 * is present exactly for objects; `isGrouped` is the `...`.
 */
export type For = Node<'for'> & {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  readonly isGrouped: boolean;
};

export type Parentheses = Node<'parentheses'> & { readonly expression: Expression };

/** What is no valid expression; `parts` are the expressions in it that could be read, in order. */
export type Invalid = Node<'invalid'> & { readonly parts: readonly Expression[] };

export type Expression =
  | Literal
  | Template
  | Traversal
  | RelativeTraversal
  | Index
  | Splat
  | SplatItem
  | Call
  | Conditional
  | Binary
  | Unary
  | Tuple
  | ObjectExpression
  | For
  | Parentheses
  | Invalid;

/** Everything that a walk over an expression meets. */
export type ExpressionNode = Expression | TemplatePart | TraversalStep | ObjectEntry;

/** Everything that a walk over a file meets. */
export type HclNode = Body | Attribute | Block | Label | ExpressionNode;
