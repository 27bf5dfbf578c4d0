/** Expressions as such: whether they are constant, or choose a field at run time. */
import type { JsonObject } from '../../../base/json.ts';
import { type Expression, isConstant, walkExpression } from '../../../languages/gha-expression/index.ts';
import type { Document } from '../document/document.ts';

/** A part, below the whole, that is computed from constants alone. */
function hasConstantPart(ast: Expression): boolean {
  let found = false;
  walkExpression(ast, (node) => {
    const isComputed =
      node.kind === 'call' || node.kind === 'compare' || node.kind === 'not' || node.kind === 'logical';
    if (isComputed && node !== ast && isConstant(node)) found = true;
  });
  return found;
}

/** An index that is neither a number nor a text. */
function hasComputedIndex(ast: Expression): boolean {
  let found = false;
  walkExpression(ast, (node) => {
    if (node.kind === 'index' && node.index.kind !== 'literal') found = true;
  });
  return found;
}

/** Facts: one for each expression in braces, and for each bare condition. */
export function describeExpressions({ texts, placer }: Document): readonly JsonObject[] {
  return texts.flatMap(({ path, expressions, issues, condition }) => {
    if (issues.length > 0) return [];
    return expressions.map(({ ast, text, range }) => {
      const isBare = condition?.form === 'bare';
      const isWhole = isConstant(ast) && !(isBare && ast.kind === 'literal');
      const fact = {
        isConstant: isWhole,
        hasConstantPart: !isWhole && hasConstantPart(ast),
        hasComputedIndex: hasComputedIndex(ast),
      };
      return placer.placePart(fact, path, range, `\${{ ${text.trim()} }}`);
    });
  });
}
