/** Addresses that count as one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyRequest } from 'fastify';
import { callerOf } from './caller.ts';

const TABLE = [
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
] as const;

for (const [ip, address] of TABLE) {
  test(`${ip} counts as ${address}`, () => {
    assert.equal(callerOf({ ip, headers: {} } as unknown as FastifyRequest).address, address);
  });
}
