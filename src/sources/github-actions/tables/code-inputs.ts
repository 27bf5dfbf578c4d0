/** Inputs of widely used actions that they run as code, so that an expression in one is an expression in a script. */

const CODE_INPUTS: Readonly<Record<string, readonly string[]>> = {
  'actions/github-script': ['script'],
  'addnab/docker-run-action': ['options', 'run'],
  'amadevus/pwsh-script': ['script'],
  'appleboy/ssh-action': ['script'],
  'azure/cli': ['inlinescript'],
  'azure/powershell': ['inlinescript'],
  'borales/actions-yarn': ['cmd'],
  'cypress-io/github-action': ['build', 'command', 'start'],
  'devorbitus/yq-action-output': ['cmd'],
  'gradle/gradle-build-action': ['arguments'],
  'jannekem/run-python-script-action': ['script'],
  'matlab-actions/run-command': ['command'],
  'mikefarah/yq': ['cmd'],
  'nick-fields/retry': ['command', 'new_command_on_retry', 'on_retry_command'],
  'nick-invision/retry': ['command', 'new_command_on_retry', 'on_retry_command'],
  'reactivecircus/android-emulator-runner': ['pre-emulator-launch-script', 'script'],
  'sergeysova/jq-action': ['cmd'],
  'tibdex/backport': ['body_template', 'head_template', 'labels_template', 'title_template'],
};

/** Names of the inputs, in lower case, that the action `owner/repo` runs as code. */
export function listCodeInputs(repository: string): readonly string[] {
  return CODE_INPUTS[repository] ?? [];
}
