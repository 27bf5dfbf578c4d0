/** Which shell reads a script. */
import { getField, type Json } from '../../../base/json.ts';
import type { Document, StepSite } from '../document/document.ts';
import { isOnWindows } from './jobs.ts';

export type ShellFamily = 'posix' | 'powershell' | 'cmd' | 'other';

const FAMILIES: readonly (readonly [RegExp, ShellFamily])[] = [
  [/^(?:\S*[\\/])?(?:bash|sh|dash|zsh|ksh)(?:\.exe)?$/i, 'posix'],
  [/^(?:\S*[\\/])?(?:pwsh|powershell)(?:\.exe)?$/i, 'powershell'],
  [/^(?:\S*[\\/])?cmd(?:\.exe)?$/i, 'cmd'],
];

const defaultShell = (holder: Json | undefined): Json | undefined =>
  getField(getField(getField(holder, 'defaults'), 'run'), 'shell');

/** The family of a step's shell: its own, the job's, the workflow's, else that of the machine. */
export function findShell({ body }: Pick<Document, 'body'>, { value, job }: StepSite): ShellFamily {
  const written = getField(value, 'shell') ?? defaultShell(job?.value) ?? defaultShell(body);
  if (typeof written !== 'string') return isOnWindows(job) ? 'powershell' : 'posix';
  const [program = ''] = written.trim().split(/\s/, 1);
  return FAMILIES.find(([pattern]) => pattern.test(program))?.[1] ?? 'other';
}
