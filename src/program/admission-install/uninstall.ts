/** Takes the gate out of a cluster: first what stands before requests, then what answers them. */
import type { JsonObject } from '../../base/json.ts';
import type { Cluster } from '../../clusters/api.ts';
import { CONFIGURATION_REF } from '../admission-guard/names.ts';
import { buildManifests } from './manifests/manifests.ts';
import { INSTALL_DEFAULTS } from './manifests/options.ts';
import { GATE_NAME } from './names.ts';
import { refOf, sayObject } from './object-ref.ts';

/** Objects go by their names, which no option changes. */
function listInstalled(): readonly JsonObject[] {
  return buildManifests({
    ...INSTALL_DEFAULTS,
    image: '',
    bundle: { text: '', key: '' },
    store: undefined,
    clientCa: '',
    environment: '',
  });
}

/**
 * Removes the webhook configuration, and only when that is gone all the rest; the namespace, with the certificates in
 * it, goes last. What is not there is passed over, so that it may be run again. Gives the number of objects removed.
 */
export async function uninstallGate(
  cluster: Cluster,
  { keepsNamespace, onStep }: { readonly keepsNamespace: boolean; readonly onStep: (line: string) => void },
): Promise<number> {
  let removedCount = 0;
  if (await cluster.remove(CONFIGURATION_REF)) {
    removedCount += 1;
    onStep(`removed ValidatingWebhookConfiguration ${GATE_NAME}: no request comes before the gate any more`);
  } else onStep('there was no webhook configuration');
  const rest = listInstalled().toReversed();
  for (const object of rest) {
    if (keepsNamespace && object['kind'] === 'Namespace') continue;
    if (!(await cluster.remove(refOf(object)))) continue;
    removedCount += 1;
    onStep(`removed ${sayObject(object)}`);
  }
  return removedCount;
}
