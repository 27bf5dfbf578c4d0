/**
 * The inline exceptions of one evaluation: judged as all exceptions are, and applied to results whose every finding
 * they reach.
 */
import { nearestName } from '../base/ids.ts';
import { LIMITS } from '../base/limits.ts';
import { addToList } from '../base/lists.ts';
import type { Problem } from '../base/problems.ts';
import type { Control } from '../model/control.ts';
import type { ExceptionCircumstances, ExceptionStanding } from '../model/exception-rules.ts';
import { judgeException } from '../model/exception-rules.ts';
import type { FindByForeignId, ForeignIds } from '../model/foreign-ids.ts';
import { createForeignIdIndex } from '../model/foreign-ids.ts';
import type { InlineException } from '../model/inline-exception.ts';
import { reaches } from '../model/inline-exception.ts';
import { isCalled } from '../model/profile-rules.ts';
import type { ExceptionNote } from '../model/report.ts';
import type { ControlResult, Finding } from '../model/result.ts';

export type InlineExceptionSet = {
  /** The same result, or `exempt` where exceptions in force reach every finding of it. */
  readonly apply: (result: ControlResult) => ControlResult;
  /** One note per exception; `never-matched` when it is in force and has reached nothing so far. */
  readonly notes: () => readonly ExceptionNote[];
  /** Comments that are no exceptions because of how they are written. */
  readonly problems: readonly Problem[];
};

export type InlineCircumstances = Omit<ExceptionCircumstances, 'severity' | 'form'> & {
  readonly foreignIds: ForeignIds;
};

/** Judges every comment once for each control that it means. */
export function createInlineExceptionSet(
  exceptions: readonly InlineException[],
  controls: readonly Control[],
  circumstances: InlineCircumstances,
): InlineExceptionSet {
  const inForce = new Map<string, InlineException[]>();
  const standings = new Map<InlineException, ExceptionStanding>();
  const findForeign = createForeignIdIndex(controls, circumstances.foreignIds);
  for (const exception of exceptions) {
    const named = findNamed(exception, controls, findForeign);
    const standing = judgeInline(exception, named, circumstances);
    standings.set(exception, standing);
    if (standing.status !== 'in-force') continue;
    for (const { metadata } of named) addToList(inForce, placeKey(metadata.id, exception.file), exception);
  }
  const effective = new Set<InlineException>();
  return {
    apply: (result) => {
      if (inForce.size === 0 || result.verdict !== 'fail') return result;
      const candidates = inForce.get(placeKey(result.control.id, result.resource.origin.file));
      return candidates === undefined ? result : applyTo(result, candidates, effective);
    },
    notes: () => exceptions.map((one) => writeNote(one, standings.get(one), effective.has(one))),
    problems: exceptions
      .filter((one) => standings.get(one)?.status === 'malformed')
      .flatMap((one, order) => sayProblem(one, standings.get(one), controls, order < GUESSES_MAX)),
  };
}

const placeKey = (controlId: string, file: string): string => `${controlId}\0${file}`;

function findNamed(
  exception: InlineException,
  controls: readonly Control[],
  findForeign: FindByForeignId,
): readonly Control[] {
  const { tool, control } = exception;
  if (tool !== undefined) return findForeign(tool, control);
  return controls.filter((candidate) => isCalled(candidate, control));
}

function judgeInline(
  { fault, form, spec, control }: InlineException,
  named: readonly Control[],
  { nowMs, isDevelopment = false, maxDaysBySeverity }: InlineCircumstances,
): ExceptionStanding {
  if (fault !== undefined) return { status: 'malformed', message: fault.message };
  const [first] = named;
  if (first === undefined && form === 'inline') return { status: 'malformed', message: `${control} is no control` };
  const limits = maxDaysBySeverity === undefined ? {} : { maxDaysBySeverity };
  return judgeException({ spec }, { nowMs, form, isDevelopment, ...limits, severity: first?.spec.severity ?? 'low' });
}

function applyTo(
  result: ControlResult,
  candidates: readonly InlineException[],
  effective: Set<InlineException>,
): ControlResult {
  const { findings } = result;
  // Beyond the limit there may be findings that nobody has seen, and that no comment may reach.
  if (findings.length === 0 || findings.length >= LIMITS.findingsPerResultMax) return result;
  const reaching = findings.map((finding) => findReaching(candidates, result, finding));
  const found = reaching.filter((one) => one !== undefined);
  for (const one of found) effective.add(one);
  if (found.length < findings.length) return result;
  const exception = [...new Set(found.map(({ name }) => name))].join(', ');
  const { control, resource, asset, mode } = result;
  const reason = `excepted by ${exception}: ${result.reason}`;
  return { control, resource, asset, mode, verdict: 'exempt', reason, findings, exception };
}

function findReaching(
  candidates: readonly InlineException[],
  { resource }: ControlResult,
  finding: Finding,
): InlineException | undefined {
  return candidates.find((candidate) => reaches(candidate, resource, finding));
}

function writeNote(
  { name, file, spec, tool, control }: InlineException,
  standing: ExceptionStanding | undefined,
  tookEffect: boolean,
): ExceptionNote {
  const { status, message } = standing ?? { status: 'malformed', message: 'was not judged' };
  const by = tool === undefined ? control : `${tool} ${control}`;
  const people = [spec.owner, spec.reason].filter((text) => text !== undefined && text !== '').join(': ');
  const said = `${by}: ${message}${people === '' ? '' : ` (${people})`}`;
  if (status === 'in-force' && !tookEffect) {
    return { exception: name, file, status: 'never-matched', message: `${said}, but reaches no finding` };
  }
  return { exception: name, file, status, message: said };
}

/** Names are compared letter by letter, which takes too long for a file full of wrong ones. */
const GUESSES_MAX = 100;
const REMEDY = 'Write until=YYYY-MM-DD owner=<owner> reason="..." behind the control.';

/** As for documents, an exception that is malformed is a problem of its file; one that has ended is a note. */
function sayProblem(
  exception: InlineException,
  standing: ExceptionStanding | undefined,
  controls: readonly Control[],
  mayGuess: boolean,
): readonly Problem[] {
  if (standing?.status !== 'malformed') return [];
  const { file, span, fault, control, form, tool } = exception;
  const isUnnamed = fault === undefined && !controls.some((candidate) => isCalled(candidate, control));
  const list = mayGuess ? controls : [];
  const remedy = fault?.remedy ?? (form === 'inline' && isUnnamed ? sayNearest(control, list) : REMEDY);
  const what = tool === undefined ? 'the inline exception' : `the comment for ${tool}`;
  const message = `${what} is not in force: ${standing.message}`;
  return [{ code: 'invalid-exception', severity: 'error', message, remedy, file, span }];
}

function sayNearest(name: string, controls: readonly Control[]): string {
  const names = controls.flatMap(({ metadata }) => [metadata.id, metadata.name]);
  const nearest = nearestName(name, names);
  return nearest === undefined ? 'List the ids with `bulwark controls list`.' : `Did you mean ${nearest}?`;
}
