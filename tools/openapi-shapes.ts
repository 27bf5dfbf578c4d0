/** Shapes of the OpenAPI document: each that the code exports is written once, by its name there, and referred to. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export type Schema = Readonly<Record<string, unknown>>;
export type Side = 'input' | 'output';

export type Shapes = {
  /** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is, with references to what has a name. */
  readonly write: (schema: z.ZodType, side: Side) => Schema;
  /** What a reference of `write` refers to; any other schema as it is. */
  readonly resolve: (schema: Schema) => Schema;
  /** Everything that a part of the document refers to, and what that refers to, by name. */
  readonly list: (part: unknown) => Readonly<Record<string, Schema>>;
};

const ROOT = join(import.meta.dirname, '..');
const PLACES = ['src/wire/*.ts', 'src/wire/routes/*.ts', 'src/model/*.ts', 'src/model/programme/*.ts'];
const PREFIX = '#/components/schemas/';

const NAMES: ReadonlyMap<z.ZodType, string> = new Map(
  (await Promise.all(listModules().map((path) => import(path) as Promise<Readonly<Record<string, unknown>>>)))
    .flatMap((module) => Object.entries(module))
    .flatMap(([name, value]) => (value instanceof z.ZodType ? [[value, name]] : [])),
);

function listModules(): readonly string[] {
  return PLACES.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => join(ROOT, path))
    .sort();
}

/** Names as ids, with whatever else the schemas say of themselves. */
const REGISTRY = {
  get: (schema: z.ZodType) => {
    const id = NAMES.get(schema);
    return { ...z.globalRegistry.get(schema), ...(id === undefined ? {} : { id }) };
  },
} as unknown as typeof z.globalRegistry;

type Converted = { readonly schema: Schema; readonly named: Readonly<Record<string, Schema>> };

function convert(schema: z.ZodType, io: Side): Converted {
  const options = { io, unrepresentable: 'any', target: 'draft-2020-12', metadata: REGISTRY } as const;
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, options);
  return { schema: rest, named: $defs };
}

/** No shape yet. A name of two different shapes is a fault of the code that exports them. */
export function createShapes(): Shapes {
  const used = new Map<string, Schema>();
  const isOneSided = createSideTest();
  const write = (schema: z.ZodType, side: Side): Schema => {
    const converted = convert(schema, side);
    const nameOf = (id: string): string => (side === 'input' && isOneSided(id) ? `${id}Input` : id);
    for (const [id, named] of Object.entries(converted.named)) {
      const [name, shape] = [nameOf(id), rename(named, nameOf)];
      const known = used.get(name);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(shape)) {
        throw new Error(`two shapes are called ${name}`);
      }
      used.set(name, shape);
    }
    return rename(converted.schema, nameOf);
  };
  return {
    write,
    resolve: (schema) => {
      const reference = typeof schema['$ref'] === 'string' ? schema['$ref'] : '';
      return used.get(reference.slice(PREFIX.length)) ?? schema;
    },
    list: (part) => {
      const names = new Set(listReferences(part));
      // A set that grows is walked to its end.
      for (const name of names) for (const next of listReferences(used.get(name) ?? {})) names.add(next);
      return Object.fromEntries([...used].filter(([name]) => names.has(name)).sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}

function listReferences(part: unknown): readonly string[] {
  return [...JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);
}

/** Whether what is sent differs from what is answered: by members with a default, for example. */
function createSideTest(): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const isOneSided = known.get(id) ?? [...NAMES].some(([schema, name]) => name === id && differs(schema));
    known.set(id, isOneSided);
    return isOneSided;
  };
}

const differs = (schema: z.ZodType): boolean =>
  JSON.stringify(convert(schema, 'input')) !== JSON.stringify(convert(schema, 'output'));

const OWN = '#/$defs/';

function rename<T>(value: T, nameOf: (id: string) => string): T {
  const text = JSON.stringify(value, (key, member: unknown) =>
    key === '$ref' && typeof member === 'string' && member.startsWith(OWN)
      ? `${PREFIX}${nameOf(member.slice(OWN.length))}`
      : member,
  );
  return JSON.parse(text) as T;
}
