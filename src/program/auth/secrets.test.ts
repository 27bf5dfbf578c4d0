/** Secrets that the program makes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  deriveSecret,
  hashSecret,
  isSameSecret,
  isTokenText,
  makeOneTimePassword,
  makeSecret,
  makeTokenText,
} from './secrets.ts';

const SAMPLE = 500;

describe('tokens', () => {
  test('have a form that scanners of secrets know, and never come twice', () => {
    const made = Array.from({ length: SAMPLE }, makeTokenText);
    for (const text of made) assert.match(text, /^blw_[0-9A-Za-z]{49}$/);
    assert.equal(new Set(made).size, SAMPLE);
  });

  test('are known by their checksum, and mistyped ones are not', () => {
    for (let i = 0; i < SAMPLE; i++) {
      const text = makeTokenText();
      assert.equal(isTokenText(text), true);
      const at = 4 + (i % (text.length - 4));
      const other = text[at] === 'x' ? 'y' : 'x';
      assert.equal(isTokenText(text.slice(0, at) + other + text.slice(at + 1)), false, `${text} at ${at}`);
    }
  });

  test('are nothing else', () => {
    const text = makeTokenText();
    for (const wrong of ['', 'blw_', text.slice(1), `${text}a`, ` ${text}`, `${text}\n`, text.toUpperCase()]) {
      assert.equal(isTokenText(wrong), false, JSON.stringify(wrong));
    }
  });
});

describe('secrets', () => {
  test('are 256 bits in base64url, and hash to 64 hex digits', () => {
    assert.match(makeSecret(), /^[A-Za-z0-9_-]{43}$/);
    assert.match(hashSecret('a'), /^[0-9a-f]{64}$/);
  });

  test('that are derived differ by purpose and by secret, and are the same each time', () => {
    assert.equal(deriveSecret('a', 'csrf'), deriveSecret('a', 'csrf'));
    assert.equal(new Set([deriveSecret('a', 'csrf'), deriveSecret('a', 'state'), deriveSecret('b', 'csrf')]).size, 3);
  });

  test('are compared whole, whatever their length', () => {
    assert.equal(isSameSecret('abc', 'abc'), true);
    for (const other of ['abd', 'ab', 'abcd', '']) assert.equal(isSameSecret('abc', other), false);
  });

  test('for one sign-in can be read out', () => {
    assert.match(makeOneTimePassword(), /^[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){4}$/);
  });
});
