/**
 * Writes JSON as block YAML 1.2 that also YAML 1.1 readers understand the same way. Reading YAML is `languages/yaml`.
 */
import { isJsonObject } from './json.ts';

const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*( [A-Za-z0-9_./()-]+)*$/;
/** Words that a YAML 1.1 or 1.2 reader takes for something else than text. */
const RESERVED = /^(?:true|false|yes|no|on|off|y|n|null|~)$/i;

/** The lines of `value` in block style. Unknown values that JSON cannot say (functions) are written as null. */
export function writeYaml(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap(writeItem);
  if (isJsonObject(value)) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    if (fields.length > 0) return fields.flatMap(([key, field]) => writeField(key, field));
  }
  return [writeFlow(value)];
}

function writeItem(item: unknown): readonly string[] {
  const [first = 'null', ...rest] = writeYaml(item);
  return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
}

function writeField(key: string, value: unknown): readonly string[] {
  const name = writeFlow(key);
  if (typeof value === 'string' && isBlockText(value)) {
    return [`${name}: |-`, ...value.split('\n').map((line) => (line === '' ? '' : `  ${line}`))];
  }
  const lines = writeYaml(value);
  const isNested = (Array.isArray(value) && value.length > 0) || (isJsonObject(value) && lines[0] !== '{}');
  return isNested ? [`${name}:`, ...lines.map((line) => `  ${line}`)] : [`${name}: ${lines[0]}`];
}

/** Text that a literal block keeps unchanged: several printable lines, no leading space, no trailing line break. */
function isBlockText(text: string): boolean {
  return text.includes('\n') && /^[^\s]/.test(text) && /[^\s]$/.test(text) && /^[\n\x20-\x7e]*$/.test(text);
}

/** One-line form: plain text where no reader mistakes it, JSON otherwise. */
export function writeFlow(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return PLAIN.test(value) && !RESERVED.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner)) ?? 'null';
}
