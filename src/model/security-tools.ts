/** Programs that look for weaknesses, as scripts of pipelines call them. */

const TOOLS = [
  'bandit|bulwark|checkov|cosign\\s+verify|gitleaks|gosec|grype|hadolint',
  'kics|semgrep|snyk|tfsec|trivy|trufflehog|zizmor',
].join('|');
const CALL = new RegExp(`(?:^|[\\s;&|(/])(?:${TOOLS})\\b`);

/** True when a script calls one of them. Names in other words do not count. */
export function callsSecurityTool(script: string): boolean {
  return CALL.test(script);
}
