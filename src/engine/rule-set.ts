/**
 * The expressions of one rule compiled together. A fault in one expression makes that expression fail, as in
 * Kubernetes, and leaves the others judging: it is taken out and the rest is compiled again.
 */
import type {
  CelIssue,
  CompiledSet,
  Environment,
  NamedExpression,
  PrecompiledRule,
  PrecompiledSet,
  SetSource,
} from '../languages/cel/index.ts';
import { compileSet, precompileSet } from '../languages/cel/index.ts';
import type { CelRule } from '../model/rule.ts';

/** A fault of one expression; `place` is its path in the rule: `validations[0].expression`. */
export type RuleFault = { readonly place: string; readonly expression: string; readonly issues: readonly CelIssue[] };

/** Index of each expression in its set; undefined where it did not compile (or, for messages, is not there). */
export type ExpressionSlots = {
  readonly matchConditions: readonly (number | undefined)[];
  readonly validations: readonly (number | undefined)[];
  readonly messages: readonly (number | undefined)[];
  readonly auditAnnotations: readonly (number | undefined)[];
};

export type RuleSet = {
  /** Match conditions, validations and audit annotations. */
  readonly set: CompiledSet;
  readonly messageSet: CompiledSet;
  readonly slots: ExpressionSlots;
  readonly faults: readonly RuleFault[];
  /** Fault by place, for what an expression that did not compile is reported with. */
  readonly faultAt: ReadonlyMap<string, RuleFault>;
};

export type RuleSource = CelRule & {
  readonly auditAnnotations?: readonly { readonly key: string; readonly valueExpression: string }[];
};

/** Code of a rule that was generated ahead of time, of the very texts that are compiled. */
export type PrecompiledSets = {
  readonly deciding?: PrecompiledRule | undefined;
  readonly messages?: PrecompiledRule | undefined;
};

/**
 * Generates the code of a rule ahead of time; undefined where an expression does not compile. `paramTexts`: those of
 * its default parameters.
 */
export function precompileRule(
  rule: RuleSource,
  environment: Environment,
  paramTexts: readonly string[],
): { readonly [set in keyof PrecompiledSets]: PrecompiledSet } | undefined {
  const { variables = [] } = rule;
  const deciding = precompileSet(environment, { variables, expressions: listDeciding(rule) }, paramTexts);
  const messages = precompileSet(environment, sourceOfMessages(rule));
  return deciding && messages && { deciding, messages };
}

/** Compiles a rule. Never fails: what did not compile is in `faults`. */
export function compileRuleSet(rule: RuleSource, environment: Environment, precompiled?: PrecompiledSets): RuleSet {
  const variables = rule.variables ?? [];
  const deciding = compileSound(environment, variables, listDeciding(rule), precompiled?.deciding);
  const told = sourceOfMessages(rule);
  const messages =
    precompiled?.messages === undefined
      ? compileSound(withoutCode(environment), told.variables, told.expressions)
      : compileSound(environment, told.variables, told.expressions, precompiled.messages);
  // A variable that does not compile is a fault of both sets, and is told once.
  const faultAt = new Map([...messages.faults, ...deciding.faults].map((fault) => [fault.place, fault]));
  return {
    set: deciding.set,
    messageSet: messages.set,
    slots: findSlots(rule, new Map([...deciding.slotOf, ...messages.slotOf])),
    faults: [...faultAt.values()],
    faultAt,
  };
}

/**
 * Messages are asked for when something fails and then once or twice: generating code for them costs more than running
 * them slowly ever does.
 */
function withoutCode(environment: Environment): Environment {
  const known = CODELESS.get(environment);
  if (known !== undefined) return known;
  const codeless = { ...environment, mayGenerateCode: false };
  CODELESS.set(environment, codeless);
  return codeless;
}

const CODELESS = new WeakMap<Environment, Environment>();

type SoundSet = {
  readonly set: CompiledSet;
  /** Index in the set by name of the expression. */
  readonly slotOf: ReadonlyMap<string, number>;
  readonly faults: readonly RuleFault[];
};

/** Compiles what compiles. Each round takes at least one expression out, so it ends. */
function compileSound(
  environment: Environment,
  variables: readonly NamedExpression[],
  expressions: readonly NamedExpression[],
  precompiled?: PrecompiledRule,
): SoundSet {
  const faults: RuleFault[] = [];
  const broken = new Set<string>();
  for (;;) {
    const kept = expressions.filter(({ name }) => !broken.has(name));
    const keptVariables = variables.filter(({ name }) => !broken.has(`variables.${name}`));
    const source = { variables: expressions.length === 0 ? [] : keptVariables, expressions: kept };
    const { set, issues } = compileSet(environment, source, { precompiled, isSame: true });
    if (set !== undefined) return { set, slotOf: new Map(kept.map(({ name }, index) => [name, index])), faults };
    for (const [place, found] of issues) {
      broken.add(place);
      faults.push({ place, expression: textOf(place, variables, expressions), issues: found });
    }
  }
}

function textOf(place: string, variables: readonly NamedExpression[], expressions: readonly NamedExpression[]): string {
  const variable = variables.find(({ name }) => `variables.${name}` === place);
  return (variable ?? expressions.find(({ name }) => name === place))?.expression ?? '';
}

function listDeciding(rule: RuleSource): readonly NamedExpression[] {
  const { matchConditions = [], validations, auditAnnotations = [] } = rule;
  return [
    ...matchConditions.map(({ expression }, i) => ({ name: conditionPlace(i), expression })),
    ...validations.map(({ expression }, i) => ({ name: validationPlace(i), expression })),
    ...auditAnnotations.map(({ valueExpression }, i) => ({ name: annotationPlace(i), expression: valueExpression })),
  ];
}

function listMessages(rule: RuleSource): readonly NamedExpression[] {
  return rule.validations.flatMap(({ messageExpression }, i) =>
    messageExpression === undefined ? [] : [{ name: messagePlace(i), expression: messageExpression }],
  );
}

/** The messages, and the variables of the rule that they may name: most name none. */
function sourceOfMessages(rule: RuleSource): SetSource {
  const expressions = listMessages(rule);
  return { variables: keepNamed(rule.variables ?? [], expressions), expressions };
}

/** A name of a variable; without a name, `variables` is used in a way that may be of any. */
const VARIABLE_NAME = /\bvariables\b(?:\s*\.\s*\??\s*([A-Za-z_]\w*))?/g;

/** Those of the variables that the expressions may name, and those that these may name. */
function keepNamed(
  variables: readonly NamedExpression[],
  expressions: readonly NamedExpression[],
): readonly NamedExpression[] {
  const named = new Set<string>();
  // A variable sees those before it, so that one pass from the last to the first meets all.
  const pending = [...variables, ...expressions].reverse();
  for (const [position, { name, expression }] of pending.entries()) {
    if (position >= expressions.length && !named.has(name)) continue;
    for (const [, found] of expression.matchAll(VARIABLE_NAME)) {
      if (found === undefined) return variables;
      named.add(found);
    }
  }
  return variables.filter(({ name }) => named.has(name));
}

export const conditionPlace = (index: number): string => `matchConditions[${index}].expression`;
export const validationPlace = (index: number): string => `validations[${index}].expression`;
const messagePlace = (index: number): string => `validations[${index}].messageExpression`;
export const annotationPlace = (index: number): string => `auditAnnotations[${index}].valueExpression`;

function findSlots(rule: RuleSource, slotOf: ReadonlyMap<string, number>): ExpressionSlots {
  const { matchConditions = [], validations, auditAnnotations = [] } = rule;
  return {
    matchConditions: matchConditions.map((_, i) => slotOf.get(conditionPlace(i))),
    validations: validations.map((_, i) => slotOf.get(validationPlace(i))),
    messages: validations.map((_, i) => slotOf.get(messagePlace(i))),
    auditAnnotations: auditAnnotations.map((_, i) => slotOf.get(annotationPlace(i))),
  };
}
