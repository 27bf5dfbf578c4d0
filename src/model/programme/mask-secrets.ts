/**
 * Takes secrets out of a resource's body before it leaves the machine that read it. What may be one is masked, rather
 * too much than too little: a replayed control sees that something is there, and not what.
 */
import type { Json, JsonObject } from '../../base/json.ts';
import { getField, setField } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Resource } from '../resource.ts';

/** What stands where a secret was. */
export const SECRET_MASK = '[masked]';

/** Ends of field names, without case and separators, whose texts are never kept. */
const SECRET_NAMES = [
  'accesskey',
  'apikey',
  'authorization',
  'connectionstring',
  'credential',
  'credentials',
  'passphrase',
  'passwd',
  'password',
  'privatekey',
  'secret',
  'secretkey',
  'sharedkey',
  'token',
];

/** How credentials are written, and what of them is kept. Each is linear: one class, repeated, between fixed texts. */
const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^]*/g, SECRET_MASK],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, SECRET_MASK],
  [/\bgh[oprsu]_[A-Za-z0-9]{36,}/g, SECRET_MASK],
  [/\bglpat-[\w-]{20,}/g, SECRET_MASK],
  [/\bxox[abprs]-[\w-]{10,}/g, SECRET_MASK],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, SECRET_MASK],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,500}@/gi, `$1${SECRET_MASK}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{16,}/gi, `$1 ${SECRET_MASK}`],
  // `DB_PASSWORD=...` in a script, an image or a list of variables; a value that is a variable is none.
  [
    /(\b\w{0,80}(?:pass(?:word|wd|phrase)|secret|token|(?:api|access|private)_?key)["']?\s?[=:]\s?["']?)[^\s"'$]{4,}/gi,
    `$1${SECRET_MASK}`,
  ],
];

/** Something of every shape: most texts have nothing of any, which is told by one look instead of nine. */
const MAY_BE_SECRET =
  /-----BEGIN|AKIA|ASIA|gh[oprsu]_|glpat-|xox[abprs]-|eyJ|:\/\/|bearer|basic|pass|secret|token|key["']?\s?[=:]/i;

/** The annotation in which `kubectl apply` keeps a copy of the object, with all that it holds. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Fields of a kind that hold what its users put there. */
const DATA_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Secret: ['data', 'stringData'],
  ConfigMap: ['data', 'binaryData'],
};

/** Shorter values are words that stand in harmless places too. */
export const VALUE_CHARS_MIN = 8;

/** The body without secrets; `places` are fields that findings call sensitive. */
export function maskSecrets({ kind, body }: Pick<Resource, 'kind' | 'body'>, places: readonly FieldPath[]): JsonObject {
  const isHidden = createHiddenTest(kind, places);
  const values = new Set<string>();
  const masked = mapTexts(
    body,
    (text, isBelow) => {
      if (!isBelow) return text;
      if (text.length >= VALUE_CHARS_MIN) values.add(text);
      return SECRET_MASK;
    },
    isHidden,
  );
  // What is hidden in one field may be repeated in another: a pair of a name and a value, and the line they stand in.
  return mapTexts(masked, (text) => maskText(text, values), NOTHING_HIDDEN) as JsonObject;
}

type HiddenTest = (path: FieldPath, holder: JsonObject | undefined) => boolean;

const NOTHING_HIDDEN: HiddenTest = () => false;

/** Whether all texts at a place and below are secrets; `holder` is the object that the place is a field of. */
function createHiddenTest(kind: string, places: readonly FieldPath[]): HiddenTest {
  const isHidden = createFieldTest(kind);
  const marked = new Set(places.map((path) => JSON.stringify(path)));
  return (path, holder) => {
    if (marked.size > 0 && marked.has(JSON.stringify(path))) return true;
    const name = path.at(-1);
    return typeof name === 'string' && isHidden(name, path.at(-3), path.length, holder);
  };
}

/**
 * Whether all texts in a field and below are secrets: by its name, that of the step two above it, how deep it is (1 for
 * a field of the body itself), and the object that it is a field of.
 */
export type FieldTest = (
  name: string,
  above: string | number | undefined,
  depth: number,
  holder: JsonObject | undefined,
) => boolean;

/** The test for bodies of a kind. */
export function createFieldTest(kind: string): FieldTest {
  const dataFields = DATA_FIELDS[kind] ?? [];
  return (name, above, depth, holder) => {
    if (isSecretName(name) || name === LAST_APPLIED) return true;
    if (name === 'value') return above === 'env' || isSecretName(getField(holder, 'name') ?? getField(holder, 'key'));
    return depth === 1 && dataFields.includes(name);
  };
}

/** Names of fields are few, and come again and again. */
const secretNames = new Map<string, boolean>();
const NAMES_KEPT_MAX = 10_000;
const NAME_CHARS_MAX = 100;

function isSecretName(name: unknown): boolean {
  if (typeof name !== 'string') return false;
  const known = secretNames.get(name);
  if (known !== undefined) return known;
  const isSecret = endsAsSecret(name);
  if (name.length <= NAME_CHARS_MAX) {
    if (secretNames.size >= NAMES_KEPT_MAX) secretNames.clear();
    secretNames.set(name, isSecret);
  }
  return isSecret;
}

function endsAsSecret(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  return SECRET_NAMES.some((ending) => plain.endsWith(ending));
}

/** A copy with each text mapped; `isBelow` tells whether the text or something that it is part of is hidden. */
function mapTexts(body: Json, map: (text: string, isBelow: boolean) => string, isHidden: HiddenTest): Json {
  const copy = (value: Json, path: FieldPath, isBelow: boolean): Json => {
    if (typeof value === 'string') return map(value, isBelow);
    if (Array.isArray(value)) {
      const list: readonly Json[] = value;
      return list.map((item, i) => {
        const place = [...path, i];
        return copy(item, place, isBelow || isHidden(place, undefined));
      });
    }
    if (!isPlain(value)) return value;
    const fields: Record<string, Json> = {};
    for (const [name, member] of Object.entries(value)) {
      const place = [...path, name];
      setField(fields, name, copy(member, place, isBelow || isHidden(place, value)));
    }
    return fields;
  };
  return copy(body, [], isHidden([], undefined));
}

function isPlain(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The text without the values, and without what is written as credentials are. */
export function maskText(text: string, values: ReadonlySet<string>): string {
  let masked = text;
  for (const value of values) if (masked.includes(value)) masked = masked.replaceAll(value, SECRET_MASK);
  if (!MAY_BE_SECRET.test(masked)) return masked;
  for (const [shape, kept] of SECRET_SHAPES) masked = masked.replace(shape, kept);
  return masked;
}
