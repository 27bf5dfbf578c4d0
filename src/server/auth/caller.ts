/** The browser or program at the other end of a request. */
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../program/auth/sessions.ts';

/** Behind a trusted proxy the address is the one that the proxy saw. */
export function callerOf(request: FastifyRequest): Caller {
  return { address: networkOf(request.ip), agent: request.headers['user-agent'] ?? '' };
}

/** A household has 2^64 addresses of IPv6, and could try a password from each of them: its network counts as one. */
function networkOf(address: string): string {
  return address.includes(':') && !address.includes('.') ? expand(address).slice(0, 4).join(':') : address;
}

const GROUPS = 8;

function expand(address: string): readonly string[] {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...left, ...Array.from({ length: Math.max(0, GROUPS - left.length - right.length) }, () => '0'), ...right];
}
