/** Hostile requests made from the table of routes: a request that fits, and each text in it replaced by a bad one. */
import { z } from 'zod';
import type { Route } from '../../src/wire/route.ts';
import { ROUTES } from '../../src/wire/routes.ts';

export type Asked = {
  readonly route: Route;
  /** With the query. */
  readonly path: string;
  readonly body: unknown;
  /** What was made hostile, and how. */
  readonly title: string;
};

type Schema = Readonly<Record<string, unknown>>;
/** Steps to a member, and what stands there. */
type Leaf = { readonly steps: readonly (string | number)[]; readonly text: string };

const LONG = 300_000;

/** What a text may be replaced by. Queries and paths take the short ones; headers of 16 KiB hold no more. */
export const TEXTS: Readonly<Record<string, string>> = {
  sql: "x'; DROP TABLE findings; --",
  'sql of numbers': '1 OR 1=1) UNION SELECT id FROM tokens --',
  like: '%_\\%[a-z]*',
  nul: 'a\0b',
  'half a character': 'a\ud800b',
  traversal: '../../../../etc/passwd',
  'coded traversal': '..%2f..%2f..%5cetc%00',
  prototype: '__proto__',
  template: '${7*7}{{constructor.constructor("return process")()}}<script>alert(1)</script>',
  controls: '\u202e\u0007\r\nX-Injected: yes\r\n',
  'no number': '9'.repeat(400),
  nothing: '',
  long: 'a'.repeat(2_000),
  'very long': 'a'.repeat(LONG),
};

/** Of the form of cursors, and of no list's. */
export const CURSORS: Readonly<Record<string, string>> = {
  'a cursor of texts': Buffer.from('["a\\u0000b","a\\ud800"]').toString('base64url'),
  'a cursor of numbers': Buffer.from('[1e308,"a"]').toString('base64url'),
  'a cursor of halves': Buffer.from('[0.5,"\\u0000"]').toString('base64url'),
};

/** Values that are no texts, where a text is expected. */
const VALUES: Readonly<Record<string, unknown>> = { null: null, list: [[[]]], number: 1e308, map: { $ne: 1 } };

/** What members of these names hold where they are to be right. */
const BY_NAME: Readonly<Record<string, string>> = {
  expires: '2026-03-04',
  schedule: '0 1 * * *',
  environment: 'prod',
  level: '0',
  from: '2026-03-01T12:00:00.000Z',
  resource: 'K8S-0001',
};
/** Texts tried until one fits a pattern. */
const FITTING = [
  'K8S-0001',
  'a-name',
  'abcdef0',
  'prod',
  'bulwark.dev/v1',
  'https://git.example.com/acme/shop',
  '1.0.0',
];

export type Hostility = {
  readonly texts: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
};

/** Every request, of every route and every text in it. */
export function* listHostileRequests(by: Hostility = { texts: TEXTS, values: VALUES }): Generator<Asked> {
  for (const route of ROUTES) {
    if (route.isStream === true) continue;
    for (const choice of [0, 1]) {
      const fit = makeFit(route, choice);
      if (choice > 0 && JSON.stringify(fit) === JSON.stringify(makeFit(route, 0))) continue;
      yield { route, ...writeParts(route, fit), title: `${route.id} as it should be` };
      for (const part of ['params', 'query', 'body'] as const) yield* replaceLeaves(route, fit, part, by);
    }
  }
}

type Parts = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

function* replaceLeaves(route: Route, fit: Parts, part: keyof Parts, by: Hostility): Generator<Asked> {
  for (const { steps } of listLeaves(fit[part])) {
    const at = `${route.id} ${part} ${steps.join('.')}`;
    const texts = steps.at(-1) === 'cursor' ? { ...CURSORS, ...by.texts } : by.texts;
    for (const [name, text] of Object.entries(texts)) {
      if (part !== 'body' && text.length > LONG / 2) continue;
      yield {
        route,
        ...writeParts(route, { ...fit, [part]: replaceAt(fit[part], steps, text) }),
        title: `${at} ${name}`,
      };
    }
    if (part !== 'body') continue;
    for (const [name, value] of Object.entries(by.values)) {
      yield {
        route,
        ...writeParts(route, { ...fit, body: replaceAt(fit.body, steps, value) }),
        title: `${at} ${name}`,
      };
    }
  }
}

/** A request of the shape that the route says: with all members first, then with those alone that must be there. */
export function makeFit({ params, query, body }: Route, choice = 0): Parts {
  const of = (schema: z.ZodType | undefined): unknown =>
    schema === undefined ? undefined : sample(toSchema(schema), choice);
  return { params: of(params), query: of(query), body: of(body) };
}

function toSchema(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema;
}

function sample(schema: Schema, choice: number): unknown {
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined;
  if (choices !== undefined) return sample(choices[Math.min(choice, choices.length - 1)] ?? {}, choice);
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  switch (schema['type']) {
    case 'object':
      return sampleObject(schema, choice);
    case 'array':
      return [sample((schema['items'] ?? {}) as Schema, choice)];
    case 'number':
    case 'integer':
      return schema['exclusiveMaximum'] === 1 ? 0.5 : Math.max(1, Number(schema['minimum'] ?? 1));
    case 'boolean':
      return true;
    case 'string':
      return sampleText(schema);
    default:
      return 'anything';
  }
}

function sampleObject(schema: Schema, choice: number): unknown {
  const members = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
  const required = (schema['required'] ?? []) as readonly string[];
  const values = members
    .filter(([name]) => choice === 0 || required.includes(name))
    .map(([name, member]) => [name, sampleMember(name, member, choice)] as const);
  const rest = schema['additionalProperties'];
  if (members.length > 0 || typeof rest !== 'object' || rest === null) return Object.fromEntries(values);
  return { key: sample(rest as Schema, choice) };
}

function sampleMember(name: string, member: Schema, choice: number): unknown {
  const value = sample(member, choice);
  return typeof value === 'string' && member['enum'] === undefined ? (BY_NAME[name] ?? value) : value;
}

function sampleText({ format, pattern, minLength = 0 }: Schema): string {
  if (format === 'date-time') return '2026-03-02T12:00:00.000Z';
  if (format === 'date') return '2026-03-02';
  const fits = new RegExp(typeof pattern === 'string' ? pattern : '', 'u');
  const found = FITTING.find((text) => fits.test(text)) ?? '';
  return found.padEnd(Number(minLength), 'x');
}

function* listLeaves(value: unknown, steps: readonly (string | number)[] = []): Generator<Leaf> {
  if (typeof value === 'string') yield { steps, text: value };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* listLeaves(item, [...steps, i]);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* listLeaves(member, [...steps, name]);
  }
  // Numbers of paths and queries are texts on the wire.
  else if (typeof value === 'number') yield { steps, text: String(value) };
}

function replaceAt(value: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((item, i) => (i === step ? replaceAt(item, rest, by) : item));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [step]: replaceAt(object[step], rest, by) };
}

/** The path with its parameters and query, as any client that codes them would send it, and the body. */
export function writeParts(route: Route, { params, query, body }: Parts): Pick<Asked, 'path' | 'body'> {
  const values = (params ?? {}) as Readonly<Record<string, unknown>>;
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encode(values[name]));
  const members = Object.entries((query ?? {}) as Readonly<Record<string, unknown>>);
  const search = members.flatMap(([name, value]) => [value].flat().map((one) => `${encode(name)}=${encode(one)}`));
  return { path: `/api/v1${path}${search.length === 0 ? '' : `?${search.join('&')}`}`, body };
}

/** What is no text is sent as the bytes that it has in UTF-8 without checks. */
function encode(value: unknown): string {
  const text = String(value);
  return text.isWellFormed() ? encodeURIComponent(text) : text.replace(/[^\w.-]/g, () => '%ED%A0%80');
}
