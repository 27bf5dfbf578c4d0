/** Makes certificates for tests: self-signed, for this machine, valid for a day (RFC 5280, DER by hand). */
import { generateKeyPairSync, sign } from 'node:crypto';

export type Certificate = { readonly cert: string; readonly key: string };

/** `name` tells one certificate from another; it is for this machine, and for `dnsNames`. */
export function makeCertificate(
  name: string,
  nowMs: number = Date.now(),
  dnsNames: readonly string[] = [],
): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(set(sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
  const algorithm = sequence(oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const names = ['localhost', ...dnsNames].map((dnsName) => der(0x82, Buffer.from(dnsName)));
  const san = sequence(...names, der(0x87, Buffer.from([127, 0, 0, 1])));
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    subject,
    sequence(writeTime(nowMs - 3_600_000), writeTime(nowMs + 86_400_000)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(oid('551d11'), der(0x04, san)))),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', tbs, privateKey)]));
  const bytes = sequence(tbs, algorithm, signature);
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]): Buffer => der(0x31, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

function writeTime(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}
