/**
 * The settings of a gate as one signed file: a replica that has it answers with nothing else there, and believes it for
 * its signature, wherever it lay meanwhile.
 */
import { hash as hashText } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { getField, getPath } from '../../base/json.ts';
import { readNote, signNote, verifyNote, writeNote } from '../../languages/tlog/index.ts';
import type { Signer, Verifier } from '../../languages/tlog/index.ts';
import { API_VERSION } from '../../model/words.ts';
import type { GateSettings } from './gate-settings.ts';
import { listGateControls } from './gate-settings.ts';

/** Of what the payload holds: raised when a replica of the version before could misread it. */
const FORMAT = 1;
const NOTE_HEAD = 'bulwark.dev/gate-bundle';

/** What a bundle says of itself beside the settings. */
export type BundleRead = { readonly settings: GateSettings; readonly madeMs: number };

/** Everything but the code made ahead of time; controls without their examples, which judge nothing. */
type Payload = Omit<GateSettings, 'hash' | 'precompiled'> & { readonly format: number; readonly madeMs: number };

/** The text of the bundle. The same settings made at the same time give the same text. */
export function writeBundle(settings: Omit<GateSettings, 'hash'>, madeMs: number, signer: Signer): string {
  const { profile, exceptions, inventories, inForce, updateRule } = settings;
  const controls = listGateControls(settings.controls).map((control) => ({
    ...control,
    examples: { good: [], bad: [] },
  }));
  const rollouts = inForce.rollouts.map(({ controls: ids, document, step }) => ({ controls: ids, document, step }));
  const payload: Payload = {
    format: FORMAT,
    madeMs,
    controls,
    profile,
    exceptions,
    inventories,
    inForce: { exceptions: inForce.exceptions, rollouts },
    updateRule,
  };
  const text = JSON.stringify(payload);
  const note = writeNote(signNote(sayDigest(digest(text)), signer));
  return `${JSON.stringify({ apiVersion: API_VERSION, kind: 'GateBundle', payload: text, note })}\n`;
}

/** Names what is signed, so that no signature of something else passes for it. */
function sayDigest(hash: string): string {
  return `${NOTE_HEAD}\n${hash}\n`;
}

function digest(payload: string): string {
  return hashText('sha256', payload, 'hex');
}

/**
 * Reads a bundle that one of the keys has signed. Throws `bundle-unusable`: a gate must not begin with settings that
 * somebody else made.
 */
export function readBundle(text: string, trusted: readonly Verifier[], file: string): BundleRead {
  const json = parseJson(text, file);
  const payload = getField(json, 'payload');
  const note = getField(json, 'note');
  const isOurs = getField(json, 'apiVersion') === API_VERSION && getField(json, 'kind') === 'GateBundle';
  if (!isOurs || typeof payload !== 'string' || typeof note !== 'string') {
    throw new AppError('bundle-unusable', `${file} is no bundle of a gate`);
  }
  const { value } = readNote(note);
  const hash = digest(payload);
  if (value === undefined || value.text !== sayDigest(hash)) {
    throw new AppError('bundle-unusable', `${file}: what was signed is not what it holds`);
  }
  if ((verifyNote(value, trusted) ?? []).length === 0) {
    throw new AppError('bundle-unusable', `${file} is not signed by a key that is trusted`);
  }
  return readPayload(parseJson(payload, file), hash, file);
}

function parseJson(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError('bundle-unusable', `${file} is not JSON`, { cause });
  }
}

/** The signature says that `writeBundle` made it: only the form may be one of another version. */
function readPayload(json: Json, hash: string, file: string): BundleRead {
  if (getField(json, 'format') !== FORMAT) {
    throw new AppError('bundle-unusable', `${file} has a form that this version does not know`);
  }
  const { madeMs, format: _format, ...settings } = json as unknown as Payload;
  if (!Array.isArray(settings.controls) || getPath(json, ['profile', 'spec']) === undefined) {
    throw new AppError('bundle-unusable', `${file} lacks controls or a profile`);
  }
  return { settings: { ...settings, hash }, madeMs };
}
