/** Terraform's functions by name, and how a call is made. */
import type { Call, Expression } from '../../hcl/index.ts';
import type { Evaluate, Scope } from '../scope.ts';
import { failBecause, isList, isOpaque, mergeUnknowns, toUnknown, Unknown, type Value } from '../values.ts';
import { COLLECTION_FUNCTIONS } from './collections.ts';
import { CONVERSION_FUNCTIONS } from './conversions.ts';
import { DATE_FUNCTIONS } from './dates.ts';
import { ENCODING_FUNCTIONS } from './encodings.ts';
import { FILE_FUNCTIONS, renderTemplate, renderTemplateFile } from './files.ts';
import { NETWORK_FUNCTIONS } from './network.ts';
import { NUMBER_FUNCTIONS } from './numbers.ts';
import { PATTERN_FUNCTIONS } from './patterns.ts';
import { SET_FUNCTIONS } from './sets.ts';
import { callSpec, type FunctionSpec } from './spec.ts';
import { STRING_FUNCTIONS } from './strings.ts';

const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map(
  Object.entries({
    ...COLLECTION_FUNCTIONS,
    ...CONVERSION_FUNCTIONS,
    ...DATE_FUNCTIONS,
    ...ENCODING_FUNCTIONS,
    ...FILE_FUNCTIONS,
    ...NETWORK_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...PATTERN_FUNCTIONS,
    ...SET_FUNCTIONS,
    ...STRING_FUNCTIONS,
  }),
);

type Special = (args: readonly Expression[], scope: Scope, evaluate: Evaluate) => Value;

/** Functions that must see how their arguments fail, or that evaluate a template. */
const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  ['try', tryEach],
  ['can', can],
  ['templatefile', (args, scope, evaluate) => renderWith(renderTemplateFile, args, scope, evaluate)],
  ['templatestring', (args, scope, evaluate) => renderWith(renderTemplate, args, scope, evaluate)],
]);

/** The names of all functions, for tests and messages. */
export const FUNCTION_NAMES: readonly string[] = [...FUNCTIONS.keys(), ...SPECIAL.keys()].sort();

/** The value of a call. `core::` is the namespace of the functions without one; those of providers are unknown. */
export function callFunction(call: Call, scope: Scope, evaluate: Evaluate): Value {
  const name = call.name.replace(/^core::/, '');
  if (name.includes('::')) return new Unknown([`${name}() is a function of a provider`]);
  const special = SPECIAL.get(name);
  if (special !== undefined && !call.isExpanded) return special(call.args, scope, evaluate);
  const spec = FUNCTIONS.get(name);
  if (spec === undefined) return failBecause(`there is no function ${name}()`);
  const args = evaluateArgs(call, scope, evaluate);
  return args instanceof Unknown ? args : callSpec(name, spec, args, scope);
}

function evaluateArgs(call: Call, scope: Scope, evaluate: Evaluate): readonly Value[] | Unknown {
  const args = call.args.map((arg) => evaluate(arg, scope));
  const last = call.isExpanded ? args.pop() : undefined;
  if (last === undefined) return args;
  if (isOpaque(last)) return mergeUnknowns([toUnknown(last)], { isSet: true });
  if (!isList(last)) return failBecause('only a list can be expanded with `...`');
  return [...args, ...last];
}

/** The first argument that does not fail. One that is unknown may still fail later, so it is the answer as it is. */
function tryEach(args: readonly Expression[], scope: Scope, evaluate: Evaluate): Value {
  let last: Value = failBecause('try() needs an argument');
  for (const arg of args) {
    last = evaluate(arg, scope);
    if (!(last instanceof Unknown) || !last.isError) return last;
  }
  return last;
}

function can(args: readonly Expression[], scope: Scope, evaluate: Evaluate): Value {
  const [arg] = args;
  if (arg === undefined) return failBecause('can() needs an argument');
  const value = evaluate(arg, scope);
  if (!(value instanceof Unknown) || value.parts !== undefined) return true;
  return value.isError ? false : new Unknown(value.reasons, { isSet: true, reads: value.reads });
}

type Renderer = typeof renderTemplate;

function renderWith(render: Renderer, args: readonly Expression[], scope: Scope, evaluate: Evaluate): Value {
  const [content, vars] = args.map((arg) => evaluate(arg, scope));
  if (content === undefined) return failBecause('a template function needs an argument');
  return render(isOpaque(content) ? toUnknown(content) : content, vars ?? {}, scope, evaluate);
}
