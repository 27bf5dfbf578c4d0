/**
 * OpenTelemetry traces: a span for each request, and below it one for each transaction. Loaded only where
 * OTEL_EXPORTER_OTLP_ENDPOINT names a collector. Names and attributes are those of the semantic conventions for HTTP;
 * no query, header or body is told.
 */
import type { Span, Tracer } from '@opentelemetry/api';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ControlRoom } from '../program/control-room.ts';

export type Tracing = {
  /** Begins a span with every request and ends it with the answer. */
  readonly traceRequests: (app: FastifyInstance) => void;
  /** The room for one request, with its transactions as spans of it. */
  readonly roomOf: (request: FastifyRequest, room: ControlRoom) => ControlRoom;
  /** Sends what is left, as long as the collector takes it. */
  readonly stop: () => Promise<void>;
};

const SEND_MS = 2_000;

/** Sends to the collector of `endpoint`, to which `/v1/traces` is added; headers for it come from the environment. */
export function startTracing(endpoint: string, room: ControlRoom): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'bulwark', 'service.version': room.house.version }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: SEND_MS })],
  });
  const tracer = provider.getTracer('bulwark');
  const spans = new WeakMap<FastifyRequest, Span>();
  return {
    traceRequests: (app) => {
      app.addHook('onRequest', (request, _reply, done) => {
        spans.set(request, startSpan(request, tracer));
        done();
      });
      app.addHook('onResponse', (request, reply, done) => {
        endSpan(spans.get(request), request, reply.statusCode);
        done();
      });
    },
    roomOf: (request, plain) => traceStore(plain, spans.get(request), tracer),
    stop: () =>
      provider.shutdown().catch((error: unknown) => {
        room.log.warn('traces could not be sent', { error });
      }),
  };
}

const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Goes on with the trace of whoever asks, where it sends one (W3C Trace Context). */
function startSpan(request: FastifyRequest, tracer: Tracer): Span {
  const [, traceId = '', spanId = '', flags = '0'] = TRACE_PARENT.exec(String(request.headers['traceparent'])) ?? [];
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  const above = traceId === '' ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  const attributes = { 'http.request.method': request.method, 'url.path': request.url.split('?', 1)[0] ?? '' };
  return tracer.startSpan(request.method, { kind: SpanKind.SERVER, attributes }, above);
}

function endSpan(span: Span | undefined, request: FastifyRequest, status: number): void {
  if (span === undefined) return;
  const route = request.routeOptions.url;
  if (route !== undefined) span.updateName(`${request.method} ${route}`).setAttribute('http.route', route);
  const { operation } = request.routeOptions.config;
  if (operation !== undefined) span.setAttribute('bulwark.operation', operation);
  span.setAttributes({ 'http.response.status_code': status, 'bulwark.request_id': request.id });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function traceStore(room: ControlRoom, above: Span | undefined, tracer: Tracer): ControlRoom {
  if (above === undefined) return room;
  const { store } = room;
  const traced =
    (name: string, run: typeof store.write): typeof store.write =>
    async (work) => {
      const attributes = { 'db.system.name': store.kind === 'postgres' ? 'postgresql' : 'sqlite' };
      const options = { kind: SpanKind.CLIENT, attributes };
      const span = tracer.startSpan(name, options, trace.setSpan(context.active(), above));
      try {
        return await run(work);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    };
  return {
    ...room,
    store: { ...store, read: traced('store.read', store.read), write: traced('store.write', store.write) },
  };
}
