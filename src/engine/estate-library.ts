/** The CEL functions with which native controls look across the estate; documented in docs/reference/control-cel.md. */
import { assert } from '../base/errors.ts';
import { isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { FunctionDeclaration, Library, Type, Value } from '../languages/cel/index.ts';
import { BOOL, DYN, listOf, Opaque, Optional, opaqueOf, optionalOf, STRING, Unknown } from '../languages/cel/index.ts';
import { matchesSelector, parseSelector } from '../model/label-selector.ts';
import type { Estate } from './estate.ts';

export const ESTATE_TYPE: Type = opaqueOf('bulwark.Estate');

/** The variable `estate`. */
export class EstateValue extends Opaque {
  readonly typeName = 'bulwark.Estate';
  readonly estate: Estate;
  constructor(estate: Estate) {
    super();
    this.estate = estate;
  }
  equals(other: Opaque): boolean {
    return this === other;
  }
}

/** Arguments that are declared as strings are strings: the back ends match them before a function is called. */
type Answer = (estate: Estate, texts: readonly string[], values: readonly Value[]) => Value;

function declareMethod(name: string, params: readonly Type[], result: Type, answer: Answer): FunctionDeclaration {
  return {
    name,
    overloads: [
      {
        id: `bulwark_estate_${name}`,
        isMember: true,
        params: [ESTATE_TYPE, ...params],
        result,
        implement: (receiver, ...args) => answer((receiver as EstateValue).estate, args as string[], args),
      },
    ],
  };
}

type LinkAnswer = (estate: Estate, kind: string, resource: unknown, field: string) => readonly JsonObject[];

/** A method whose last argument, a field, may be left out. */
function declareLinks(name: string, list: LinkAnswer): FunctionDeclaration {
  const answer: Answer = (estate, [kind = '', , field = ''], [, resource]) => list(estate, kind, resource, field);
  const [full] = declareMethod(name, [STRING, DYN, STRING], listOf(DYN), answer).overloads;
  const [short] = declareMethod(name, [STRING, DYN], listOf(DYN), answer).overloads;
  assert(full !== undefined && short !== undefined, 'a method has an overload');
  return { name, overloads: [full, { ...short, id: `${short.id}_anywhere` }] };
}

function toLabels(value: Value | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

const METHODS: readonly FunctionDeclaration[] = [
  declareMethod(
    'named',
    [STRING, STRING, STRING],
    optionalOf(DYN),
    (estate, [kind = '', namespace = '', name = '']) => {
      return new Optional(estate.named(kind, namespace, name));
    },
  ),
  declareMethod('all', [STRING], listOf(DYN), (estate, [kind = '']) => estate.all(kind)),
  declareMethod('inNamespace', [STRING, STRING], listOf(DYN), (estate, [kind = '', namespace = '']) => {
    return estate.inNamespace(kind, namespace);
  }),
  declareMethod('podsSelectedBy', [STRING, DYN], listOf(DYN), (estate, [namespace = ''], [, selector]) => {
    return estate.podsSelectedBy(namespace, selector);
  }),
  declareMethod('selecting', [STRING, STRING, DYN, STRING], listOf(DYN), (estate, texts, [, , labels]) => {
    const [kind = '', namespace = '', , field = ''] = texts;
    return estate.selecting(kind, namespace, toLabels(labels), field);
  }),
  declareLinks('referring', (estate, kind, resource, field) => estate.referring(kind, resource, field)),
  declareLinks('referred', (estate, kind, resource, field) => estate.referred(kind, resource, field)),
  declareLinks('besides', (estate, kind, resource, field) => estate.besides(kind, resource, field)),
];

const SELECTS: FunctionDeclaration = {
  name: 'selects',
  overloads: [
    {
      id: 'bulwark_selects',
      isMember: false,
      params: [DYN, DYN],
      result: BOOL,
      implement: (selector, labels) => {
        const parsed = parseSelector(selector);
        return parsed !== undefined && matchesSelector(parsed, toLabels(labels));
      },
    },
  ],
};

/** For rules about what stands in a file, as secrets do: a value that is not known is written nowhere. */
const IS_WRITTEN: FunctionDeclaration = {
  name: 'isWritten',
  overloads: [
    {
      id: 'bulwark_is_written',
      isMember: false,
      params: [DYN],
      result: BOOL,
      takesUnknowns: 'all',
      implement: (value) => !(value instanceof Unknown),
    },
  ],
};

export const estateLibrary: Library = { name: 'bulwark.estate', functions: [...METHODS, SELECTS, IS_WRITTEN] };
