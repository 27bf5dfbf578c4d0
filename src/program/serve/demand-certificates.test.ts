/** Files of authorities: what is none ends in an error that shows nothing of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCertificate } from '../../../test/harness/certificate.ts';
import { demandCertificates } from './demand-certificates.ts';

const { cert, key } = makeCertificate('authority');
const read = (text: string | Uint8Array): string => demandCertificates(Buffer.from(text), 'ca.pem');

test('one certificate or several are taken, and what stands between them is not', () => {
  assert.equal(read(cert), cert);
  assert.equal(read(`# ours\n${cert}\n# and another\n${cert}`), cert + cert);
});

test('what holds none, half of one or a private key is refused, and not shown', () => {
  const rows = [
    '',
    ' ',
    'ca',
    cert.slice(0, 200),
    cert.replace(/[A-Z]{4}/, '!!!!'),
    '['.repeat(200_000),
    key,
    cert + key,
  ];
  for (const text of [...rows, Buffer.from([0xff, 0xfe, 0, 1]), Buffer.alloc(1_000_000, 0x2d)]) {
    assert.throws(
      () => read(text),
      (error: Error & { code?: string }) => error.code === 'invalid-certificate' && error.message.length < 120,
    );
  }
});
