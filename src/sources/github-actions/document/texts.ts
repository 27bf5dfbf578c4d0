/** Every text of a document that holds an expression, found in one walk and parsed once. */
import { isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import {
  type Condition,
  type ExpressionIssue,
  type ParsedExpression,
  parseCondition,
  parseTemplate,
} from '../../../languages/gha-expression/index.ts';

export type TextSite = {
  readonly path: FieldPath;
  readonly value: string;
  readonly expressions: readonly ParsedExpression[];
  readonly issues: readonly ExpressionIssue[];
  /** Set for the value of an `if:`, which is an expression without braces too. */
  readonly condition?: Condition;
};

/** `jobs.<id>.if`, `jobs.<id>.steps[n].if`, `runs.steps[n].if` and the like; never an `if` in a `with` or an `env`. */
function isConditionPath(path: FieldPath): boolean {
  if (path.at(-1) !== 'if') return false;
  return (path[0] === 'jobs' && path.length === 3) || typeof path.at(-2) === 'number';
}

/** Texts in the order of the document. Values that aliases repeat are there once for each place. */
export function readTexts(body: JsonObject): readonly TextSite[] {
  const sites: TextSite[] = [];
  const visit = (value: Json, path: FieldPath): void => {
    if (typeof value === 'string') {
      const site = readText(value, path);
      if (site !== undefined) sites.push(site);
    } else if (Array.isArray(value)) {
      (value as readonly Json[]).forEach((item, index) => visit(item, [...path, index]));
    } else if (isJsonObject(value)) {
      for (const key of Object.keys(value)) visit(value[key] ?? null, [...path, key]);
    }
  };
  visit(body, []);
  return sites;
}

function readText(value: string, path: FieldPath): TextSite | undefined {
  if (isConditionPath(path)) {
    const condition = parseCondition(value);
    return { path, value, expressions: condition.expressions, issues: condition.issues, condition };
  }
  return value.includes('${{') ? { path, value, ...parseTemplate(value) } : undefined;
}
