/** Bodies of blocks as values: attributes evaluated, nested blocks as lists, `dynamic` ones spread out. */
import {
  type Attribute,
  type Block,
  constantTextOf,
  type Expression,
  findAttribute,
  listBlocks,
} from '../hcl/index.ts';
import { constantOf, type Context, type Evaluated, evaluateApart } from './context.ts';
import { entriesOf, isBoolWord } from './convert.ts';
import { evaluate } from './evaluate.ts';
import { capCount } from './expansion.ts';
import { type Authored, blockName, type ModuleBlock, type SourceFile, visitAttributes, visitBlocks } from './module.ts';
import { bindName, enterStep, leaveStep, type Scope } from './scope.ts';
import { failBecause, fieldOf, isList, mergeUnknowns, type Read, setField, Unknown, type Value } from './values.ts';

/** That an attribute of a body, by its path, read something. */
export type FieldRead = { readonly path: readonly (string | number)[]; readonly read: Read };

export type BodyValue = {
  readonly fields: { readonly [name: string]: Value };
  readonly reads: readonly FieldRead[];
  /** Where each nested block stands, by name; a list of the same length as the field. */
  readonly blocks: ReadonlyMap<string, readonly BlockPlace[]>;
  /** False where a fault of syntax hid a part of the block: what is not here may be in the text. */
  readonly isComplete: boolean;
};

/** A nested block, or one that a `dynamic` block made: then `node` is its `content`. */
export type BlockPlace = Authored<Block> & { readonly inner: BodyValue };

export type BodyOptions = {
  /** Attributes and blocks at the top that are no part of the value. */
  readonly isSkipped: (name: string) => boolean;
  /** Attributes that are given as they are written, because they are no values. */
  readonly isVerbatim: (name: string, block: string) => boolean;
};

/** What is known of an attribute already. */
type RecallAttribute = (node: Attribute, file: SourceFile) => Evaluated | undefined;

/** A body under construction. */
type Draft = {
  readonly fields: Record<string, Value>;
  reads: FieldRead[];
  blocks: Map<string, BlockPlace[]>;
  readonly isComplete: boolean;
};

type Target = {
  readonly context: Context;
  readonly options: BodyOptions;
  readonly scope: Scope;
  /** The type of the block whose body this is; empty at the top. */
  readonly block: string;
  readonly draft: Draft;
};

// Most bodies have no nested blocks and no references, and there are many of them.
const NO_READS: FieldRead[] = [];
const NO_BLOCKS: Map<string, BlockPlace[]> = new Map();

/** The value of a body. `recall` may know attributes already. */
export function evaluateBody(
  block: ModuleBlock,
  scope: Scope,
  context: Context,
  options: BodyOptions,
  recall?: RecallAttribute,
): BodyValue {
  const isComplete = block.node.body.isComplete && block.overrides.every(({ node }) => node.body.isComplete);
  const draft: Draft = { fields: {}, reads: NO_READS, blocks: NO_BLOCKS, isComplete };
  const target: Target = { context, options, scope, block: '', draft };
  visitAttributes(block, (node, file) => addAttribute(target, node, file, recall));
  visitBlocks(block, (node, file) => addBlock(target, node, file));
  return draft;
}

function evaluateNested(outer: Target, { type, body }: Block, file: SourceFile, scope: Scope): BodyValue {
  const draft: Draft = { fields: {}, reads: NO_READS, blocks: NO_BLOCKS, isComplete: body.isComplete };
  const target: Target = { context: outer.context, options: outer.options, scope, block: type, draft };
  for (const attribute of body.attributes) addAttribute(target, attribute, file);
  for (const block of body.blocks) addBlock(target, block, file);
  return draft;
}

/** Of two attributes of one name the first counts, as the parser has it. */
function addAttribute(target: Target, node: Attribute, file: SourceFile, recall?: RecallAttribute): void {
  const { options, draft, block, context, scope } = target;
  const { fields } = draft;
  const { name } = node;
  if ((block === '' && options.isSkipped(name)) || Object.hasOwn(fields, name)) return;
  if (options.isVerbatim(name, block)) {
    setField(fields, name, describeVerbatim(node, file));
    return;
  }
  const { value, reads } =
    constantOf(node.value) ??
    recall?.(node, file) ??
    evaluateApart(context.evaluation, () => evaluate(node.value, scope));
  if (value === null) return;
  if (typeof value === 'boolean') reportBoolWord(context, node.value, file);
  setField(fields, name, value);
  for (const read of reads) addRead(draft, [name], read);
}

/** A bool that is spelt as in another language is taken as it is meant; Terraform would refuse it. */
function reportBoolWord({ report }: Context, expression: Expression, file: SourceFile): void {
  if (expression.kind !== 'traversal' || !isBoolWord(expression.root)) return;
  const { root, start, end } = expression;
  report({ code: 'terraform-not-a-boolean', message: `\`${root}\` is no bool of Terraform`, file, start, end });
}

function addRead(draft: Draft, path: FieldRead['path'], read: Read): void {
  if (draft.reads === NO_READS) draft.reads = [];
  draft.reads.push({ path, read });
}

/** Names and types as they are written: `ignore_changes = [tags]`, `type = list(string)`. */
function describeVerbatim({ value }: Attribute, file: SourceFile): Value {
  const textOf = ({ start, end }: Expression): string => file.index.text.slice(start, end);
  return value.kind === 'tuple' ? value.items.map(textOf) : textOf(value);
}

function addBlock(target: Target, node: Block, file: SourceFile): void {
  const name = blockName(node);
  if (target.block === '' && target.options.isSkipped(name)) return;
  if (node.type === 'dynamic') addDynamic(target, node, file);
  else addPlace(target, name, node, file, target.scope);
}

/** What a block costs in steps: a body of its own, with places for its parts. */
const BLOCK_STEPS = 20;

function addPlace(target: Target, name: string, node: Block, file: SourceFile, scope: Scope): void {
  const { draft } = target;
  const list = fieldOf(draft.fields, name);
  if (list instanceof Unknown) return;
  const stop = enterStep(target.context.evaluation, BLOCK_STEPS);
  if (stop !== undefined) {
    setField(draft.fields, name, stop);
    draft.blocks.delete(name);
    return;
  }
  const inner = evaluateNested(target, node, file, scope);
  leaveStep(target.context.evaluation);
  if (draft.blocks === NO_BLOCKS) draft.blocks = new Map();
  const places = draft.blocks.get(name) ?? [];
  for (const { path, read } of inner.reads) addRead(draft, [name, places.length, ...path], read);
  if (places.length > 0 && list !== undefined && isList(list)) (list as Value[]).push(inner.fields);
  else setField(draft.fields, name, [inner.fields]);
  if (places.length === 0) draft.blocks.set(name, places);
  places.push({ node, file, inner });
}

/** Spreads a `dynamic` block. Where its collection is unknown, so is the whole list of blocks. */
function addDynamic(target: Target, node: Block, file: SourceFile): void {
  const name = blockName(node);
  const forEach = findAttribute(node.body, 'for_each');
  const [content] = listBlocks(node.body, 'content');
  if (forEach === undefined || content === undefined) {
    setField(target.draft.fields, name, failBecause(`the dynamic block ${name} has no for_each or no content`));
    return;
  }
  const { context, scope, draft } = target;
  const { value, reads } = evaluateApart(context.evaluation, () => evaluate(forEach.value, scope));
  for (const read of reads) addRead(draft, [name], read);
  const entries = value === null ? [] : entriesOf(value);
  if (entries instanceof Unknown) {
    setField(draft.fields, name, mergeUnknowns([entries]));
    draft.blocks.delete(name);
    return;
  }
  const iterator = iteratorOf(node) ?? name;
  const isSet = isList(value) && value.every((item) => typeof item === 'string');
  for (const [key, item] of entries.slice(
    0,
    capCount(entries.length, { node: forEach, file }, context, `the dynamic block ${name}`),
  )) {
    const found = { key: isSet ? item : key, value: item };
    addPlace(target, name, content, file, bindName(scope, iterator, found));
  }
}

function iteratorOf({ body }: Block): string | undefined {
  const value = findAttribute(body, 'iterator')?.value;
  if (value === undefined) return undefined;
  return value.kind === 'traversal' ? value.root : constantTextOf(value);
}
