/** The extensions of our certificates (RFC 5280, 4.2): what each may be used for, and for which names. */
import type { CertificateUse, ServerNames } from '../api.ts';
import { contextTag, encode, encodeBits, encodeOid, encodeSequence, TAG } from './der.ts';

const OIDS = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

const USE_OIDS: Readonly<Record<CertificateUse, string>> = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

/** Tags of GeneralName. */
const DNS_NAME = contextTag(2, false);
const ADDRESS = contextTag(7, false);

const TRUE = encode(TAG.boolean, Uint8Array.of(0xff));
const ZERO = encode(TAG.integer, Uint8Array.of(0));

/** `isCritical`: whoever does not understand it refuses the certificate. */
function encodeExtension(name: keyof typeof OIDS, isCritical: boolean, value: Uint8Array): Uint8Array {
  return encodeSequence(encodeOid(OIDS[name]), ...(isCritical ? [TRUE] : []), encode(TAG.octetString, value));
}

/** Of an authority that signs leaves of one use and no further authority; for servers, under these names alone. */
export function encodeAuthorityExtensions(use: CertificateUse, names: ServerNames, keyId: Uint8Array): Uint8Array {
  return encodeSequence(
    encodeExtension('basicConstraints', true, encodeSequence(TRUE, ZERO)),
    encodeExtension('keyUsage', true, encodeBits(Uint8Array.of(0b0000_0100), 2)), // signs certificates
    encodeExtension('extendedKeyUsage', false, encodeSequence(encodeOid(USE_OIDS[use]))),
    encodeExtension('subjectKeyId', false, encode(TAG.octetString, keyId)),
    ...(use === 'server' ? [encodeExtension('nameConstraints', true, encodeConstraints(names))] : []),
  );
}

/** Of a leaf of one use, for these names. */
export function encodeLeafExtensions(
  use: CertificateUse,
  names: ServerNames,
  keyIds: { readonly own: Uint8Array; readonly authority: Uint8Array },
): Uint8Array {
  const all = encodeSequence(
    ...names.dnsNames.map(encodeDnsName),
    ...names.addresses.map((address) => encode(ADDRESS, encodeAddress(address))),
  );
  const hasNames = names.dnsNames.length + names.addresses.length > 0;
  return encodeSequence(
    encodeExtension('basicConstraints', true, encodeSequence()),
    encodeExtension('keyUsage', true, encodeBits(Uint8Array.of(0b1000_0000), 7)), // signs what it says
    encodeExtension('extendedKeyUsage', false, encodeSequence(encodeOid(USE_OIDS[use]))),
    encodeExtension('subjectKeyId', false, encode(TAG.octetString, keyIds.own)),
    encodeExtension('authorityKeyId', false, encodeSequence(encode(contextTag(0, false), keyIds.authority))),
    ...(hasNames ? [encodeExtension('alternativeNames', false, all)] : []),
  );
}

/**
 * A name stands for itself and all below it, an address for itself alone. Where no address is permitted all are
 * excluded: a kind of name that is not mentioned would be free.
 */
function encodeConstraints({ dnsNames, addresses }: ServerNames): Uint8Array {
  const subtree = (name: Uint8Array): Uint8Array => encodeSequence(name);
  const alone = (address: string): Uint8Array => {
    const bytes = encodeAddress(address);
    return encode(
      ADDRESS,
      bytes,
      bytes.map(() => 0xff),
    );
  };
  const permitted = [...dnsNames.map(encodeDnsName), ...addresses.map(alone)].map(subtree);
  const everywhere = [8, 32].map((size) => subtree(encode(ADDRESS, new Uint8Array(size))));
  return encodeSequence(
    encode(contextTag(0, true), ...permitted),
    ...(addresses.length === 0 ? [encode(contextTag(1, true), ...everywhere)] : []),
  );
}

const encodeDnsName = (name: string): Uint8Array => encode(DNS_NAME, new TextEncoder().encode(name));

/** Four bytes, or sixteen. */
function encodeAddress(address: string): Uint8Array {
  if (!address.includes(':')) return Uint8Array.from(address.split('.'), Number);
  const [head = [], tail] = address.split('::').map(readGroups);
  if (tail === undefined) return Uint8Array.from(head);
  return Uint8Array.from([...head, ...new Uint8Array(16 - head.length - tail.length), ...tail]);
}

function readGroups(text: string): readonly number[] {
  const groups = text === '' ? [] : text.split(':');
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}
