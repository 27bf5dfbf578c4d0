/**
 * The oldest Kubernetes that compiles a rule: from 1.30, where policies are v1, and from later minors where a rule uses
 * what came later (k8s.io/apiserver/pkg/cel/environment). A new policy is compiled as the minor before would, so that a
 * cluster can go back: what came with 1.32 may be used from 1.33.
 */
import type { Environment, Expr } from '../../languages/cel/index.ts';
import { parse, rewrite } from '../../languages/cel/index.ts';
import type { CelRule } from '../../model/rule.ts';

const POLICIES_ARE_STABLE = 30;
const TWO_NAMES = 33;

/** By the start of a function's name. */
const LATER_FUNCTIONS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ip|isIP|cidr|isCIDR)$/, 31],
  [/^format\./, 32],
  [/^(?:semver|isSemver)$/, 34],
  [/^(?:slice|flatten|sort|@sortByAssociatedKeys|distinct|reverse|lists\.range)$/, 35],
];

/** Minor version of Kubernetes from which every expression of the rule compiles. */
export function findMinor(
  { variables = [], matchConditions = [], validations }: CelRule,
  environment: Environment,
): number {
  const texts = [
    ...[...variables, ...matchConditions].map(({ expression }) => expression),
    ...validations.flatMap(({ expression, messageExpression }) => [expression, messageExpression ?? 'true']),
  ];
  let minor = POLICIES_ARE_STABLE;
  for (const text of texts) {
    const { ast } = parse(text, environment);
    if (ast === undefined) continue;
    rewrite(ast.root, (expr) => {
      minor = Math.max(minor, minorOf(expr));
      return undefined;
    });
  }
  return minor;
}

function minorOf(expr: Expr): number {
  if (expr.kind === 'comprehension') return expr.vars.length > 1 ? TWO_NAMES : POLICIES_ARE_STABLE;
  const name = nameOf(expr);
  const later = LATER_FUNCTIONS.find(([pattern]) => pattern.test(name));
  return later?.[1] ?? POLICIES_ARE_STABLE;
}

/** `format.dns1123Label()` is a call whose target is the name of its library. */
function nameOf(expr: Expr): string {
  if (expr.kind !== 'call') return '';
  return expr.target?.kind === 'ident' ? `${expr.target.name}.${expr.name}` : expr.name;
}
