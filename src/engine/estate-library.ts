/** The CEL functions with which native controls look across the estate; documented in docs/reference/control-cel.md. */
import { isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { FunctionDeclaration, Library, Type, Value } from '../languages/cel/index.ts';
import { BOOL, DYN, listOf, Opaque, Optional, opaqueOf, optionalOf, STRING } from '../languages/cel/index.ts';
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

export const estateLibrary: Library = { name: 'bulwark.estate', functions: [...METHODS, SELECTS] };
