/** Types of property access, index access and object filters. */
import type { FilterNode, IndexNode, TextRange } from '../ast.ts';
import { type Checker, report, suggestName } from './reporter.ts';
import {
  ANY,
  arrayOf,
  type ExpressionType,
  filteredOf,
  formatType,
  isAssignable,
  mergeTypes,
  NUMBER,
  type ObjectType,
} from './types.ts';

type Name = { readonly text: string; readonly range: TextRange };

function reportReceiver(c: Checker, range: TextRange, what: string, type: ExpressionType): ExpressionType {
  report(
    c,
    'receiver-type',
    range,
    `${what} needs an object or a list, the value before it is ${formatType(type)}`,
    'Remove the access, or read the value from a context that has it.',
  );
  return ANY;
}

function typeOfField(c: Checker, type: ObjectType, name: Name): ExpressionType {
  const key = name.text.toLowerCase();
  const field = type.fields.get(key) ?? type.rest;
  if (field !== undefined) return field;
  report(
    c,
    'unknown-property',
    name.range,
    `property '${name.text}' is not defined in ${formatType(type)}`,
    suggestName(key, type.fields.keys(), 'Properties'),
  );
  return ANY;
}

/** The type of `receiver.name`. On the result of a filter the property is read of every element. */
export function checkProperty(c: Checker, receiver: ExpressionType, name: Name): ExpressionType {
  if (receiver.kind === 'any') return ANY;
  if (receiver.kind === 'object') return typeOfField(c, receiver, name);
  if (receiver.kind === 'array' && receiver.isFiltered) {
    return filteredOf(receiver.element.kind === 'array' ? ANY : checkProperty(c, receiver.element, name));
  }
  return reportReceiver(c, name.range, `the property '${name.text}'`, receiver);
}

function typeOfElements(type: ObjectType): ExpressionType {
  const types = [...type.fields.values(), ...(type.rest === undefined ? [] : [type.rest])];
  return types.length === 0 ? ANY : types.reduce(mergeTypes);
}

/** The type of `receiver.*`. */
export function checkFilter(c: Checker, receiver: ExpressionType, node: FilterNode): ExpressionType {
  if (receiver.kind === 'any') return filteredOf(ANY);
  if (receiver.kind === 'object') return filteredOf(typeOfElements(receiver));
  if (receiver.kind !== 'array') return reportReceiver(c, node.range, "the object filter '*'", receiver);
  if (!receiver.isFiltered) return filteredOf(receiver.element);
  const { element } = receiver;
  if (element.kind === 'array') return filteredOf(element.element);
  return filteredOf(element.kind === 'object' ? typeOfElements(element) : ANY);
}

function reportIndex(c: Checker, node: IndexNode, what: string, wanted: string, found: ExpressionType): ExpressionType {
  report(
    c,
    'index-type',
    node.index.range,
    `${what} takes ${wanted} in brackets, not ${formatType(found)}`,
    wanted === 'a number' ? 'Index the list by a number, or filter it with *.' : 'Name the property with a string.',
  );
  return ANY;
}

function checkObjectIndex(c: Checker, node: IndexNode, receiver: ObjectType, index: ExpressionType): ExpressionType {
  // Objects whose fields nobody declared, such as mapped ports, are read by number too.
  const isLoose = receiver.rest?.kind === 'any';
  if (index.kind !== 'string' && index.kind !== 'any' && !(isLoose && index.kind === 'number')) {
    return reportIndex(c, node, 'an object', 'a string', index);
  }
  return typeOfElements(receiver);
}

/** The type of `receiver[index]`; a constant string reads a property. */
export function checkIndex(
  c: Checker,
  node: IndexNode,
  receiver: ExpressionType,
  index: ExpressionType,
): ExpressionType {
  const constant = node.index.kind === 'literal' ? node.index.value : undefined;
  const isFilter = receiver.kind === 'array' && receiver.isFiltered;
  if (typeof constant === 'string' && (receiver.kind === 'object' || isFilter)) {
    return checkProperty(c, receiver, { text: constant, range: node.index.range });
  }
  if (receiver.kind === 'any') return ANY;
  if (receiver.kind === 'object') return checkObjectIndex(c, node, receiver, index);
  if (receiver.kind !== 'array') return reportReceiver(c, node.range, 'the index', receiver);
  if (index.kind === 'string' || !isAssignable(NUMBER, index)) return reportIndex(c, node, 'a list', 'a number', index);
  return isFilter ? arrayOf(ANY) : receiver.element;
}
