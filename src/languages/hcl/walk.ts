/** Ways over a syntax tree: lookups in bodies, a walk that no depth can overflow, and the references in it. */
import type { Attribute, Block, Body, Expression, HclNode, ObjectEntry, TemplatePart, Traversal } from './ast.ts';

/** The attribute of this name. */
export function findAttribute(body: Body, name: string): Attribute | undefined {
  return body.attributes.find((attribute) => attribute.name === name);
}

/** The text of a template in which there is nothing to evaluate; undefined for any other expression. */
export function constantTextOf(expression: Expression): string | undefined {
  return expression.kind === 'template' ? expression.constant : undefined;
}

/** The key of an entry where it is written out. */
export function keyTextOf({ name, key }: ObjectEntry): string | undefined {
  return name ?? constantTextOf(key);
}

/** The blocks of this type, in order. */
export function listBlocks(body: Body, type: string): readonly Block[] {
  return body.blocks.filter((block) => block.type === type);
}

/**
 * The nodes directly below a node, in the order of the text; of a body, the attributes before the blocks. An entry
 * whose key is a bare name has only its value below it, as the name is no reference.
 */
export function childrenOf(node: HclNode): readonly HclNode[] {
  switch (node.kind) {
    case 'body':
      return [...node.attributes, ...node.blocks];
    case 'attribute':
      return [node.value];
    case 'block':
      return [...node.labels, node.body];
    case 'entry':
      return childrenOfEntry(node);
    case 'interpolation':
      return [node.expression];
    case 'if':
      return [node.condition, ...node.then, ...node.otherwise];
    case 'for-directive':
      return [node.collection, ...node.parts];
    case 'label':
    case 'text':
    case 'field':
    case 'element':
      return [];
    default:
      return childrenOfExpression(node);
  }
}

function childrenOfEntry({ name, key, value }: ObjectEntry): readonly HclNode[] {
  return name === undefined ? [key, value] : [value];
}

function childrenOfExpression(node: Expression): readonly HclNode[] {
  switch (node.kind) {
    case 'literal':
    case 'splat-item':
      return [];
    case 'template':
    case 'invalid':
      return node.parts;
    case 'traversal':
      return node.steps;
    case 'relative-traversal':
      return [node.source, ...node.steps];
    case 'index':
      return [node.collection, node.key];
    case 'splat':
      return [node.source, node.each];
    case 'call':
      return node.args;
    case 'conditional':
      return [node.condition, node.then, node.otherwise];
    case 'binary':
      return [node.left, node.right];
    case 'unary':
      return [node.operand];
    case 'tuple':
      return node.items;
    case 'object':
      return node.entries;
    case 'for':
      return [node.collection, node.key, node.value, node.condition].filter((child) => child !== undefined);
    case 'parentheses':
      return [node.expression];
  }
}

/**
 * Calls `enter` for a node and all nodes below it, in the order of the text. When it answers false, what is below
 * that node is left out.
 */
export function visitNodes(root: HclNode, enter: (node: HclNode) => boolean | undefined): void {
  const pending: HclNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (enter(node) === false) continue;
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i] as HclNode);
  }
}

/** A name of the scope that an expression needs. */
export type Reference = Traversal;

/** A node that is yet to be looked at, and the names that `for` binds around it. */
type Scoped = { readonly node: HclNode; readonly bound: ReadonlySet<string> };

const NOTHING_BOUND: ReadonlySet<string> = new Set();

/**
 * The traversals of a node that begin at a name of the scope around it, in the order of the text. Names that a `for`
 * binds are none, where they are bound: the collection of the `for` is still outside.
 */
export function listReferences(root: Expression | TemplatePart | Attribute | Body): readonly Reference[] {
  const references: Reference[] = [];
  const pending: Scoped[] = [{ node: root, bound: NOTHING_BOUND }];
  for (let scoped = pending.pop(); scoped !== undefined; scoped = pending.pop()) {
    const { node, bound } = scoped;
    if (node.kind === 'traversal') {
      if (!bound.has(node.root)) references.push(node);
      continue;
    }
    const inner = node.kind === 'for' || node.kind === 'for-directive' ? bindNames(bound, node) : bound;
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) {
      const isCollection = inner !== bound && i === 0;
      pending.push({ node: children[i] as HclNode, bound: isCollection ? bound : inner });
    }
  }
  return references;
}

function bindNames(
  bound: ReadonlySet<string>,
  { keyName, valueName }: { readonly keyName: string | undefined; readonly valueName: string },
): ReadonlySet<string> {
  const names = new Set(bound).add(valueName);
  return keyName === undefined ? names : names.add(keyName);
}
