/** Expressions that GitHub refuses, or that never have the value that is meant. */
import { getField } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import {
  checkExpression,
  type Expression,
  type TextRange,
  walkExpression,
} from '../../../languages/gha-expression/index.ts';
import type { Document } from '../document/document.ts';
import type { Fault } from './faults.ts';
import { createScopes } from './scope.ts';

type Issue = { readonly code: string; readonly range: TextRange };

/** Syntax, names, types and availability of every expression. */
export function findExpressionFaults(document: Document): readonly Fault[] {
  const scopeAt = createScopes(document);
  const listEarly = createOrder(document);
  return document.texts.flatMap(({ path, value, expressions, issues }) => {
    // The default of a workflow_dispatch input is a text, whatever it looks like.
    if (path[0] === 'on' && path[1] === 'workflow_dispatch') return [];
    const scope = scopeAt(path);
    const found: readonly Issue[] = [
      ...issues,
      ...expressions.flatMap(({ ast }) => [...checkExpression(ast, scope).issues, ...listEarly(ast, path)]),
    ];
    return found.map(({ code, range }) => ({
      area: 'expression' as const,
      code,
      path,
      part: range,
      label: value.slice(range.start, range.end).trim() || code,
    }));
  });
}

/** Finds what a step reads of itself or of a later one, which is nothing yet. */
function createOrder({ kind, steps }: Document): (ast: Expression, path: FieldPath) => readonly Issue[] {
  const depth = kind === 'Action' ? 2 : 3;
  const keyOf = (path: FieldPath, id: string): string => JSON.stringify([...path.slice(0, depth), id.toLowerCase()]);
  const positions = new Map<string, number>();
  for (const { value, path } of steps) {
    const id = getField(value, 'id');
    if (typeof id === 'string') positions.set(keyOf(path, id), Number(path[depth]));
  }
  return (ast, path) => {
    const current = path[depth];
    if (path[depth - 1] !== 'steps' || typeof current !== 'number') return [];
    const issues: Issue[] = [];
    walkExpression(ast, (node) => {
      if (node.kind !== 'property' || node.receiver.kind !== 'context') return;
      if (node.receiver.name.toLowerCase() !== 'steps') return;
      const position = positions.get(keyOf(path, node.name));
      if (position !== undefined && position >= current) issues.push({ code: 'step-not-run-yet', range: node.range });
    });
    return issues;
  };
}
