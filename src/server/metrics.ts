/** `/metrics` for Prometheus: the process, what it answers, and what the programme measures. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metric } from '../model/programme/metric-names.ts';
import type { ControlRoom } from '../program/control-room.ts';
import type { Authenticate } from './authenticate.ts';
import { hostOf, isLoopback, LOOPBACK_HOSTS } from './hosts.ts';
import { permit } from './permit.ts';
import { writeMetrics } from './write-metrics.ts';

/** Seconds. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export type CollectMetrics = (room: ControlRoom) => Promise<readonly Metric[]>;

export type MetricsParts = {
  readonly room: ControlRoom;
  readonly authenticate: Authenticate;
  readonly streamCount: () => number;
  /** What the programme measures. */
  readonly collect: CollectMetrics;
};

/**
 * Adds the path and counts every answer. The path is for a token with `read`, and for what asks from this machine by
 * its own name without a proxy between: a collector beside the server needs no secret.
 */
export function addMetrics(app: FastifyInstance, { room, authenticate, streamCount, collect }: MetricsParts): void {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const durations = new Histogram({
    name: 'bulwark_http_request_duration_seconds',
    help: 'Time to answer a request, by operation of the API',
    labelNames: ['operation', 'method', 'status'],
    buckets: DURATION_BUCKETS,
    registers: [register],
  });
  const streams: Gauge = new Gauge({
    name: 'bulwark_event_streams',
    help: 'Open streams of server-sent events',
    registers: [],
    collect: () => streams.set(streamCount()),
  });
  register.registerMetric(streams);
  app.addHook('onResponse', (request, reply, done) => {
    const { operation = 'none' } = request.routeOptions.config;
    const labels = { operation, method: request.method, status: String(reply.statusCode) };
    durations.observe(labels, reply.elapsedTime / 1_000);
    done();
  });
  app.addHook('onClose', () => register.clear());
  app.get('/metrics', async (request, reply) => {
    if (!isOwnMachine(request)) {
      request.access = await authenticate(request);
      permit(request.access, 'read');
    }
    const ofProgramme = writeMetrics(await collect(room));
    return reply.type(register.contentType).send(`${await register.metrics()}\n${ofProgramme}`);
  });
}

/** Headers that say that somebody else is behind the connection. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

function isOwnMachine(request: FastifyRequest): boolean {
  return (
    isLoopback(request.socket.remoteAddress ?? '') &&
    LOOPBACK_HOSTS.includes(hostOf(request)) &&
    FORWARDED.every((name) => request.headers[name] === undefined)
  );
}
