/** Signed notes, checkpoints and keys: the examples of the specifications, and what must be refused. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { LIMITS } from '../../base/limits.ts';
import { createRandom, mutateText } from '../../../test/harness/random.ts';
import {
  addSignatures,
  createPrivateKeyText,
  EMPTY_ROOT,
  readCheckpoint,
  readNote,
  readSigner,
  readVerifier,
  signNote,
  verifyNote,
  writeBase64,
  writeCheckpoint,
  writeNote,
} from './index.ts';

/** The key pair of the documentation of Go's `sumdb/note`, and what it signs. */
const GO_PRIVATE = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const GO_PUBLIC = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

function makeSigner(name = 'example.com/log') {
  const signer = readSigner(createPrivateKeyText(name));
  assert.ok(signer !== undefined);
  return signer;
}

function read(text: string) {
  const { value, problems } = readNote(text);
  assert.ok(value !== undefined, problems[0]?.message);
  return value;
}

test('the keys and notes of Go are read, verified and written alike', () => {
  const verifier = readVerifier(GO_PUBLIC);
  const signer = readSigner(GO_PRIVATE);
  assert.ok(verifier !== undefined && signer !== undefined);
  assert.equal(signer.verifier.text, GO_PUBLIC);
  const note = read(GO_NOTE);
  assert.deepEqual(verifyNote(note, [verifier]), [verifier]);
  assert.equal(writeNote(signNote(note.text, signer)), GO_NOTE);
  assert.equal(writeNote(note), GO_NOTE);
});

test('what is no key is refused', () => {
  const bad = [
    '',
    GO_PUBLIC.replace('c74f20a3', 'c74f20a4'),
    GO_PUBLIC.replace('Peter', 'peter'),
    GO_PUBLIC.replace('+AR', '+BR'),
    GO_PUBLIC.slice(0, -4),
    `${GO_PUBLIC} `,
    'a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  ];
  for (const text of bad) assert.equal(readVerifier(text), undefined, text);
  for (const text of [GO_PUBLIC, GO_PRIVATE.slice(0, -4), GO_PRIVATE.replace('c74f', 'c74e'), 'PRIVATE+KEY+']) {
    assert.equal(readSigner(text), undefined, text);
  }
});

test('a note is refused when a known key did not sign it so, and says nothing of unknown keys', () => {
  const [one, two] = [makeSigner(), makeSigner('witness.example/w')];
  const note = signNote('a\n', one);
  assert.deepEqual(verifyNote(note, [two.verifier]), []);
  const both = addSignatures(note, signNote('a\n', two).signatures);
  assert.deepEqual(verifyNote(both, [one.verifier, two.verifier]), [one.verifier, two.verifier]);
  assert.equal(addSignatures(both, note.signatures).signatures.length, 2);
  assert.equal(verifyNote({ ...both, text: 'b\n' }, [one.verifier]), undefined);
  const forged = addSignatures(note, [
    { ...note.signatures[0], name: two.verifier.name, keyId: two.verifier.keyId } as never,
  ]);
  assert.equal(verifyNote(forged, [one.verifier, two.verifier]), undefined);
  assert.deepEqual(verifyNote(forged, [one.verifier]), [one.verifier]);
});

test('a cosignature of a witness is verified with its time', () => {
  // https://c2sp.org/tlog-cosignature: the time is signed before the text.
  const witness = makeSigner('witness.example/w');
  const bytes = Buffer.from(witness.verifier.text.split('+').slice(2).join('+'), 'base64');
  const text = 'example.com/log\n0\nroot\n';
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(1_679_315_147n);
  const signature = Buffer.concat([time, witness.sign(Buffer.from(`cosignature/v1\ntime 1679315147\n${text}`))]);
  bytes[0] = 4;
  const verifier = readVerifier(writeVerifier('witness.example/w', bytes));
  assert.ok(verifier !== undefined);
  const note = { text, signatures: [{ name: verifier.name, keyId: verifier.keyId, signature }] };
  assert.deepEqual(verifyNote(note, [verifier]), [verifier]);
  const later = Buffer.from(signature);
  later[7] = (later[7] ?? 0) ^ 1;
  assert.equal(
    verifyNote({ text, signatures: [{ ...note.signatures[0], signature: later } as never] }, [verifier]),
    undefined,
  );
  assert.equal(verifier.verify(Buffer.from(text), new Uint8Array(8)), false);
});

/** The text of a verifier's key whose first byte says its type. */
function writeVerifier(name: string, typed: Uint8Array): string {
  const keyId = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'hex').slice(0, 8);
  return `${name}+${keyId}+${writeBase64(typed)}`;
}

test('what is no note is refused with a reason', () => {
  const signature = '\u2014 a AAAAAAA=\n';
  const bad: readonly (readonly [string, RegExp])[] = [
    ['', /has no text/],
    ['a\n', /has no text/],
    [`a\n${signature}`, /has no text/],
    ['a\n\n', /is none/],
    [`a\n\n${signature}x\n`, /is none/],
    [`a\n\n${signature.trimEnd()}`, /has no text/],
    [`a\n\n- a AAAAAAA=\n`, /is none/],
    [`a\n\n\u2014 a+b AAAAAAA=\n`, /is none/],
    [`a\n\n\u2014 a AAAAAA==\n`, /is none/],
    [`a\n\n\u2014 a AAAAAAB=\n`, /is none/],
    [`a\t\n\n${signature}`, /control characters/],
    [`a\ud800\n\n${signature}`, /control characters/],
    [`a\n\n${signature.repeat(LIMITS.noteSignaturesMax + 1)}`, /signatures/],
    [`${'a'.repeat(LIMITS.noteBytesMax)}\n\n${signature}`, /longer than/],
  ];
  for (const [text, reason] of bad) {
    const { value, problems } = readNote(text);
    assert.equal(value, undefined, JSON.stringify(text.slice(0, 40)));
    assert.match(problems[0]?.message ?? '', reason);
  }
  assert.equal(read(`a\n\nb\n\n${signature.repeat(LIMITS.noteSignaturesMax)}`).text, 'a\n\nb\n');
});

test('checkpoints are read as they are written', () => {
  const checkpoint = { origin: 'example.com/log', size: 20_852_163, root: EMPTY_ROOT };
  const text = writeCheckpoint(checkpoint);
  assert.deepEqual(readCheckpoint(text).value, { ...checkpoint, root: Buffer.from(EMPTY_ROOT) });
  assert.deepEqual(readCheckpoint(`${text}extension\n`).value?.size, checkpoint.size);
  const root = writeBase64(EMPTY_ROOT);
  const bad = [
    '',
    'a\n1\n',
    `a\n1\n${root}`,
    `\n1\n${root}\n`,
    `a\n01\n${root}\n`,
    `a\n-1\n${root}\n`,
    `a\n9007199254740993\n${root}\n`,
    `a\n18446744073709551615\n${root}\n`,
    `a\n1\n${root.slice(0, -4)}\n`,
    `a\n1\n${root.replace('=', '')}\n`,
    `a\n1\n${root}\n\nb\n`,
  ];
  for (const one of bad) assert.equal(readCheckpoint(one).value, undefined, JSON.stringify(one));
});

test('no changed checkpoint verifies', () => {
  const random = createRandom(1);
  const signer = makeSigner();
  const text = writeNote(signNote(writeCheckpoint({ origin: 'example.com/log', size: 7, root: EMPTY_ROOT }), signer));
  let refused = 0;
  for (let i = 0; i < 2_000; i++) {
    const mutant = mutateText(random, text, 1 + random.below(3));
    const { value } = readNote(mutant);
    if (mutant === text) continue;
    // A line among the signatures that no known key made may be added by anybody.
    const isSame = value?.text === read(text).text;
    const signers = value === undefined ? undefined : verifyNote(value, [signer.verifier]);
    assert.ok(isSame || signers === undefined || signers.length === 0, mutant);
    refused += 1;
  }
  assert.ok(refused > 1_500);
});
