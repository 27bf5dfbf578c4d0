/** Judges manifests by the whole Kubernetes catalogue with the profile of production. */
import { createEvaluator } from '../../src/engine/evaluate.ts';
import type { ControlResult } from '../../src/model/result.ts';
import { readEstate } from '../../src/program/scan/read-estate.ts';
import { readCatalogueSettings } from './gate-installation.ts';
import { createTestHouse } from './house.ts';

export type ManifestScan = {
  readonly resourceCount: number;
  readonly results: readonly ControlResult[];
  readonly problems: readonly string[];
};

/** Reads a stream of YAML documents as a scan does, and judges all of it. */
export async function scanManifests(text: string): Promise<ManifestScan> {
  const { controls, profile } = readCatalogueSettings();
  const house = createTestHouse({ 'manifests.yaml': text });
  const { resources, problems } = await readEstate(['manifests.yaml'], house, () => undefined);
  const evaluator = createEvaluator({ controls, profile, nowMs: house.clock.nowMs() });
  const results = [...evaluator.evaluate(resources)];
  return { resourceCount: resources.length, results, problems: problems.map(({ message }) => message) };
}

/**
 * What of Bulwark's own installation fails a control of its own, by control and address, with the reason for which it
 * stays.
 */
export const GATE_FAILURES: Readonly<Record<string, string>> = {
  'K8S-0126 kubernetes:rbac.authorization.k8s.io/ClusterRole/bulwark-admission-watchdog':
    'opening and closing one configuration, by its name, is what the watchdog is there for',
  'K8S-0195 kubernetes:admissionregistration.k8s.io/ValidatingWebhookConfiguration/bulwark-admission':
    'what is only watched must never stop a change; what is enforced fails closed',
  'K8S-0083 kubernetes:apps/Deployment/bulwark-system/bulwark-admission-watchdog':
    'one watchdog acts; another would do the same a second time',
  ...Object.fromEntries(
    ['bulwark-admission', 'bulwark-admission-watchdog'].flatMap((name) => [
      [
        `K8S-0046 kubernetes:apps/Deployment/bulwark-system/${name}`,
        'RuntimeDefault is what pods have anyway; saying so keeps them off nodes without AppArmor',
      ],
      [
        `K8S-0062 kubernetes:apps/Deployment/bulwark-system/${name}`,
        'an image by digest is the same wherever it comes from, and the gate must start without its registry',
      ],
    ]),
  ),
};

/** Results that are neither pass nor skipped, as `GATE_FAILURES` names them. */
export function nameFailures({ results }: ManifestScan): readonly string[] {
  return results
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped')
    .map(({ control, resource }) => `${control.id} ${resource.address}`);
}
