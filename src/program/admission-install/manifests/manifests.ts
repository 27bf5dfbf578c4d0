/** Everything that is installed but for the webhook configuration, in the order in which it is brought in. */
import { AppError } from '../../../base/errors.ts';
import type { JsonObject } from '../../../base/json.ts';
import { LIMITS } from '../../../base/limits.ts';
import { BUNDLE_KEY, BUNDLE_MAP, CLIENT_CA_KEY, CLIENT_CA_MAP, GATE_NAMESPACE } from '../names.ts';
import { buildNamespace } from './namespace.ts';
import { buildNetwork } from './network.ts';
import { labelOwn } from './own-labels.ts';
import type { InstallOptions } from './options.ts';
import { buildPods } from './pods.ts';
import { buildRights } from './rights.ts';

const DIGEST = /^[^\s@]+@sha256:[0-9a-f]{64}$/;

/** Throws `usage` for what would install a gate that cannot be relied on. */
export function checkOptions(options: InstallOptions): void {
  const { image, replicas, bundle, store, clientCa, clientCidrs, apiServerCidrs } = options;
  if (!DIGEST.test(image)) {
    throw new AppError('usage', `${image} is no image by digest; what runs in front of every change must not change`);
  }
  if (replicas < 2) throw new AppError('usage', 'one replica is none while its node is drained; take two or more');
  if (bundle === undefined && store === undefined) {
    throw new AppError('usage', 'replicas judge by a bundle, by a store, or by both; neither is named');
  }
  if (Buffer.byteLength(bundle?.text ?? '') > LIMITS.configMapBytesMax) {
    throw new AppError('usage', 'the bundle is larger than a ConfigMap may be; name a store instead');
  }
  if (clientCa !== undefined && !clientCa.includes('-----BEGIN CERTIFICATE-----')) {
    throw new AppError('usage', 'the authorities of clients are no certificates in PEM');
  }
  for (const cidr of [...clientCidrs, ...apiServerCidrs, ...(store?.cidrs ?? [])]) checkNetwork(cidr);
}

const NETWORK = /^[0-9a-f.:]+\/\d{1,3}$/i;

function checkNetwork(cidr: string): void {
  if (!NETWORK.test(cidr)) throw new AppError('usage', `${cidr} is no network such as 10.0.0.0/8`);
}

/** Builds the manifests. */
export function buildManifests(options: InstallOptions): readonly JsonObject[] {
  const { bundle, clientCa } = options;
  return [
    ...buildNamespace(options),
    ...buildRights(),
    ...buildNetwork(options),
    ...(bundle === undefined ? [] : [buildBundleMap(Buffer.from(bundle.text).toString('base64'))]),
    ...(clientCa === undefined ? [] : [buildMap(CLIENT_CA_MAP, { data: { [CLIENT_CA_KEY]: clientCa } })]),
    ...buildPods(options),
  ];
}

/** As bytes: nobody is to mend a text whose signature would break, nor to take rules about secrets for secrets. */
const buildBundleMap = (encoded: string): JsonObject => buildMap(BUNDLE_MAP, { binaryData: { [BUNDLE_KEY]: encoded } });

function buildMap(name: string, content: JsonObject): JsonObject {
  const metadata = { name, namespace: GATE_NAMESPACE, labels: labelOwn() };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...content };
}
