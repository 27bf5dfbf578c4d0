/**
 * Makes an environment: merges the standard library with the given ones and indexes every declaration by name.
 */
import type { CheckScope, Constant } from './check/scope.ts';
import type { EnvironmentOptions, Library, Overload } from './environment.ts';
import { createOptionalsLibrary } from './libraries/optionals.ts';
import { createStringsLibrary } from './libraries/strings.ts';
import { createMacroFinder, type MacroFinder } from './parse/macros.ts';
import { runtimeTypeName } from './runtime/type-of.ts';
import { STANDARD_LIBRARY } from './standard/index.ts';
import type { Type } from './types.ts';

/** What an expression is parsed, checked and compiled against. Immutable; make it once and reuse it. */
export type Environment = CheckScope & {
  readonly macros: MacroFinder;
  readonly mayGenerateCode: boolean;
  /** The options that it was made of, so that it can be extended. */
  readonly options: EnvironmentOptions;
};

/** Makes an environment. Declarations with an overload id that was seen before replace the earlier one. */
export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  const given = options.libraries ?? [];
  const libraries = [STANDARD_LIBRARY, ...given, ...dialectLibraries(given, options)];
  return Object.freeze({
    container: options.container ?? '',
    isHeterogeneous: options.isHeterogeneous ?? true,
    mayOptionalsLackFields: options.mayOptionalsLackFields ?? false,
    mayGenerateCode: options.mayGenerateCode ?? true,
    functions: indexFunctions(libraries),
    variables: new Map(Object.entries(options.variables ?? {})),
    constants: indexConstants(libraries),
    types: indexTypes(libraries, options),
    macros: createMacroFinder(libraries.flatMap((library) => library.macros ?? [])),
    options,
  });
}

/** Libraries that replace given ones where the options ask for another dialect of them. */
function dialectLibraries(given: readonly Library[], options: EnvironmentOptions): readonly Library[] {
  const replaced: Library[] = [];
  const has = (name: string): boolean => given.some((library) => library.name === name);
  if (options.exponentFormat !== undefined && has('strings')) {
    replaced.push(createStringsLibrary({ version: 1, dialect: options.exponentFormat }));
  }
  if (options.orValueOnConcrete !== undefined && has('optionals')) {
    replaced.push(createOptionalsLibrary({ orValueOnConcrete: options.orValueOnConcrete }));
  }
  return replaced;
}

/** The same environment with further variables, as for the variables of a rule. */
export function extendEnvironment(environment: Environment, variables: Readonly<Record<string, Type>>): Environment {
  const merged = new Map([...environment.variables, ...Object.entries(variables)]);
  return Object.freeze({ ...environment, variables: merged });
}

function indexFunctions(libraries: readonly Library[]): ReadonlyMap<string, readonly Overload[]> {
  const functions = new Map<string, Map<string, Overload>>();
  for (const declaration of libraries.flatMap((library) => library.functions ?? [])) {
    const overloads = functions.get(declaration.name) ?? new Map<string, Overload>();
    for (const overload of declaration.overloads) overloads.set(overload.id, overload);
    functions.set(declaration.name, overloads);
  }
  return new Map(Array.from(functions, ([name, overloads]) => [name, [...overloads.values()]]));
}

function indexConstants(libraries: readonly Library[]): ReadonlyMap<string, Constant> {
  return new Map(libraries.flatMap((library) => Object.entries(library.constants ?? {})));
}

function indexTypes(libraries: readonly Library[], options: EnvironmentOptions): ReadonlyMap<string, Type> {
  const types = [...libraries.flatMap((library) => library.types ?? []), ...(options.objectTypes ?? [])];
  return new Map(types.map((type) => [runtimeTypeName(type), type]));
}
