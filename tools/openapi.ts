/** Writes the OpenAPI 3.1 document of the API from its routes. */
import type { z } from 'zod';
import { ERRORS } from '../src/base/errors.ts';
import { Problem, PROBLEM_MEDIA_TYPE } from '../src/wire/problem.ts';
import type { Route } from '../src/wire/route.ts';
import type { Schema, Shapes } from './openapi-shapes.ts';
import { createShapes } from './openapi-shapes.ts';

/** The whole document. Paths are sorted, so that it changes with the routes alone. */
export function writeOpenApi(routes: readonly Route[], version: string): Schema {
  const shapes = createShapes();
  const problem = shapes.write(Problem, 'output');
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of [...routes].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = writeOperation(route, shapes);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bulwark',
      version,
      description:
        'The API of the hardening programme. Refusals are problem details (RFC 9457); their codes are in errors.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(routes.map(nounOf))].sort().map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: shapes.list([problem, paths]),
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      responses: {
        Problem: {
          description: 'Refused; the body says why',
          content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } },
        },
      },
    },
  };
}

const SECURITY_SCHEMES: Schema = {
  token: { type: 'http', scheme: 'bearer', description: 'An API token, or the token of a trusted pipeline' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-bulwark',
    description: 'Set by signing in; what changes something also sends the token of the session as X-CSRF-Token',
  },
};

function nounOf({ id }: Route): string {
  return id.split('.')[0] ?? id;
}

function writeOperation(route: Route, shapes: Shapes): Schema {
  const { id, summary, permission, status = 200, isStream } = route;
  const media = route.mediaType ?? (isStream === true ? 'text/event-stream' : 'application/json');
  const reply = { description: 'Done', content: { [media]: { schema: shapes.write(route.reply, 'output') } } };
  const parameters = [
    ...listParameters('path', route.params, shapes),
    ...listParameters('query', route.query, shapes),
    ...(mayHaveKey(route) ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  return {
    operationId: id,
    summary,
    tags: [nounOf(route)],
    'x-permission': permission,
    ...(permission === 'anyone' ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: writeBody(route.body, shapes) }),
    responses: {
      [String(status)]: status === 204 ? { description: 'Done' } : reply,
      ...Object.fromEntries(listRefusals(route).map((code) => [String(code), REFUSED])),
    },
  };
}

const REFUSED = { $ref: '#/components/responses/Problem' };

const IDEMPOTENCY_KEY: Schema = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes the request safe to repeat for 24 hours: it takes effect once, and the same answer comes again',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function mayHaveKey({ method, permission }: Route): boolean {
  return method === 'POST' && permission !== 'anyone';
}

/** Statuses that the server may refuse with before or while it answers. */
function listRefusals(route: Route): readonly number[] {
  const { params, body, permission, method } = route;
  const codes = new Set<keyof typeof ERRORS>(['invalid-request', 'too-many-requests', 'internal', 'not-serving']);
  if (permission !== 'anyone') codes.add('not-signed-in').add('not-allowed');
  if (params !== undefined) codes.add('not-found');
  if (method !== 'GET') codes.add('state-conflict');
  if (body !== undefined) codes.add('too-large').add('wrong-media-type');
  if (mayHaveKey(route)) codes.add('key-reused');
  return [...codes].map((code) => ERRORS[code].status).sort((a, b) => a - b);
}

/** What goes in has no member that is not named, as the server has it. */
function writeBody(body: z.ZodType, shapes: Shapes): Schema {
  const isRequired = !body.safeParse(undefined).success;
  const schema = shapes.write(body, 'input');
  const shape = shapes.resolve(schema);
  const isOpen = shape['type'] === 'object' && shape['additionalProperties'] === undefined;
  const closed = isOpen ? { ...shape, additionalProperties: false } : schema;
  return { required: isRequired, content: { 'application/json': { schema: closed } } };
}

function listParameters(place: 'path' | 'query', schema: z.ZodType | undefined, shapes: Shapes): readonly Schema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = shapes.resolve(shapes.write(schema, 'input')) as {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}
