/** A module as its files say it: blocks by name, with override files merged in. */
import type { TextIndex } from '../../base/text-index.ts';
import { type Attribute, type Block, type Body, constantTextOf, findAttribute as findInBody } from '../hcl/index.ts';

/** One file of a module. */
export type SourceFile = { readonly path: string; readonly body: Body; readonly index: TextIndex };

/** A node of a tree with the file that it stands in. */
export type Authored<T> = { readonly node: T; readonly file: SourceFile };

/** A block at the top of a file; `overrides` are blocks of override files that change it, in order. */
export type ModuleBlock = Authored<Block> & { readonly overrides: readonly Authored<Block>[] };

export type Module = {
  /** Identity of the module: the folder of its files. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, ModuleBlock>;
  readonly locals: ReadonlyMap<string, Authored<Attribute>>;
  /** By `type.name`; the first of two with one name. */
  readonly resources: ReadonlyMap<string, ModuleBlock>;
  readonly dataSources: ReadonlyMap<string, ModuleBlock>;
  readonly calls: ReadonlyMap<string, ModuleBlock>;
  readonly outputs: ReadonlyMap<string, ModuleBlock>;
  readonly providers: readonly ModuleBlock[];
  readonly settings: readonly ModuleBlock[];
  /** Blocks whose name another one already has: Terraform refuses them, and so they are judged on their own. */
  readonly duplicates: readonly ModuleBlock[];
};

/** Files that change what other files of the folder say. */
const OVERRIDE = /(?:^|[/_])override\.(?:tf|tofu)(?:\.json)?$/;

type Tables = {
  readonly byKind: Readonly<Record<Kind, Map<string, ModuleBlock>>>;
  readonly locals: Map<string, Authored<Attribute>>;
  readonly providers: Map<string, ModuleBlock>;
  readonly settings: ModuleBlock[];
  readonly duplicates: ModuleBlock[];
};

const KINDS = ['variable', 'resource', 'data', 'module', 'output'] as const;
type Kind = (typeof KINDS)[number];

/** The module that the files of one folder make. */
export function readModule(folder: string, files: readonly SourceFile[]): Module {
  const tables: Tables = {
    byKind: { variable: new Map(), resource: new Map(), data: new Map(), module: new Map(), output: new Map() },
    locals: new Map(),
    providers: new Map(),
    settings: [],
    duplicates: [],
  };
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const isOverride of [false, true]) {
    for (const file of ordered) {
      if (OVERRIDE.test(file.path) !== isOverride) continue;
      for (const block of file.body.blocks) addBlock(tables, { node: block, file, overrides: [] }, isOverride);
    }
  }
  const { byKind } = tables;
  return {
    folder,
    variables: byKind.variable,
    locals: tables.locals,
    resources: byKind.resource,
    dataSources: byKind.data,
    calls: byKind.module,
    outputs: byKind.output,
    providers: [...tables.providers.values()],
    settings: tables.settings,
    duplicates: tables.duplicates,
  };
}

function addBlock(tables: Tables, block: ModuleBlock, isOverride: boolean): void {
  const { node, file } = block;
  if (node.type === 'locals') {
    for (const attribute of node.body.attributes) {
      if (isOverride || !tables.locals.has(attribute.name))
        tables.locals.set(attribute.name, { node: attribute, file });
    }
  } else if (node.type === 'terraform') tables.settings.push(block);
  else if (node.type === 'provider') addNamed(tables, tables.providers, providerKey(node), block, isOverride);
  else if (isKind(node.type)) {
    addNamed(tables, tables.byKind[node.type], labelsOf(node).join('.'), block, isOverride);
  }
}

function isKind(type: string): type is Kind {
  return (KINDS as readonly string[]).includes(type);
}

function addNamed(
  tables: Tables,
  table: Map<string, ModuleBlock>,
  name: string,
  block: ModuleBlock,
  isOverride: boolean,
): void {
  const before = table.get(name);
  if (before === undefined) table.set(name, block);
  else if (isOverride) table.set(name, { ...before, overrides: [...before.overrides, block] });
  else tables.duplicates.push(block);
}

/** Labels of a block as texts. */
export function labelsOf(block: Block): readonly string[] {
  return block.labels.map((label) => label.value);
}

/** `aws`, or `aws.west` with an alias. */
export function providerKey(block: Block): string {
  const written = findInBody(block.body, 'alias')?.value;
  const alias = written === undefined ? undefined : constantTextOf(written);
  const name = labelsOf(block)[0] ?? '';
  return alias === undefined ? name : `${name}.${alias}`;
}

/** An attribute of a block; the last override that has it counts. */
export function findAttribute({ node, file, overrides }: ModuleBlock, name: string): Authored<Attribute> | undefined {
  for (let i = overrides.length - 1; i >= 0; i--) {
    const override = overrides[i];
    const attribute = override === undefined ? undefined : findInBody(override.node.body, name);
    if (override !== undefined && attribute !== undefined) return { node: attribute, file: override.file };
  }
  const attribute = findInBody(node.body, name);
  return attribute === undefined ? undefined : { node: attribute, file };
}

/** Goes over the attributes of a block: of each name the one that counts. */
export function visitAttributes(block: ModuleBlock, visit: (node: Attribute, file: SourceFile) => void): void {
  const { node, file, overrides } = block;
  if (overrides.length === 0) {
    for (const attribute of node.body.attributes) visit(attribute, file);
    return;
  }
  const names = new Set([block, ...overrides].flatMap((each) => each.node.body.attributes.map(({ name }) => name)));
  for (const name of names) {
    const found = findAttribute(block, name);
    if (found !== undefined) visit(found.node, found.file);
  }
}

/** Goes over the nested blocks of a block: an override replaces all of a type. */
export function visitBlocks(
  { node, file, overrides }: ModuleBlock,
  visit: (node: Block, file: SourceFile) => void,
): void {
  let blocks: readonly Authored<Block>[] = node.body.blocks.map((inner) => ({ node: inner, file }));
  for (const override of overrides) {
    const names = new Set(override.node.body.blocks.map(blockName));
    const added = override.node.body.blocks.map((inner) => ({ node: inner, file: override.file }));
    blocks = [...blocks.filter((inner) => !names.has(blockName(inner.node))), ...added];
  }
  for (const inner of blocks) visit(inner.node, inner.file);
}

/** True when a block has a nested one of this name, `dynamic` ones included. */
export function hasBlock({ node, overrides }: ModuleBlock, name: string): boolean {
  const has = (block: Block): boolean => block.body.blocks.some((inner) => blockName(inner) === name);
  return has(node) || overrides.some((override) => has(override.node));
}

/** The name under which a nested block appears: that of its label for `dynamic`. */
export function blockName(block: Block): string {
  return block.type === 'dynamic' ? (labelsOf(block)[0] ?? '') : block.type;
}
