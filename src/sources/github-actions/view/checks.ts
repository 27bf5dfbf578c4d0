/** Steps that look for weaknesses, and whether what they find stops the run. */
import { getField, type JsonObject } from '../../../base/json.ts';
import { callsSecurityTool } from '../../../model/security-tools.ts';
import type { Document, StepSite } from '../document/document.ts';
import type { Use } from './uses.ts';

const SECURITY_ACTIONS: ReadonlySet<string> = new Set([
  'actions/dependency-review-action',
  'anchore/scan-action',
  'aquasecurity/tfsec-action',
  'aquasecurity/trivy-action',
  'bridgecrewio/checkov-action',
  'checkmarx/kics-github-action',
  'github/codeql-action',
  'gitleaks/gitleaks-action',
  'hadolint/hadolint-action',
  'ossf/scorecard-action',
  'returntocorp/semgrep-action',
  'semgrep/semgrep-action',
  'snyk/actions',
  'trufflesecurity/trufflehog',
  'zizmorcore/zizmor-action',
]);

const isIgnored = (holder: JsonObject | undefined): boolean => getField(holder, 'continue-on-error') === true;

/** Facts: one for each check; it stands for the setting that ignores its result where there is one. */
export function describeChecks({ steps, placer }: Document, uses: readonly Use[]): readonly JsonObject[] {
  const named = new Set(
    uses.flatMap(({ step, reference }) => (SECURITY_ACTIONS.has(reference.repository) ? [step] : [])),
  );
  return steps
    .filter((step) => named.has(step) || runsTool(step))
    .map((step) => {
      const { value, path, job } = step;
      const holder = isIgnored(value) ? path : isIgnored(job?.value) ? job?.path : undefined;
      const place = holder === undefined ? path : [...holder, 'continue-on-error'];
      return placer.place({ mayFail: holder !== undefined }, place);
    });
}

function runsTool({ value }: StepSite): boolean {
  const script = getField(value, 'run');
  return typeof script === 'string' && callsSecurityTool(script);
}
