/**
 * Carries a native rule over into the terms of a ValidatingAdmissionPolicy, on the syntax tree. What cannot be carried
 * over is named; a rule is carried over whole or not at all.
 */
import type { Environment, Expr } from '../../languages/cel/index.ts';
import { parse, rewrite, unparse } from '../../languages/cel/index.ts';
import type { CelRule, NamedExpression, Validation } from '../../model/rule.ts';
import { writeCelLiteral } from './cel-literal.ts';
import type { VariableNames } from './name-variables.ts';
import { nameVariables } from './name-variables.ts';
import type { NativeTerms } from './native-terms.ts';

export type RuleContext = {
  /** That of native rules, with whose macros they are parsed. */
  readonly environment: Environment;
  readonly terms: NativeTerms;
  /** Become literals: a policy then needs no object of parameters. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly kubernetes: { readonly minor: number; readonly version: string };
};

export type TranslatedRule = {
  readonly rule: {
    readonly variables: NamedExpression[];
    readonly matchConditions: NamedExpression[];
    readonly validations: Validation[];
  };
  /** Why it cannot be carried over; empty when it can. */
  readonly obstacles: readonly string[];
};

/** Variables of the policy under the names by which they are read, in the order in which they are declared. */
type Definitions = ReadonlyMap<string, Expr>;

type Translation = RuleContext & {
  readonly names: VariableNames;
  readonly obstacles: Set<string>;
};

/** Translates every expression of a rule. */
export function translateRule(rule: CelRule, context: RuleContext): TranslatedRule {
  const { variables = [], matchConditions = [], validations } = rule;
  const translation = startTranslation(rule, context);
  const definitions = defineVariables(variables, translation);
  const read = (text: string): Expr | undefined => translate(text, translation);
  // Conditions are evaluated before there are variables, so that everything stands in them.
  const conditions = matchConditions.flatMap(({ name, expression }) => {
    const expr = read(expression);
    return expr === undefined ? [] : [{ name, expression: unparse(inlineVariables(expr, definitions)) }];
  });
  const judged = validations.flatMap((validation) => translateValidation(validation, read));
  const needed = findNeeded(
    judged.flatMap(({ exprs }) => exprs),
    definitions,
  );
  return {
    rule: {
      variables: [...definitions].flatMap(([name, expr]) =>
        needed.has(name) ? [{ name, expression: unparse(expr) }] : [],
      ),
      matchConditions: conditions,
      validations: judged.map(({ validation }) => validation),
    },
    obstacles: [...translation.obstacles],
  };
}

function startTranslation({ variables = [] }: CelRule, context: RuleContext): Translation {
  const names = nameVariables(
    variables.map(({ name }) => name),
    context.terms.terms.map(({ name }) => name),
    Object.keys(context.params),
  );
  return { ...context, names, obstacles: new Set() };
}

function defineVariables(variables: readonly NamedExpression[], translation: Translation): Definitions {
  const { names } = translation;
  const definitions = new Map<string, Expr>();
  for (const [param, value] of Object.entries(translation.params)) {
    if (!isScalar(value)) definitions.set(names.paramOf(param), parseText(writeCelLiteral(value), translation));
  }
  for (const { name, text } of translation.terms.terms) {
    definitions.set(names.termOf(name), placeTerm(text, translation));
  }
  for (const { name, expression } of variables) {
    const expr = translate(expression, translation);
    if (expr !== undefined) definitions.set(names.ownOf(name), expr);
  }
  return definitions;
}

type TranslatedValidation = { readonly validation: Validation; readonly exprs: readonly Expr[] };

function translateValidation(
  validation: Validation,
  read: (text: string) => Expr | undefined,
): readonly TranslatedValidation[] {
  const expr = read(validation.expression);
  if (expr === undefined) return [];
  const { message, messageExpression, reason } = validation;
  const told = messageExpression === undefined ? undefined : read(messageExpression);
  return [
    {
      validation: {
        expression: unparse(expr),
        ...(message === undefined ? {} : { message }),
        ...(told === undefined ? {} : { messageExpression: unparse(told) }),
        ...(reason === undefined ? {} : { reason }),
      },
      exprs: told === undefined ? [expr] : [expr, told],
    },
  ];
}

function parseText(text: string, { environment, obstacles }: Translation): Expr {
  const { ast, issues } = parse(text, environment);
  if (ast !== undefined) return ast.root;
  obstacles.add(`does not parse: ${issues[0]?.message ?? text}`);
  return LOST;
}

/** Stands where something could not be carried over, beside the obstacle that says so. */
const LOST: Expr = { kind: 'literal', id: 1, range: { start: 0, end: 0 }, value: { type: 'null' } };

/** Names of a policy's own roots, which no macro of a rule may take for its elements. */
const ROOTS = new Set(['object', 'oldObject', 'request', 'variables', 'namespaceObject', 'authorizer']);

function translate(text: string, translation: Translation): Expr | undefined {
  const { obstacles } = translation;
  const root = parseText(text, translation);
  if (root === LOST) return undefined;
  return rewrite(root, (expr, isLocal) => {
    if (expr.kind === 'comprehension') {
      const hidden = expr.vars.find((name) => ROOTS.has(name));
      if (hidden !== undefined) obstacles.add(`names an element ${hidden}, which then hides the variable`);
    }
    if (expr.kind === 'ident') return isLocal(expr.name) ? undefined : translateName(expr.name, translation);
    if (expr.kind !== 'select' && expr.kind !== 'presence') return undefined;
    const { operand } = expr;
    if (operand.kind !== 'ident' || isLocal(operand.name)) return undefined;
    return translateObjectField(operand.name, expr, translation) ?? translateField(operand.name, expr, translation);
  });
}

/** A variable that is read as a whole. */
function translateName(name: string, translation: Translation): Expr | undefined {
  switch (name) {
    case 'object':
      return parseText(translation.terms.object, translation);
    case 'oldObject':
      return parseText(translation.terms.oldObject, translation);
    case 'estate':
      return refuse('asks about other objects (estate)', translation);
    case 'view':
      return refuse('reads a view, which only files have', translation);
    case 'pod':
    case 'resource':
    case 'params':
    case 'kubernetes':
    case 'variables':
      return refuse(`reads ${name} as a whole`, translation);
    default:
      return undefined;
  }
}

/**
 * Lists that an API server shows as null where they are empty (of Role and ClusterRole: `json:"rules"`, which omits
 * nothing). Native rules know no null.
 */
const NULLED_FIELDS = new Set(['rules']);

/** `object.?rules`, absent where it is null. */
function translateObjectField(root: string, read: FieldRead, translation: Translation): Expr | undefined {
  if ((root !== 'object' && root !== 'oldObject') || !NULLED_FIELDS.has(read.field)) return undefined;
  if (read.kind !== 'select' || !read.isOptional) return undefined;
  const list = `${translation.terms[root]}.${read.field}`;
  return parseText(`(has(${list}) && ${list} != null ? optional.of(${list}) : optional.none())`, translation);
}

function refuse(why: string, { obstacles }: Translation): Expr {
  obstacles.add(why);
  return LOST;
}

type FieldRead = Extract<Expr, { readonly kind: 'select' | 'presence' }>;

/** `pod.spec`, `params.names`, `has(params.names)`, `params.?names`: what it stands for. */
function translateField(root: string, read: FieldRead, translation: Translation): Expr | undefined {
  const { field } = read;
  switch (root) {
    case 'pod':
    case 'resource':
      return translateFact(root, read, translation);
    case 'params':
      return translateParam(read, translation);
    case 'kubernetes': {
      const { minor, version } = translation.kubernetes;
      return parseText(writeCelLiteral(field === 'minor' ? minor : version), translation);
    }
    case 'variables':
      return translateVariable(read, translation);
    default:
      return undefined;
  }
}

function translateFact(root: 'pod' | 'resource', read: FieldRead, translation: Translation): Expr {
  const text = translation.terms[root][read.field];
  const isPlain = read.kind === 'select' && !read.isOptional;
  if (text === undefined || !isPlain) return refuse(`reads ${root}.${read.field}, which no request has`, translation);
  return placeTerm(text, translation);
}

/** A term, with the variables that it reads under the names that they have in this policy. */
function placeTerm(text: string, translation: Translation): Expr {
  return rewrite(parseText(text, translation), (expr) => {
    if (!isVariable(expr)) return undefined;
    const name = translation.names.termOf(expr.field);
    return name === expr.field ? undefined : { ...expr, field: name };
  });
}

/** Variables are always there. */
function translateVariable(read: FieldRead, translation: Translation): Expr {
  const text = `variables.${translation.names.ownOf(read.field)}`;
  if (read.kind === 'presence') return parseText('true', translation);
  return parseText(read.isOptional ? `optional.of(${text})` : text, translation);
}

function translateParam(read: FieldRead, translation: Translation): Expr {
  const { field } = read;
  const isGiven = Object.hasOwn(translation.params, field) && translation.params[field] !== undefined;
  if (read.kind === 'presence') return parseText(String(isGiven), translation);
  if (!isGiven) {
    return read.isOptional
      ? parseText('optional.none()', translation)
      : refuse(`needs the parameter ${field}, which the profile does not give`, translation);
  }
  const value = translation.params[field];
  const text = isScalar(value) ? writeCelLiteral(value) : `variables.${translation.names.paramOf(field)}`;
  return parseText(read.isOptional ? `optional.of(${text})` : text, translation);
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

type VariableRead = Extract<Expr, { readonly kind: 'select' }>;

function isVariable(expr: Expr): expr is VariableRead {
  return expr.kind === 'select' && expr.operand.kind === 'ident' && expr.operand.name === 'variables';
}

/** The expression with what each variable stands for in its place. */
function inlineVariables(expr: Expr, definitions: Definitions): Expr {
  return rewrite(expr, (node) => {
    const definition = isVariable(node) ? definitions.get(node.field) : undefined;
    return definition === undefined ? undefined : inlineVariables(definition, definitions);
  });
}

/** Names of the variables that the expressions read, by way of other variables too. */
function findNeeded(exprs: readonly Expr[], definitions: Definitions): ReadonlySet<string> {
  const needed = new Set<string>();
  const visit = (expr: Expr): void => {
    rewrite(expr, (node) => {
      if (!isVariable(node) || needed.has(node.field)) return undefined;
      needed.add(node.field);
      const definition = definitions.get(node.field);
      if (definition !== undefined) visit(definition);
      return undefined;
    });
  };
  for (const expr of exprs) visit(expr);
  return needed;
}
