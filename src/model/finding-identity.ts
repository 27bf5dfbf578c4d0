/**
 * The identity of a finding over time: the control, the address of the resource and the place in it, in which a list
 * item is called by its own name and not by its position. So it survives edits above, below and around it.
 */
import { fingerprint } from '../base/ids.ts';
import { getField, isJsonObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import type { FieldPath } from '../base/positions.ts';

/**
 * Fields that name an item of a list, in the order in which they are tried. `mountPath` stands before `name`, because
 * the name of a volume mount is that of its volume and may be mounted twice.
 */
const ITEM_KEYS = [
  'mountPath',
  'devicePath',
  'name',
  'key',
  'topologyKey',
  'containerPort',
  'port',
  'ip',
  'host',
  'path',
  'id',
] as const;

/** Fields without which the key is not unique: 53/TCP and 53/UDP, the user alice and the group alice. */
const QUALIFIERS = ['protocol', 'kind', 'namespace'] as const;

/** 128 bits in hex. Equal for equal control id, address and stable path; free of lines and list positions. */
export function identifyFinding(controlId: string, address: string, body: Json, path: FieldPath): string {
  return fingerprint(controlId, address, ...stablePath(body, path));
}

/**
 * The path with each list index replaced by a stable key of the item: `name=web`, else a hash of the item's content.
 */
export function stablePath(body: Json, path: FieldPath): readonly string[] {
  const steps: string[] = [];
  let current: Json | undefined = body;
  for (const step of path) {
    if (typeof step === 'string') {
      steps.push(`.${step}`);
      current = getField(current, step);
    } else {
      const list: readonly Json[] = Array.isArray(current) ? current : [];
      steps.push(`[${nameItem(list, step)}]`);
      current = list[step];
    }
  }
  return steps;
}

/** Depends on the item alone; only items that no key tells apart are numbered. */
function nameItem(list: readonly Json[], index: number): string {
  const name = describeItem(list[index] ?? null);
  let sameBefore = 0;
  for (let i = 0; i < index; i++) if (describeItem(list[i] ?? null) === name) sameBefore += 1;
  return sameBefore === 0 ? name : `${name}#${sameBefore + 1}`;
}

function describeItem(item: Json): string {
  for (const key of ITEM_KEYS) {
    const value = getField(item, key);
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const qualifiers = QUALIFIERS.map((name) => getField(item, name)).filter((text) => typeof text === 'string');
    return [`${key}=${value}`, ...qualifiers].join(',');
  }
  return fingerprint(canonicalText(item));
}

/** JSON with sorted keys, so that the order in which fields were written does not matter. */
export function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value === 'bigint') return value.toString();
  // What is no plain object is a value that is not known, and says itself how it is written.
  if (!isJsonObject(value)) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${canonicalText(item)}`).join(',')}}`;
}
