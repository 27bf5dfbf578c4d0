/** How often an address and a signed-in actor may ask: counted apart, in this process. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Access } from '../model/programme/access.ts';
import { isSignedIn } from './authenticate.ts';
import { createWindows } from './request-windows.ts';

export type RateLimits = {
  /** Throws `too-many-requests`. An IPv6 network of 64 bits counts as one address. */
  readonly countAddress: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** Throws `too-many-requests`. Nobody is counted by address alone. */
  readonly countActor: (request: FastifyRequest, reply: FastifyReply, access: Access) => Promise<void>;
};

const WINDOW_MS = 60_000;
/** Addresses and actors remembered; beyond it, those seen longest ago are forgotten. */
const KEYS_MAX = 20_000;

/** Requests in a minute. */
export type Rates = { readonly perAddressMax: number; readonly perActorMax: number };

export const RATES: Rates = { perAddressMax: LIMITS.requestsPerAddressMax, perActorMax: LIMITS.requestsPerActorMax };

/** Registers the counters. */
export async function createRateLimits(app: FastifyInstance, rates: Rates, clock: Clock): Promise<RateLimits> {
  await app.register(rateLimit, { global: false, timeWindow: WINDOW_MS, store: createWindows(clock, KEYS_MAX) });
  const actors = new WeakMap<FastifyRequest, string>();
  const ofAddress = app.createRateLimit({ max: rates.perAddressMax });
  const ofActor = app.createRateLimit({
    max: rates.perActorMax,
    keyGenerator: (request) => actors.get(request) ?? '',
  });
  const refuse = (reply: FastifyReply, seconds: number): never => {
    reply.header('Retry-After', seconds);
    throw new AppError('too-many-requests', `the next one is answered in ${seconds} s`);
  };
  return {
    countAddress: async (request, reply) => {
      const counted = await ofAddress(request);
      if (!counted.isAllowed && counted.isExceeded) refuse(reply, counted.ttlInSeconds);
    },
    countActor: async (request, reply, access) => {
      if (!isSignedIn(access)) return;
      actors.set(request, `${access.actor.kind}:${access.actor.id}`);
      const counted = await ofActor(request);
      if (!counted.isAllowed && counted.isExceeded) refuse(reply, counted.ttlInSeconds);
    },
  };
}
