/** Passwords: what is taken for one, how it is kept, and that wrong names cost as much as wrong passwords. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { checkNewPassword, hashPassword, verifyPassword } from './passwords.ts';

describe('a password', () => {
  test('is kept with the parameters that OWASP names, and a salt of its own', async () => {
    const [a, b] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    assert.match(a, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(a, b);
  });

  test('is proven by itself alone, however its characters were composed', async () => {
    const phc = await hashPassword('Zürich is a town');
    assert.equal(await verifyPassword('Zürich is a town', phc), true);
    assert.equal(await verifyPassword('Zu\u0308rich is a town', phc), true);
    assert.equal(await verifyPassword('zürich is a town', phc), false);
    assert.equal(await verifyPassword('', phc), false);
  });

  test('is proven as other programs hash it: a vector of the reference implementation', async () => {
    const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    assert.equal(await verifyPassword('password', phc), true);
    assert.equal(await verifyPassword('Password', phc), false);
  });

  test('that the store holds in an unknown form is a fault, and not an open door', async () => {
    await assert.rejects(verifyPassword('x', 'plain'), /unknown kind/);
  });

  test('of nobody is wrong, after the same work', async () => {
    const phc = await hashPassword('something that is long');
    const measure = async (hash: string | undefined): Promise<number> => {
      const startMs = performance.now();
      for (let i = 0; i < 5; i++) assert.equal(await verifyPassword('wrong', hash), false);
      return performance.now() - startMs;
    };
    await measure(phc);
    const [known, unknown] = [await measure(phc), await measure(undefined)];
    // A shortcut would be a hundred times faster; the machine's other work is not.
    assert.ok(unknown > known / 4 && unknown < known * 4, `${known} ms known, ${unknown} ms unknown`);
  });

  const REFUSED: readonly (readonly [string, string])[] = [
    ['a short one', 'Sh0rt!Sh0rt!'],
    ['a long one', 'abcdefghij'.repeat(30)],
    ['one of few characters', 'abcabcabcabcabcabc'],
    ['one made of the name', 'ann.smithann.smith1'],
  ];
  for (const [title, password] of REFUSED) {
    test(`may not be ${title}`, () => {
      assert.throws(
        () => checkNewPassword(password, 'ann.smith'),
        (error) => error instanceof AppError && error.code === 'invalid-request' && !error.message.includes(password),
      );
    });
  }

  test('may be a sentence, of any characters', () => {
    for (const one of ['four words of mine', 'pass phrase ☂ with rain', '123456789012345']) {
      assert.doesNotThrow(() => checkNewPassword(one, 'ann.smith'), one);
    }
  });

  test('waits for its turn, and is refused where too many wait', async () => {
    const asked = LIMITS.passwordHashesMax + LIMITS.passwordQueueMax + 3;
    const ends = await Promise.allSettled(
      Array.from({ length: asked }, () =>
        // A cheap one: what is measured is the queue.
        verifyPassword('x', '$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b/da7+2A/WYnaTu'),
      ),
    );
    const refused = ends.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 3);
    assert.equal(await verifyPassword('x', undefined), false, 'the queue is empty again');
  });
});
