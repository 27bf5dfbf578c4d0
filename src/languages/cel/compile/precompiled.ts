/**
 * CEL compiler: rules whose code was generated ahead of time, and how stale code is told.
 */
import { fingerprint } from '../../../base/ids.ts';
import type { Environment } from '../environment-build.ts';
import type { Overload } from '../environment.ts';
import type { NamedExpression, SetSource } from '../program.ts';
import type { Translation } from '../regex/index.ts';
import { formatType, type ObjectType } from '../types.ts';
import type { UnitText } from './js/generate.ts';
import type { UnitMaker } from './js/load.ts';
import { SUPPORT } from './js/support.ts';

/** The generated code of a set as text. JSON. */
export type PrecompiledSet = UnitText & {
  /** Of the source and the environment that the code was written for. */
  readonly sourceHash: string;
  /** Of the texts in the set that may be patterns. */
  readonly patterns: readonly Translation[];
};

/** The same as a module has it: the code is a function. */
export type PrecompiledRule = Omit<PrecompiledSet, 'code'> & { readonly make: UnitMaker };

/** To be raised when older code must not run any more, though it names nothing that is gone. */
const CODE_FORMAT = 1;
const CODE_VERSION = [String(CODE_FORMAT), ...Object.keys(SUPPORT)].join(' ');

/**
 * Tells one set in one environment from all others. Implementations of functions are not looked at: code must be
 * generated again when a library changes what a function of constants yields.
 */
export const hashSource = (environment: Environment, { variables, expressions }: SetSource): string =>
  fingerprint(hashEnvironment(environment), String(variables.length), ...[...variables, ...expressions].flatMap(parts));

const parts = ({ name, expression }: NamedExpression): readonly string[] => [name, expression];

const environmentHashes = new WeakMap<Environment, string>();

/** Hash of all that decides which code is written for a text. */
function hashEnvironment(environment: Environment): string {
  const known = environmentHashes.get(environment);
  if (known !== undefined) return known;
  const { container, isHeterogeneous, mayOptionalsLackFields, functions, variables, constants, types, options } =
    environment;
  const libraries = options.libraries ?? [];
  const hash = fingerprint(
    CODE_VERSION,
    container,
    JSON.stringify([
      isHeterogeneous,
      mayOptionalsLackFields,
      options.foldsConstants === true,
      options.checksLiterals === true,
    ]),
    ...libraries.map(({ name, macros = [] }) => [name, ...macros.map((macro) => macro.name)].join(' ')),
    ...[...functions.values()].flat().map(describeOverload),
    describeTypes([...variables, ...types, ...Array.from(constants, ([name, { type }]) => [name, type])]),
  );
  environmentHashes.set(environment, hash);
  return hash;
}

const describeOverload = ({ id, params, result }: Overload): string =>
  [id, ...[...params, result].map(formatType)].join(' ');

/** Types with the fields of their objects. A type that holds itself, or that was there before, counts by its name. */
function describeTypes(types: readonly unknown[]): string {
  const seen = new Set<unknown>();
  return JSON.stringify(types, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('fields' in part)) return part;
    if (seen.has(part)) return (part as ObjectType).name;
    seen.add(part);
    return part;
  });
}
