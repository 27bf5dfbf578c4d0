/**
 * Exceptions in force as conditions of a native rule, so that they are carried over like the rest of it. A policy has
 * no clock: it is to be exported again before the first of them ends.
 */
import type { LoadedException } from '../../engine/exception-set.ts';
import type { Control } from '../../model/control.ts';
import { judgeException } from '../../model/exception-rules.ts';
import { compileGlobs, isGlob } from '../../model/glob.ts';
import { isCalled } from '../../model/profile-rules.ts';
import type { NamedExpression } from '../../model/rule.ts';
import { writeCelLiteral } from './cel-literal.ts';

export type ExpressedExceptions = {
  readonly conditions: NamedExpression[];
  /** Those that are conditions, with their ends. */
  readonly held: readonly { readonly name: string; readonly expires: string }[];
  /** Why others are none. */
  readonly notes: readonly string[];
};

/** The exceptions that except from the control, at this time and in this environment. */
export function expressExceptions(
  control: Control,
  exceptions: readonly LoadedException[],
  { nowMs, environment }: { readonly nowMs: number; readonly environment: string },
): ExpressedExceptions {
  const tests: string[] = [];
  const held: { name: string; expires: string }[] = [];
  const notes: string[] = [];
  for (const { exception } of exceptions) {
    const { metadata, spec } = exception;
    if (!spec.controls.some((name) => isCalled(control, name))) continue;
    if (judgeException(exception, { nowMs, severity: control.spec.severity }).status !== 'in-force') continue;
    const { environments, owners, ...scope } = spec.scope;
    if (environments !== undefined && !compileGlobs(environments)(environment)) continue;
    if (owners !== undefined) {
      notes.push(`exception ${metadata.name}: a cluster does not know owners, so it is not exported`);
      continue;
    }
    tests.push(`!(${writeScope(scope)})`);
    held.push({ name: metadata.name, expires: spec.expires });
  }
  // One condition for all: an API server takes 64 of them.
  const conditions = tests.length === 0 ? [] : [{ name: 'not-excepted', expression: tests.join(' && ') }];
  return { conditions, held, notes };
}

type Scope = Pick<LoadedException['exception']['spec']['scope'], 'addresses' | 'namespaces' | 'kinds'>;

/** True where all given members match, as `compileScope` has it. */
function writeScope({ addresses, namespaces, kinds }: Scope): string {
  const tests = [
    ...writeMember('resource.namespace', namespaces),
    ...writeMember('resource.kind', kinds),
    ...writeMember('resource.address', addresses),
  ];
  return tests.length === 0 ? 'true' : tests.join(' && ');
}

function writeMember(fact: string, patterns: readonly string[] | undefined): readonly string[] {
  if (patterns === undefined) return [];
  const names = patterns.filter((pattern) => !isGlob(pattern));
  const tests = [
    ...(names.length === 0 ? [] : [`${fact} in ${writeCelLiteral(names)}`]),
    ...patterns.filter(isGlob).map((glob) => `${fact}.matches(${writeCelLiteral(writeGlob(glob))})`),
  ];
  // What lives in no namespace has none that a glob could match.
  return [`${fact} != ''`, `(${tests.join(' || ') || 'false'})`];
}

/** A glob as a regular expression of RE2. */
function writeGlob(glob: string): string {
  const quoted = glob.replaceAll(/[.+^$()[\]{}|\\]/g, String.raw`\$&`);
  return `^${quoted.replaceAll('*', '.*').replaceAll('?', '.')}$`;
}
