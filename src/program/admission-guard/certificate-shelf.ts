/** Where certificates are kept, behind one port, and the text in which authorities are kept there. */
import { AppError } from '../../base/errors.ts';
import { getField, isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import type { Identity, ServerNames } from '../../certificates/api.ts';

/** What is kept. Keys of retired authorities are forgotten. */
export type KeptCertificates = {
  readonly signing: Identity | undefined;
  readonly next: Identity | undefined;
  /** PEM of authorities that are trusted still. */
  readonly retired: readonly string[];
  readonly leaf: Identity | undefined;
  /** What the authorities can vouch for: it stays as it was when the first was made. */
  readonly names: ServerNames | undefined;
  readonly nextPublishedMs: number | undefined;
  /** End of the last leaf of each authority, by fingerprint. */
  readonly leafEnds: Readonly<Record<string, number>>;
};

export type CertificateShelf = {
  /** For people: which Secret, which folder. */
  readonly place: string;
  readonly read: () => Promise<KeptCertificates>;
  /**
   * Keeps all but the leaf. Throws `cluster-conflict` where somebody else has written since `read`: of two who renew at
   * once, one gives way.
   */
  readonly writeAuthorities: (kept: KeptCertificates) => Promise<void>;
  /** Puts the leaf where replicas read it. */
  readonly writeLeaf: (leaf: Identity) => Promise<void>;
  /** Makes clients trust these authorities (PEM). False where there are no clients to tell yet. */
  readonly publish: (bundle: string) => Promise<boolean>;
};

/** One text for all, so that no certificate is ever kept without its key, nor either without what is known of it. */
export function writeAuthorityText(kept: KeptCertificates): string {
  const { signing, next, retired, names, nextPublishedMs, leafEnds } = kept;
  return `${JSON.stringify({ names, signing, next, retired, nextPublishedMs, leafEnds }, undefined, 2)}\n`;
}

/** Nothing kept where there is no text. Throws `invalid-certificate` for one that Bulwark does not write. */
export function readAuthorityText(text: string | undefined, place: string): Omit<KeptCertificates, 'leaf'> {
  const value = text === undefined || text === '' ? {} : parse(text, place);
  const nextPublishedMs = getField(value, 'nextPublishedMs');
  const ends = Object.entries((getField(value, 'leafEnds') ?? {}) as Readonly<Record<string, Json>>);
  return {
    signing: readIdentity(getField(value, 'signing')),
    next: readIdentity(getField(value, 'next')),
    retired: readTexts(getField(value, 'retired')),
    names: readNames(getField(value, 'names')),
    nextPublishedMs: typeof nextPublishedMs === 'number' ? nextPublishedMs : undefined,
    leafEnds: Object.fromEntries(ends.flatMap(([id, ms]) => (typeof ms === 'number' ? [[id, ms]] : []))),
  };
}

function parse(text: string, place: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw new AppError('invalid-certificate', `what ${place} keeps cannot be read`, { cause });
  }
  throw new AppError('invalid-certificate', `what ${place} keeps is none of Bulwark's`);
}

const readTexts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((text) => typeof text === 'string') : [];

function readNames(value: Json | undefined): ServerNames | undefined {
  const [dnsNames, addresses] = ['dnsNames', 'addresses'].map((name) => readTexts(getField(value, name)));
  return value === undefined || dnsNames === undefined || addresses === undefined ? undefined : { dnsNames, addresses };
}

function readIdentity(value: Json | undefined): Identity | undefined {
  const [certificate, key] = [getField(value, 'certificate'), getField(value, 'key')];
  return typeof certificate === 'string' && typeof key === 'string' ? { certificate, key } : undefined;
}
