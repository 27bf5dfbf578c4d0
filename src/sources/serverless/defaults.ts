/** What the provider section says for all functions, and where it says it. */
import { getField, getPath, isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';

/** Fields that a function has from the provider when it lacks them, and where the value stands, the first that does. */
const INHERITED: Readonly<Record<string, readonly FieldPath[]>> = {
  architecture: [['architecture']],
  environment: [['environment']],
  iamRoleStatements: [['iam', 'role', 'statements'], ['iamRoleStatements']],
  kmsKeyArn: [['kmsKeyArn']],
  layers: [['layers']],
  logRetentionInDays: [['logRetentionInDays']],
  memorySize: [['memorySize']],
  reservedConcurrency: [['reservedConcurrency']],
  role: [['iam', 'role'], ['role']],
  runtime: [['runtime']],
  tags: [['tags'], ['stackTags']],
  timeout: [['timeout']],
  tracing: [['tracing', 'lambda']],
  versionFunctions: [['versionFunctions']],
  vpc: [['vpc']],
};
/** Fields whose entries are merged. */
const MERGED: ReadonlySet<string> = new Set(['environment', 'tags']);

/** A function with the provider's defaults; its own fields count, and maps of both are merged. */
export function inheritDefaults(own: JsonObject, provider: Json): JsonObject {
  const fields: Record<string, Json> = {};
  for (const [key, value] of Object.entries(own)) setField(fields, key, value);
  for (const key of Object.keys(INHERITED)) {
    const inherited = findDefault(provider, key)?.value;
    if (inherited === undefined) continue;
    const value = getField(fields, key);
    if (value === undefined) fields[key] = inherited;
    else if (MERGED.has(key) && isJsonObject(value) && isJsonObject(inherited))
      fields[key] = { ...inherited, ...value };
  }
  return fields;
}

/** Where the provider section says what a field of a function inherits. */
export function findInherited(provider: Json, field: FieldPath): FieldPath | undefined {
  const [key, ...rest] = field;
  const found = typeof key === 'string' && Object.hasOwn(INHERITED, key) ? findDefault(provider, key) : undefined;
  return found === undefined ? undefined : [...found.path, ...rest];
}

function findDefault(provider: Json, key: string): { readonly path: FieldPath; readonly value: Json } | undefined {
  for (const path of INHERITED[key] ?? []) {
    const value = getPath(provider, path);
    // `iam.role` is the role's name, or a map that says what the framework is to put into it.
    const isRole = key !== 'role' || typeof value === 'string' || getField(value, 'Fn::GetAtt') !== undefined;
    if (value !== undefined && value !== null && isRole) return { path, value };
  }
  return undefined;
}
