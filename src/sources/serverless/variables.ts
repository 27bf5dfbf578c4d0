/**
 * The variables of the Serverless framework: `${self:custom.name}`, `${opt:stage, 'dev'}`. Those of the file itself and
 * defaults are resolved; what the shell, other files and the account say is unknown.
 */
import { addFaultTo, createFaultSink, type FaultSink } from '../../base/faults.ts';
import { getField, isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { FieldPath } from '../../base/positions.ts';
import { joinText, type UnknownValue } from '../../base/unknown-port.ts';
import { readUnknown, sayUnknown, UNKNOWNS } from '../unknown.ts';
import { splitAlternatives, splitVariables } from './variable-text.ts';

export type FaultCode = 'malformed' | 'unknown-name' | 'cycle' | 'not-resolvable' | 'too-large';

export type Resolution = {
  readonly root: JsonObject;
  readonly faults: FaultSink<FaultCode>;
  /** By what is written between the braces. */
  readonly known: Map<string, Json>;
  /** Variables being resolved around the current one. */
  readonly open: Set<string>;
  readonly at: (string | number)[];
  nodesLeft: number;
  depth: number;
};

/** The variables of one file. */
export function openResolution(root: JsonObject): Resolution {
  return {
    root,
    faults: createFaultSink(LIMITS.problemsPerFileMax),
    known: new Map(),
    open: new Set(),
    at: [],
    nodesLeft: LIMITS.templateNodesMax,
    depth: 0,
  };
}

/** Notes a fault at a place of the file, where the resolution stands when none is given. */
export function addFault({ faults, at }: Resolution, code: FaultCode, message: string, path: FieldPath = at): void {
  addFaultTo(faults, code, message, path);
}

/** A value of the file, which stands at `path`, with its variables resolved. */
export function resolveAt(resolution: Resolution, value: Json, path: FieldPath): Json {
  resolution.at.splice(0, resolution.at.length, ...path);
  return resolve(resolution, value);
}

function resolve(resolution: Resolution, value: Json): Json {
  if (typeof value === 'string') return value.includes('${') ? resolveText(resolution, value) : value;
  if (typeof value !== 'object' || value === null || readUnknown(value) !== undefined) return value;
  if (resolution.nodesLeft-- <= 0) {
    addFault(resolution, 'too-large', `variables expand to more than ${LIMITS.templateNodesMax} values`);
    return sayUnknown(['the file is too large'], {});
  }
  if (Array.isArray(value)) return value.map((item: Json, i) => resolveMember(resolution, i, item));
  const fields: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) setField(fields, key, resolveMember(resolution, key, inner));
  return fields;
}

function resolveMember(resolution: Resolution, step: string | number, value: Json): Json {
  resolution.at.push(step);
  const result = resolve(resolution, value);
  resolution.at.pop();
  return result;
}

/** Characters of a text that count as one value. */
const CHARS_PER_NODE = 64;

/** A text that is one variable has its value; one with variables in it is put together. */
function resolveText(resolution: Resolution, text: string): Json {
  const pieces = splitVariables(text);
  const [only] = pieces;
  if (pieces.length === 1 && only?.isVariable === true) return resolveVariable(resolution, only.text);
  const parts: (string | UnknownValue)[] = [];
  let charCount = 0;
  for (const piece of pieces) {
    const part = piece.isVariable ? toPart(resolveVariable(resolution, piece.text)) : piece.text;
    charCount += typeof part === 'string' ? part.length : 0;
    parts.push(part);
  }
  resolution.nodesLeft -= charCount / CHARS_PER_NODE;
  if (charCount <= LIMITS.templateTextCharsMax && resolution.nodesLeft > 0) return joinText(UNKNOWNS, parts);
  addFault(resolution, 'too-large', `variables make a text of more than ${LIMITS.templateTextCharsMax} characters`);
  return sayUnknown(['the text is too long'], { isSet: true });
}

function toPart(value: Json): string | UnknownValue {
  if (value === null || typeof value !== 'object') return String(value);
  return readUnknown(value) ?? { reasons: ['a map or list is put into a text'], refinement: { isSet: true } };
}

/** The value of what stands between the braces, computed once. */
function resolveVariable(resolution: Resolution, written: string): Json {
  const known = resolution.known.get(written);
  if (known !== undefined) return known;
  const isOpen = resolution.open.has(written);
  if (isOpen || resolution.depth >= LIMITS.documentDepthMax) {
    const what = isOpen
      ? `\`\${${written}}\` depends on itself`
      : 'variables depend on each other over too many levels';
    addFault(resolution, isOpen ? 'cycle' : 'too-large', what);
    return sayUnknown([what], {});
  }
  resolution.open.add(written);
  resolution.depth++;
  const value = resolveAlternatives(resolution, written);
  resolution.depth--;
  resolution.open.delete(written);
  resolution.known.set(written, value);
  return value;
}

/** The first alternative that is there; one that may be there makes the rest uncertain. */
function resolveAlternatives(resolution: Resolution, written: string): Json {
  const alternatives = splitAlternatives(written);
  for (const [i, alternative] of alternatives.entries()) {
    const isLast = i === alternatives.length - 1;
    const value = resolveAddress(resolution, alternative, isLast);
    if (value !== undefined) return value;
  }
  addFault(resolution, 'unknown-name', `\`\${${written}}\` leads to nothing in this file`);
  return sayUnknown([`\${${written}} leads to nothing in this file`], {});
}

/** Sources of values outside of the file; with a default after them, that is what a plain deployment uses. */
const GIVEN_AT_DEPLOYMENT = new Set(['opt', 'env', 'param']);

/** Undefined when an alternative is not there and the next one counts. */
function resolveAddress(resolution: Resolution, written: string, isLast: boolean): Json | undefined {
  const literal = readLiteral(written);
  if (literal !== undefined) return literal;
  const inner = written.includes('${') ? resolveText(resolution, written) : written;
  if (typeof inner !== 'string') return inner;
  const colon = inner.indexOf(':');
  const source = colon < 0 ? inner : inner.slice(0, colon);
  const address = colon < 0 ? '' : inner.slice(colon + 1).trim();
  if (source === 'self') return followSelf(resolution, address);
  if (source === 'sls' && address === 'stage') return resolveStage(resolution);
  if (source === 'param') {
    const value = followSelf(resolution, `params.default.${address}`);
    if (value !== undefined) return value;
  }
  if (source === 'opt' && address === 'stage' && isLast) return resolveStage(resolution);
  if (GIVEN_AT_DEPLOYMENT.has(source) && !isLast) return undefined;
  return sayUnknown([`\${${inner}} is known at deployment`], { isSet: true });
}

/** Text in quotes, a number, or a word. */
function readLiteral(written: string): Json | undefined {
  const quoted = /^(['"])(.*)\1$/s.exec(written)?.[2];
  if (quoted !== undefined) return quoted;
  if (/^-?[0-9]+(?:\.[0-9]+)?$/.test(written)) return Number(written);
  return written === 'true' || written === 'false' ? written === 'true' : written === 'null' ? null : undefined;
}

/** The stage that a plain deployment has. */
function resolveStage(resolution: Resolution): Json {
  return followSelf(resolution, 'provider.stage') ?? 'dev';
}

/** A value of the file by its path, `custom.buckets.0.name`; undefined when there is none. */
function followSelf(resolution: Resolution, address: string): Json | undefined {
  const { service = null } = resolution.root;
  // `service: name` is the short form of `service: { name }`.
  if (address === 'service.name' && typeof service === 'string') return resolve(resolution, service);
  let current: Json | undefined = resolution.root;
  for (const step of address === '' ? [] : address.split('.')) {
    if (typeof current === 'string') current = resolve(resolution, current);
    if (current !== undefined && readUnknown(current) !== undefined) return current;
    const next: Json | undefined = Array.isArray(current) ? current[Number(step)] : getField(current, step);
    if (next === undefined || next === null) return undefined;
    current = next;
  }
  return isJsonObject(current) && current === resolution.root ? undefined : resolve(resolution, current ?? null);
}
