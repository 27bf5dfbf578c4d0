/** Checks the parts of a request against the shapes of its route, at the edge, so that no answer sees anything else. */
import { z } from 'zod';
import type { Route } from '../wire/route.ts';
import type { Fault } from '../wire/problem.ts';
import { refuseFaults } from './problems.ts';

/** Faults told of one request. */
const FAULTS_MAX = 20;

type Parts = { readonly params: unknown; readonly query: unknown; readonly body: unknown };
type PartCheck = (value: unknown) => { readonly value: unknown; readonly faults: readonly Fault[] };

/**
 * Makes the check of a route: it gives the parts in the shape that the route says, or throws `invalid-request` with a
 * pointer to each fault. A member that the shape does not name is a fault: what looks like a filter must be one.
 */
export function createRequestCheck(route: Route): (parts: Parts) => Parts {
  const checkParams = createPartCheck('path', route.params);
  const checkQuery = createPartCheck('query', route.query ?? z.object({}));
  const checkBody = createPartCheck('body', route.body);
  return (parts) => {
    const params = checkParams(parts.params);
    const query = checkQuery(parts.query);
    const body = checkBody(parts.body);
    const faults = [...params.faults, ...query.faults, ...body.faults];
    if (faults.length > 0) throw refuseFaults(faults.slice(0, FAULTS_MAX));
    return { params: params.value, query: query.value, body: body.value };
  };
}

function createPartCheck(part: Fault['in'], schema: z.ZodType | undefined): PartCheck {
  if (schema === undefined) return () => ({ value: undefined, faults: [] });
  const strict = schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
  const lists = part === 'query' ? findLists(schema) : [];
  return (value) => {
    const nul = findNul(value);
    if (nul !== undefined) {
      const fault = { in: part, pointer: writePointer(nul), detail: 'Text must not hold the character NUL' };
      return { value: undefined, faults: [fault] };
    }
    const parsed = strict.safeParse(part === 'query' ? toQuery(value, lists) : value);
    if (parsed.success) return { value: parsed.data, faults: [] };
    return { value: undefined, faults: parsed.error.issues.flatMap((issue) => toFaults(part, issue)) };
  };
}

function toFaults(part: Fault['in'], issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ in: part, pointer: writePointer(issue.path), detail: issue.message }];
  return issue.keys.map((key) => ({ in: part, pointer: writePointer([...issue.path, key]), detail: 'Unknown member' }));
}

/** RFC 6901. */
function writePointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Names of query members that are lists: given once, they come as a text like any other. */
function findLists(schema: z.ZodType): readonly string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<string, z.ZodType>> = schema.shape;
  return Object.keys(shape).filter((name) => unwrap(shape[name]) instanceof z.ZodArray);
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable;
  return isWrapped ? unwrap(schema.def.innerType as z.ZodType) : schema;
}

function toQuery(value: unknown, lists: readonly string[]): unknown {
  const query: Record<string, unknown> = { ...(value as Readonly<Record<string, unknown>>) };
  for (const name of lists) if (typeof query[name] === 'string') query[name] = [query[name]];
  return query;
}

/** PostgreSQL takes no NUL in a text, so none may come as far: path of the first one. */
function findNul(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.includes('\0') ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (key.includes('\0')) return [];
    const below = findNul(member);
    if (below !== undefined) return [key, ...below];
  }
  return undefined;
}
