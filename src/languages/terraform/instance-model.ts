/** What a configuration is while it is evaluated: instances of modules, of resources and of calls. */
import type { Cells, Context } from './context.ts';
import type { Expansion, InstanceKey } from './expansion.ts';
import type { Module, ModuleBlock } from './module.ts';
import type { Scope } from './scope.ts';
import type { Read, Value } from './values.ts';

/** A module at one place of the tree of calls. */
export type ModuleInstance = {
  readonly context: Context;
  readonly module: Module;
  /** What stands before the addresses of its resources: `module.network[0].`, empty for the root. */
  readonly prefix: string;
  /** Names of the calls that lead here, without keys: `network.subnets`. */
  readonly path: string;
  readonly root: Module;
  readonly caller: Caller | undefined;
  readonly scope: Scope;
  readonly cells: Cells;
  /** Values of names such as `var` and `aws_s3_bucket`. */
  readonly roots: Map<string, Value>;
  /** Resources, data sources and calls by address, expanded when asked for. */
  readonly sets: Map<string, BlockSet | 'busy'>;
  readonly children: Map<string, ModuleInstance | undefined>;
  readonly links: NameLinks;
};

/** What was found so far of resources that name each other by text. */
export type NameLinks = {
  /** Types of resources by the last word of their names. */
  types?: ReadonlyMap<string, readonly string[]>;
  /** The resources of a type by what they are called. */
  readonly names: Map<string, ReadonlyMap<string, readonly Read[]>>;
};

/** Where a module is called: the arguments, and the scope that they are evaluated in. */
export type Caller = {
  readonly instance: ModuleInstance;
  readonly name: string;
  readonly block: ModuleBlock;
  readonly scope: Scope;
};

export type BlockMode = 'managed' | 'data' | 'module';

/** A block with its instances. */
export type BlockSet = {
  readonly mode: BlockMode;
  /** `type.name`, or the name of a call. */
  readonly name: string;
  /** Without a key: `module.network.aws_subnet.a`, `data.aws_ami.x`, `module.network`. */
  readonly address: string;
  readonly block: ModuleBlock;
  readonly expansion: Expansion;
  readonly resources: Map<InstanceKey, ResourceInstance>;
  /** What a reference to the block is, once one was followed. */
  value?: Value;
};

/** One resource or data source. */
export type ResourceInstance = {
  readonly owner: ModuleInstance;
  readonly set: BlockSet;
  readonly address: string;
  readonly scope: Scope;
  /** Attributes as they are configured, those that had to be evaluated. */
  cells?: Cells;
};
