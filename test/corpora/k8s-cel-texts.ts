/**
 * Corpus runner: says our issues and errors in cel-go's words, which the corpus asserts. What an issue is about
 * (which function, types, field, place) is taken from the checked expression, so that a wrong issue does not pass for
 * the right one.
 */
import {
  type CelError,
  type CelIssue,
  type Checked,
  type Expr,
  formatType,
  type Type,
} from '../../src/languages/cel/index.ts';
import { childrenOf } from '../../src/languages/cel/parse/walk.ts';

/** The text of an issue as a Kubernetes API server would report it. */
export function describeIssue(issue: CelIssue, text: string, checked: Checked | undefined): string {
  const before = text.slice(0, issue.range.start).split('\n');
  const place = `<input>:${before.length}:${Array.from(before.at(-1) ?? '').length + 1}`;
  const instantiation = /^invalid (?:find|findAll) argument: (.*)$/s.exec(issue.message)?.[1];
  // Kubernetes compiles the patterns of find and findAll after checking.
  if (instantiation !== undefined) return `compile error: program instantiation failed: ${instantiation}`;
  return `compile error: compilation failed: ERROR: ${place}: ${sayIssue(issue, text, checked)}`;
}

function sayIssue(issue: CelIssue, text: string, checked: Checked | undefined): string {
  const subject = text.slice(issue.range.start, issue.range.end);
  switch (issue.code) {
    case 'undeclared-reference':
      return `undeclared reference to '${subject}' (in container '')`;
    case 'unknown-field':
      return `undefined field '${subject}'`;
    case 'no-matching-overload':
      return (checked && sayNoMatch(issue, checked)) ?? issue.message;
    case 'syntax':
      return `Syntax error: mismatched input '${subject}' expecting something else`;
    default:
      return issue.message;
  }
}

function sayNoMatch(issue: CelIssue, checked: Checked): string | undefined {
  const call = findCall(checked.ast.root, issue);
  if (call === undefined) return undefined;
  const reference = checked.references[call.id];
  const { name, isNamespaced } = reference?.kind === 'overloads' ? reference : { name: call.name, isNamespaced: false };
  const types = call.args.map((arg) => sayType(checked.types[arg.id])).join(', ');
  const hasReceiver = call.target !== undefined && !isNamespaced;
  const receiver = hasReceiver ? `${sayType(checked.types[call.target.id])}.` : '';
  return `found no matching overload for '${name}' applied to '${receiver}(${types})'`;
}

const sayType = (type: Type | undefined): string => (type?.kind === 'null' ? 'null' : type ? formatType(type) : 'dyn');

/** The innermost call that the issue points at, by its name or one of its arguments. */
function findCall(expr: Expr, issue: CelIssue): Extract<Expr, { kind: 'call' }> | undefined {
  for (const child of childrenOf(expr)) {
    const found = findCall(child, issue);
    if (found !== undefined) return found;
  }
  if (expr.kind !== 'call') return undefined;
  const isAt = ({ start, end }: { start: number; end: number }): boolean =>
    start === issue.range.start && end === issue.range.end;
  return isAt(expr.nameRange) || expr.args.some((arg) => isAt(arg.range)) || (expr.target && isAt(expr.target.range))
    ? expr
    : undefined;
}

/** The texts that stand for a run-time error: our own, and where cel-go has one fixed text for its kind, that one. */
export function describeError(error: CelError, text: string): readonly string[] {
  const texts = [error.message, `${error.message} evaluating rule: ${text}`];
  return error.code === 'no_such_overload' ? [...texts, 'no such overload'] : texts;
}
