/** What tells an API server to show a certificate to the gate, so that the gate knows who asks (mutual TLS). */
import type { Identity } from '../../certificates/api.ts';
import { GATE_DNS_NAMES } from './names.ts';

/**
 * The kubeconfig that the `kubeConfigFile` of a WebhookAdmissionConfiguration names
 * (apiserver.config.k8s.io/v1): users are found in it by the name of the server that is called. JSON, which is YAML.
 */
export function writeClientKubeconfig({ certificate, key }: Identity): string {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const user = { 'client-certificate-data': encode(certificate), 'client-key-data': encode(key) };
  const users = GATE_DNS_NAMES.slice(0, 1).map((name) => ({ name, user }));
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'Config', users }, undefined, 2)}\n`;
}
