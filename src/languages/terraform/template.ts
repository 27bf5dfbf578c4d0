/** Evaluates templates: interpolations and the `if` and `for` directives. */
import type { Template, TemplateFor, TemplatePart } from '../hcl/index.ts';
import { entriesOf, toBool } from './convert.ts';
import { bindName, enterStep, type Evaluate, leaveStep, type Scope } from './scope.ts';
import { joinText } from './text.ts';
import { isOpaque, keepUnknown, toUnknown, Unknown, type Value } from './values.ts';

/** The text of a template; of `"${x}"` the value of x, whatever its type. */
export function evaluateTemplate(template: Template, scope: Scope, evaluate: Evaluate): Value {
  const [first] = template.parts;
  if (template.isWrapper && first?.kind === 'interpolation') return evaluate(first.expression, scope);
  return joinParts(template.parts, scope, evaluate);
}

function joinParts(parts: readonly TemplatePart[], scope: Scope, evaluate: Evaluate): string | Unknown {
  return joinText(parts.map((part) => evaluatePart(part, scope, evaluate)));
}

function evaluatePart(part: TemplatePart, scope: Scope, evaluate: Evaluate): Value {
  switch (part.kind) {
    case 'text':
      return part.value;
    case 'interpolation': {
      const value = evaluate(part.expression, scope);
      return isOpaque(value) ? toUnknown(value) : value;
    }
    case 'if': {
      const isTrue = toBool(evaluate(part.condition, scope));
      if (typeof isTrue === 'boolean') return joinParts(isTrue ? part.then : part.otherwise, scope, evaluate);
      return keepUnknown(isTrue);
    }
    case 'for-directive':
      return evaluateLoop(part, scope, evaluate);
  }
}

function evaluateLoop(part: TemplateFor, scope: Scope, evaluate: Evaluate): Value {
  const entries = entriesOf(evaluate(part.collection, scope));
  if (entries instanceof Unknown) return keepUnknown(entries);
  const texts: Value[] = [];
  for (const [key, value] of entries) {
    const stop = enterStep(scope.evaluation);
    if (stop !== undefined) return stop;
    leaveStep(scope.evaluation);
    const keyed = part.keyName === undefined ? scope : bindName(scope, part.keyName, key);
    texts.push(joinParts(part.parts, bindName(keyed, part.valueName, value), evaluate));
  }
  return joinText(texts);
}
