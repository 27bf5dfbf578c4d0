/** Certificates for tests of the gate: an authority, its leaves, and clients of another authority. */
import type { Identity } from '../../src/certificates/api.ts';
import { createCertificates } from '../../src/certificates/x509/index.ts';

export type GateCertificates = {
  /** Name and loopback addresses that every leaf is good for. */
  readonly name: string;
  /** PEM that clients trust. */
  readonly bundle: string;
  readonly issueLeaf: () => Promise<Identity>;
  /** PEM of the authority of those who may call, for `--client-ca`. */
  readonly clientBundle: string;
  /** What an API server shows. */
  readonly client: Identity;
  /** As good, but of an authority that nobody trusts. */
  readonly stranger: Identity;
};

const HOUR_MS = 3_600_000;
const NO_NAMES = { dnsNames: [], addresses: [] };

/** All of them are good from an hour ago to a day from now; leaves for an hour. */
export async function makeGateCertificates(name = 'bulwark-admission.bulwark-system.svc'): Promise<GateCertificates> {
  const certificates = createCertificates();
  const nowMs = Date.now();
  const long = { notBeforeMs: nowMs - HOUR_MS, notAfterMs: nowMs + 24 * HOUR_MS };
  const short = { notBeforeMs: nowMs - HOUR_MS, notAfterMs: nowMs + HOUR_MS };
  const names = { dnsNames: [name], addresses: ['127.0.0.1', '::1'] };
  const authority = await certificates.makeAuthority({ commonName: 'Servers', use: 'server', names, ...long });
  const makeClient = async (): Promise<readonly [Identity, Identity]> => {
    const asked = { use: 'client', names: NO_NAMES } as const;
    const clients = await certificates.makeAuthority({ commonName: 'Clients', ...asked, ...long });
    return [clients, await certificates.issueLeaf(clients, { commonName: 'kube-apiserver', ...asked, ...short })];
  };
  const [clients, client] = await makeClient();
  const [, stranger] = await makeClient();
  return {
    name,
    bundle: authority.certificate,
    issueLeaf: () => certificates.issueLeaf(authority, { commonName: name, use: 'server', names, ...short }),
    clientBundle: clients.certificate,
    client,
    stranger,
  };
}
