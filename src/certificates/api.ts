/** The port of X.509 certificates: what the programme asks for, whichever library makes them. */

/** A certificate with its private key, both as PEM; the key as PKCS #8. */
export type Identity = { readonly certificate: string; readonly key: string };

/** What a certificate is good for: proving a server, or proving who calls one. */
export type CertificateUse = 'server' | 'client';

type Validity = { readonly notBeforeMs: number; readonly notAfterMs: number };

/** Names that a server is called by. */
export type ServerNames = { readonly dnsNames: readonly string[]; readonly addresses: readonly string[] };

/** An authority that signs leaves for one use and, for servers, for the names given and those below them alone. */
export type AuthorityRequest = Validity & {
  readonly commonName: string;
  readonly use: CertificateUse;
  readonly names: ServerNames;
};

/** No names for clients: they are who `commonName` says. */
export type LeafRequest = Validity & {
  readonly commonName: string;
  readonly use: CertificateUse;
  readonly names: ServerNames;
};

/** What is written in a certificate. */
export type CertificateFacts = Validity & {
  /** SHA-256 of its DER, in lower-case hex: what tells it from all others. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly isAuthority: boolean;
  readonly names: ServerNames;
  /** This certificate alone, as PEM. */
  readonly pem: string;
};

/** All of it throws `invalid-certificate` for PEM that holds no certificate, or no key where one is needed. */
export type Certificates = {
  /** Self-signed, ECDSA with P-256, path length 0; that of servers has critical name constraints (RFC 5280). */
  readonly makeAuthority: (wanted: AuthorityRequest) => Promise<Identity>;
  /** Throws `invalid-certificate` where it would outlast its authority. */
  readonly issueLeaf: (authority: Identity, wanted: LeafRequest) => Promise<Identity>;
  /** All certificates of a PEM text, in its order. */
  readonly read: (pem: string) => readonly CertificateFacts[];
  /** Whether the first certificate of a text was signed by one of those of another; times are not looked at. */
  readonly isSignedBy: (certificate: string, authorities: string) => boolean;
  /** Whether the first certificate says each of the names and addresses. */
  readonly isFor: (certificate: string, names: ServerNames) => boolean;
  /** Whether the private key is that of the first certificate. */
  readonly isKeyOf: (key: string, certificate: string) => boolean;
};
