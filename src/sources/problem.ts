/** Problems that the file walk and the sources report: one table of codes, severities and remedies. */
import { LIMITS } from '../base/limits.ts';
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
  'cloudformation-malformed': ['error', 'Write the member as CloudFormation expects it; it refuses this template.'],
  'cloudformation-unknown-name': ['warning', 'Declare the name, or correct it; what uses it is unknown here.'],
  'cloudformation-cycle': ['error', 'Break the cycle; CloudFormation refuses this template.'],
  'cloudformation-bad-function': ['error', 'Mend the arguments of the function; what uses it is unknown here.'],
  'cloudformation-not-resolvable': [
    'warning',
    'Scan the template as it is after the transform to judge what it makes.',
  ],
  'cloudformation-too-large': ['error', 'Split the template; what is beyond the limit is unknown here.'],
  'arm-malformed': ['error', 'Write the member as Azure Resource Manager expects it; it refuses this template.'],
  'arm-bad-expression': ['error', 'Mend the expression; what uses it is unknown here.'],
  'arm-unknown-name': ['warning', 'Declare the name, or correct its spelling; what uses it is unknown here.'],
  'arm-cycle': ['error', 'Break the cycle; Azure Resource Manager refuses this template.'],
  'arm-not-resolvable': ['warning', 'Scan the linked template by its own path.'],
  'arm-too-large': ['error', 'Split the template; what is beyond the limit is unknown here.'],
  'serverless-malformed': ['error', 'Write the member as the Serverless framework expects it.'],
  'serverless-unknown-name': ['warning', 'Define the value, or give the variable a default; it is unknown here.'],
  'serverless-cycle': ['error', 'Break the cycle; the Serverless framework refuses this file.'],
  'serverless-too-large': ['error', 'Split the file; what is beyond the limit is unknown here.'],
  'serverless-not-resolvable': ['warning', 'Write the functions in the file itself, or scan the packaged template.'],
  'serverless-not-executed': ['warning', 'Run `serverless package` and scan the template that it writes.'],
  'too-many-document-problems': ['error', 'Mend the problems listed and scan again.'],
  'renderer-missing': ['error', 'Install the program, or render elsewhere and scan the result.'],
  'renderer-failed': ['error', 'Run the command shown, mend what it reports, and scan again.'],
  'renderer-too-slow': ['error', 'Render elsewhere and scan the result.'],
  'remote-base-refused': ['error', 'Copy the base into the repository: a scan never fetches anything.'],
  'kustomization-missing-file': ['error', 'Add the file or correct the path in the kustomization.'],
  'compose-malformed': ['error', 'Write the services as the Compose specification expects them.'],
  'compose-extends': ['error', 'Copy what is extended into the file, or scan the output of `docker compose config`.'],
  'gitlab-ci-cycle': ['error', 'Break the circle; GitLab refuses this pipeline.'],
  'gitlab-ci-too-large': ['error', 'Flatten the pipeline; GitLab refuses what is beyond its limits.'],
  'dockerfile-heredoc-unclosed': ['error', 'End the here-document with its name on a line of its own.'],
  'dockerfile-escape-unknown': ['warning', 'Write `# escape=\\` or `# escape=` with a backtick.'],
  'dockerfile-instruction-unknown': ['error', 'Correct the keyword; the builder refuses the file as it is.'],
  'dockerfile-not-utf8': ['error', 'Save the file as UTF-8.'],
  'dockerfile-empty': ['warning', 'Remove the file, or write a FROM.'],
  'dockerfile-no-from': ['warning', 'Start the file with FROM; the builder refuses it as it is.'],
  'dockerfile-too-large': ['error', 'Split the file; what is beyond the limit was not read.'],
  'dockerfile-shell-unread': ['warning', 'Look through the instruction by hand: only POSIX shells are read.'],
  'dockerfile-script-malformed': ['warning', 'Mend the shell syntax; what follows may have been misread.'],
  'terraform-cycle': ['error', 'Break the circle: a value or module cannot need itself.'],
  'terraform-capped': ['error', 'Scan a plan of the configuration, or lower the number of instances.'],
  'terraform-module-missing': ['warning', 'Run `terraform init` first, or add the module to the paths to scan.'],
  'terraform-module-depth': ['error', 'Flatten the modules; real configurations never nest this deep.'],
  'terraform-too-large': ['error', 'Scan a plan of the configuration, or take large loops out of its expressions.'],
  'terraform-plan-malformed': ['error', 'Write the plan again with `terraform show -json`.'],
  'terraform-not-a-boolean': ['warning', 'Write `true` or `false`: Terraform refuses any other spelling.'],
  'terraform-duplicate': ['warning', 'Rename or remove one of the two: Terraform refuses the configuration.'],
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

/** The first problems of each file, up to `problemsPerFileMax`, and one more for each file that counts the others. */
export function capProblems(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= LIMITS.problemsPerFileMax) return problems;
  const counts = new Map<string, number>();
  const kept = problems.filter(({ file = '' }) => {
    const count = (counts.get(file) ?? 0) + 1;
    counts.set(file, count);
    return count <= LIMITS.problemsPerFileMax;
  });
  for (const [file, count] of counts) {
    const dropped = count - LIMITS.problemsPerFileMax;
    const message = `${dropped} more problems in this file are not listed`;
    if (dropped > 0) kept.push(fileProblem('too-many-document-problems', message, file));
  }
  return kept;
}
