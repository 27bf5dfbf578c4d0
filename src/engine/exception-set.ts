/**
 * The exceptions of one evaluation: which is in force for a control, which took effect, and what is wrong with the
 * rest.
 */
import { addToList } from '../base/lists.ts';
import type { Control } from '../model/control.ts';
import type { Exception } from '../model/exception.ts';
import type { ExceptionCircumstances, ExceptionStanding, ExceptionSubject } from '../model/exception-rules.ts';
import { compileScope, judgeException } from '../model/exception-rules.ts';
import { isCalled } from '../model/profile-rules.ts';
import type { ExceptionNote } from '../model/report.ts';

/** What exceptions have to do with of a control: what it is called, and how grave it is. */
export type ExceptedControl = {
  readonly metadata: Pick<Control['metadata'], 'id' | 'name' | 'aliases'>;
  readonly spec: Pick<Control['spec'], 'severity'>;
};

/** An exception and the file it was read from. */
export type LoadedException = { readonly exception: Exception; readonly file: string };

export type ExceptionSet = {
  /** Name of an exception in force that covers the subject; remembers that it took effect. */
  readonly findInForce: (controlId: string, subject: ExceptionSubject) => string | undefined;
  /** One note per exception; `never-matched` when it is in force and has covered nothing so far. */
  readonly notes: () => readonly ExceptionNote[];
};

type Entry = {
  readonly loaded: LoadedException;
  readonly standing: ExceptionStanding;
  readonly covers: (subject: ExceptionSubject) => boolean;
};

/** Judges every exception once for each control that it names. */
export function createExceptionSet(
  exceptions: readonly LoadedException[],
  controls: readonly ExceptedControl[],
  circumstances: Omit<ExceptionCircumstances, 'severity'>,
): ExceptionSet {
  const byControl = new Map<string, Entry[]>();
  const standings = new Map<LoadedException, ExceptionStanding>();
  for (const loaded of exceptions) {
    for (const control of findNamed(loaded.exception, controls)) {
      const standing = judgeException(loaded.exception, { ...circumstances, severity: control.spec.severity });
      keepWorst(standings, loaded, standing);
      if (standing.status !== 'in-force') continue;
      const entry = { loaded, standing, covers: compileScope(loaded.exception.spec.scope) };
      addToList(byControl, control.metadata.id, entry);
    }
    if (!standings.has(loaded)) standings.set(loaded, judgeUnplaced(loaded.exception, circumstances));
  }
  const effective = new Set<LoadedException>();
  return {
    findInForce: (controlId, subject) => {
      const entry = byControl.get(controlId)?.find(({ covers }) => covers(subject));
      if (entry !== undefined) effective.add(entry.loaded);
      return entry?.loaded.exception.metadata.name;
    },
    notes: () => exceptions.map((loaded) => writeNote(loaded, standings.get(loaded), effective.has(loaded))),
  };
}

function findNamed(exception: Exception, controls: readonly ExceptedControl[]): readonly ExceptedControl[] {
  const names: readonly unknown[] = Array.isArray(exception.spec?.controls) ? exception.spec.controls : [];
  return controls.filter((control) => names.some((name) => typeof name === 'string' && isCalled(control, name)));
}

/**
 * A standing other than in force is what the owner must hear of, even when it holds for one of several controls only.
 */
function keepWorst(
  standings: Map<LoadedException, ExceptionStanding>,
  loaded: LoadedException,
  standing: ExceptionStanding,
): void {
  const known = standings.get(loaded);
  if (known === undefined || known.status === 'in-force') standings.set(loaded, standing);
}

/** For an exception that names no control of ours; the mildest limits, so that only its own faults count. */
function judgeUnplaced(
  exception: Exception,
  circumstances: Omit<ExceptionCircumstances, 'severity'>,
): ExceptionStanding {
  const standing = judgeException(exception, { ...circumstances, severity: 'low' });
  return standing.status === 'in-force' ? { status: 'malformed', message: 'names no control that exists' } : standing;
}

function writeNote(
  { exception, file }: LoadedException,
  standing: ExceptionStanding | undefined,
  tookEffect: boolean,
): ExceptionNote {
  const name = exception.metadata.name;
  const { status, message } = standing ?? { status: 'malformed', message: 'was not judged' };
  if (status === 'in-force' && !tookEffect) {
    return { exception: name, file, status: 'never-matched', message: `${message}, but covers no failing resource` };
  }
  return { exception: name, file, status, message };
}
