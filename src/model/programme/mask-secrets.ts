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

/** A field that is hidden with all below it, and what is said there; empty for what is not known. */
export type HiddenField = { readonly path: FieldPath; readonly values: readonly string[] };

type MaskedResource = Pick<Resource, 'kind' | 'body'> & { readonly name?: string };

type MaskedBody = { readonly body: JsonObject; readonly hidden: readonly HiddenField[] };

/** The body without secrets, and what was taken out; `places` are fields that findings call sensitive. */
export function maskSecrets(resource: MaskedResource, places: readonly FieldPath[]): MaskedBody {
  const { kind, body } = resource;
  const isHidden = createHiddenTest(kind, [...places, ...listDeclaredSecrets(resource)]);
  const hidden: (HiddenField & { readonly values: string[] })[] = [];
  const values = new Set<string>();
  const open = (path: FieldPath): string[] => {
    hidden.push({ path, values: [] });
    return hidden.at(-1)?.values ?? [];
  };
  const masked = mapLeaves(
    body,
    (leaf, said) => {
      if (said === undefined || typeof leaf === 'boolean' || leaf === null) return leaf;
      const isText = typeof leaf === 'string';
      said.push(isText || typeof leaf === 'number' ? String(leaf) : '');
      if (!isText) return leaf;
      if (leaf.length >= VALUE_CHARS_MIN) values.add(leaf);
      return SECRET_MASK;
    },
    (path, holder) => (isHidden(path, holder) ? open(path) : undefined),
  );
  // What is hidden in one field may be repeated in another: a pair of a name and a value, and the line they stand in.
  const clean = (leaf: Json): Json => (typeof leaf === 'string' ? maskText(leaf, values) : leaf);
  return {
    body: mapLeaves(masked, clean, NOTHING_HIDDEN) as JsonObject,
    hidden: hidden.filter((field) => field.values.length > 0),
  };
}

/** What a template or a module is given from outside: fields of a declaration that hold a value of that name. */
const DECLARED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  variable: ['default'],
  output: ['value'],
  Parameter: ['Default', 'AllowedValues', 'defaultValue', 'allowedValues'],
};

function listDeclaredSecrets({ kind, name, body }: MaskedResource): readonly FieldPath[] {
  const fields = Object.hasOwn(DECLARED_FIELDS, kind) ? (DECLARED_FIELDS[kind] ?? []) : [];
  const marks: readonly unknown[] = [body['sensitive'], body['NoEcho']];
  const isSecret =
    isSecretName(name) || marks.some((mark) => mark === true || mark === 'true') || isSecureType(body['type']);
  return isSecret ? fields.map((field) => [field]) : [];
}

const isSecureType = (type: unknown): boolean => typeof type === 'string' && /^secure/i.test(type);

type HiddenTest = (path: FieldPath, holder: JsonObject | undefined) => boolean;

const NOTHING_HIDDEN = (): undefined => undefined;

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
    // CloudFormation writes its pairs so.
    if (name === 'Value') return above === 'Environment' || isSecretName(getField(holder, 'Name'));
    return depth === 1 && dataFields.includes(name);
  };
}

/** Names of fields are few, and come again and again. */
const secretNames = new Map<string, boolean>();
const NAMES_KEPT_MAX = 10_000;
const NAME_CHARS_MAX = 100;

/** Whether what has this name is a secret by it. */
export function isSecretName(name: unknown): boolean {
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

type Open = (path: FieldPath, holder: JsonObject | undefined) => string[] | undefined;

/** A copy with each leaf mapped; `said` is what `open` gave for the first place above it for which it gave anything. */
function mapLeaves(body: Json, map: (leaf: Json, said: string[] | undefined) => Json, open: Open): Json {
  const copy = (value: Json, path: FieldPath, said: string[] | undefined): Json => {
    if (Array.isArray(value)) {
      const list: readonly Json[] = value;
      return list.map((item, i) => {
        const place = [...path, i];
        return copy(item, place, said ?? open(place, undefined));
      });
    }
    if (!isPlain(value)) return map(value, said);
    const fields: Record<string, Json> = {};
    for (const [name, member] of Object.entries(value)) {
      const place = [...path, name];
      setField(fields, name, copy(member, place, said ?? open(place, value)));
    }
    return fields;
  };
  return copy(body, [], open([], undefined));
}

function isPlain(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Where in a text something is written as credentials are, from and to, in UTF-16 units. */
export function findSecretShapes(text: string): readonly (readonly [from: number, to: number])[] {
  if (!MAY_BE_SECRET.test(text)) return [];
  return SECRET_SHAPES.flatMap(([shape, kept]) =>
    [...text.matchAll(shape)].map(({ 0: match, 1: head = '', index }) => {
      const [before = '', after = ''] = kept.replace('$1', () => head).split(SECRET_MASK);
      return [index + before.length, index + match.length - after.length] as const;
    }),
  );
}

/** The text without the values, and without what is written as credentials are. */
export function maskText(text: string, values: ReadonlySet<string>): string {
  let masked = text;
  for (const value of values) if (masked.includes(value)) masked = masked.replaceAll(value, SECRET_MASK);
  if (!MAY_BE_SECRET.test(masked)) return masked;
  for (const [shape, kept] of SECRET_SHAPES) masked = masked.replace(shape, kept);
  return masked;
}
