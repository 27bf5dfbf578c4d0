/** An entry of the evidence ledger, and the bytes that stand for it in the Merkle tree. */
import type { Json } from '../../base/json.ts';
import { getField, isJsonObject } from '../../base/json.ts';
import { canonicalText } from '../finding-identity.ts';
import type { Actor } from './actor.ts';

export type LedgerEntry = {
  readonly atMs: number;
  readonly actor: Actor;
  /** `run`, `decision`, `finding`, `exception`, `rollout`, `access`, `administration`: what it is evidence of. */
  readonly kind: string;
  /** What happened, `approved`, and to what. */
  readonly action: string;
  readonly subject: string;
  /** Never holds a secret: what may be one is named by its fingerprint. */
  readonly body: Json;
};

/** JSON in UTF-8 with sorted keys: one entry has one spelling. */
export function writeLedgerEntry(entry: LedgerEntry): Uint8Array {
  const { atMs, actor, kind, action, subject, body } = entry;
  const { kind: actorKind, id, name } = actor;
  return new TextEncoder().encode(
    canonicalText({ atMs, actor: { kind: actorKind, id, name }, kind, action, subject, body }),
  );
}

const ACTOR_KINDS: readonly Actor['kind'][] = ['user', 'token', 'system'];

/** Undefined when the bytes are none that `writeLedgerEntry` writes. */
export function readLedgerEntry(bytes: Uint8Array): LedgerEntry | undefined {
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as Json;
  } catch {
    return undefined; // what is no JSON, or no UTF-8, is no entry
  }
  const actor = getField(value, 'actor');
  const actorKind = ACTOR_KINDS.find((kind) => kind === getField(actor, 'kind'));
  const atMs = getField(value, 'atMs');
  const texts = ['kind', 'action', 'subject'].map((name) => getField(value, name));
  const names = ['id', 'name'].map((name) => getField(actor, name));
  const body = getField(value, 'body');
  if (!isJsonObject(value) || typeof atMs !== 'number' || actorKind === undefined || body === undefined)
    return undefined;
  if (![...texts, ...names].every((text) => typeof text === 'string')) return undefined;
  const [kind = '', action = '', subject = ''] = texts as readonly string[];
  const [id = '', name = ''] = names as readonly string[];
  return { atMs, actor: { kind: actorKind, id, name }, kind, action, subject, body };
}

/** Characters of a text that is searched for; longer ones are found by their beginning. */
const KEY_CHARS_MAX = 300;

/** A text as it is searched for: databases take neither NUL nor half a character, and index short texts only. */
export function toLedgerKey(text: string): string {
  return text.slice(0, KEY_CHARS_MAX).toWellFormed().replaceAll('\0', '\ufffd');
}
