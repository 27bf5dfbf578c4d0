/** Evaluates expressions and reads configurations for tests of the Terraform rooms. */
import type { Problem } from '../../src/base/problems.ts';
import type { Json } from '../../src/base/json.ts';
import { compileRegex } from '../../src/languages/cel/regex/index.ts';
import { parseHclExpression, parseHclTemplate } from '../../src/languages/hcl/index.ts';
import {
  createEvaluation,
  evaluate,
  type Host,
  isList,
  isObject,
  LazyObject,
  Unknown,
  type Value,
} from '../../src/languages/terraform/index.ts';
import type { Resource } from '../../src/model/resource.ts';
import { createTerraformSource } from '../../src/sources/terraform/index.ts';
import { readUnknown } from '../../src/sources/unknown.ts';
import { makeInputFile } from './input-files.ts';

/** Files that `file()` finds in tests. */
const FILES: Readonly<Record<string, string>> = {
  'greeting.txt': 'hello',
  'user.tftpl': 'hi ${name}%{ for p in ports } ${p}%{ endfor }',
};

const HOST: Host = {
  readFile: (path) => (Object.hasOwn(FILES, path) ? new TextEncoder().encode(FILES[path]) : undefined),
  compileRegex: (pattern) => {
    const regex = compileRegex(pattern);
    return 'matchAll' in regex ? regex : undefined;
  },
  decodeYaml: (text) => (text === 'a: 1' ? { a: 1 } : undefined),
  parseTemplate: (text) => {
    const { value, problems } = parseHclTemplate(text);
    return problems.length > 0 ? undefined : value;
  },
};

/** The value of an expression; `u` is a name whose value is unknown, `s` one that is unknown but set. */
export function evaluateText(text: string, names: Readonly<Record<string, Value>> = {}, host: Host = HOST): Value {
  const { value, problems } = parseHclExpression(text);
  if (problems.length > 0)
    throw new Error(`the test's expression does not parse: ${text}: ${problems[0]?.message ?? ''}`);
  const all: Readonly<Record<string, Value>> = {
    u: new Unknown(['u is unknown']),
    s: new Unknown(['s comes later'], { isSet: true }),
    ...names,
  };
  const find = (root: string): Value | undefined => (Object.hasOwn(all, root) ? all[root] : undefined);
  return evaluate(value, { evaluation: createEvaluation(host), names: undefined, find });
}

/** A value for comparison: unknowns as `{ unknown: [reasons] }`, errors as `{ error: text }`. */
export function showValue(value: Value): unknown {
  if (value instanceof Unknown) {
    return value.isError ? { error: value.reasons.join('; ') } : { unknown: [...value.reasons] };
  }
  if (value instanceof LazyObject) return { lazy: value.name };
  if (typeof value === 'bigint') return `${value}n`;
  if (isList(value)) return value.map(showValue);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, showValue(inner)]));
  return value;
}

export type ReadEstate = {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  /** The resource of this address without `terraform:`. */
  readonly find: (address: string) => Resource;
  /** Its body, with unknowns as `{ unknown: [reasons] }`. */
  readonly body: (address: string) => unknown;
  /** Codes of all problems. */
  readonly codes: readonly string[];
};

/** Reads files by path as one scan; every file is listed. */
export function readTerraform(files: Readonly<Record<string, string>>): ReadEstate {
  const made = Object.entries(files).map(([path, text]) => makeInputFile(path, text));
  const readListed = (path: string): Uint8Array | undefined => made.find((file) => file.absolutePath === path)?.bytes;
  const source = createTerraformSource({ readListed });
  source.plan?.(made);
  const problems: Problem[] = [];
  for (const file of made) {
    if (source.mayClaim(file.path) && source.claims(file)) problems.push(...source.read(file).problems);
  }
  const found = source.finish?.() ?? { resources: [], problems: [] };
  problems.push(...found.problems);
  const find = (address: string): Resource => {
    const resource = found.resources.find((candidate) => candidate.address === `terraform:${address}`);
    if (resource === undefined) {
      throw new Error(`no ${address} among ${found.resources.map((each) => each.address).join(', ')}`);
    }
    return resource;
  };
  return {
    resources: found.resources,
    problems,
    find,
    body: (address) => showJson(find(address).body),
    codes: problems.map(({ code }) => code),
  };
}

/** JSON for comparison: unknowns as `{ unknown: [reasons] }`, with what is certain of them. */
export function showJson(value: Json): unknown {
  const unknown = readUnknown(value);
  if (unknown !== undefined) return { unknown: [...unknown.reasons], ...unknown.refinement };
  if (Array.isArray(value)) return value.map(showJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, showJson(inner)]));
}
