/** Problems that the file walk and the sources report: one table of codes, severities and remedies. */
import type { Span } from '../base/positions.ts';
import type { Problem } from '../base/problems.ts';

const CODES = {
  'file-too-large': ['error', 'Split the file, or keep it out of the paths to scan.'],
  'file-unreadable': ['error', 'Give read permission, or keep the file out of the paths to scan.'],
  'folder-unreadable': ['error', 'Give read permission, or keep the folder out of the paths to scan.'],
  'folder-too-deep': ['error', 'Scan the inner folder by its own path.'],
  'too-many-files': ['error', 'Scan the folders one by one.'],
  'special-file': ['warning', 'Only regular files are read; pipe its content to `bulwark scan -` if it is meant.'],
  'link-outside-root': ['warning', 'Scan the target by its own path if it is meant.'],
  'link-broken': ['warning', 'Mend or remove the link.'],
  'kubernetes-malformed': ['error', 'Write the field as Kubernetes expects it; the API server refuses this document.'],
  'kubernetes-label-not-text': ['warning', 'Put the value in quotes; Kubernetes refuses labels that are not text.'],
  'kubernetes-duplicate': ['warning', 'Keep one of the documents; applying both leaves only the last.'],
  'kubernetes-template': ['error', 'Scan the folder of the chart, or render the file and scan the result.'],
  'renderer-missing': ['error', 'Install the program, or render elsewhere and scan the result.'],
  'renderer-failed': ['error', 'Run the command shown, mend what it reports, and scan again.'],
  'renderer-too-slow': ['error', 'Render elsewhere and scan the result.'],
  'remote-base-refused': ['error', 'Copy the base into the repository: a scan never fetches anything.'],
  'kustomization-missing-file': ['error', 'Add the file or correct the path in the kustomization.'],
} as const satisfies Record<string, readonly [Problem['severity'], string]>;

export type SourceProblemCode = keyof typeof CODES;

/** Every problem that this room may report, for the reference page. */
export const SOURCE_PROBLEMS: readonly Pick<Problem, 'code' | 'severity' | 'remedy'>[] = Object.entries(CODES).map(
  ([code, [severity, remedy]]) => ({ code, severity, remedy }),
);

/** A problem of a file, with its severity and remedy from the table. */
export function fileProblem(code: SourceProblemCode, message: string, file: string, span?: Span): Problem {
  const [severity, remedy] = CODES[code];
  return { code, message, remedy, severity, file, ...(span === undefined ? {} : { span }) };
}
