/** What a store adds to an evaluation as a file: for scans that run where the store cannot be reached. */
import { AppError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { getField } from '../../base/json.ts';
import { writeJsonText } from '../../base/json-text.ts';
import type { LoadedException } from '../../engine/exception-set.ts';
import type { RolloutInForce } from '../../model/programme/rollout-modes.ts';
import type { DocumentRead } from '../../model/read-document.ts';
import type { House } from '../house.ts';
import { readNamedFile } from '../programme/named-file.ts';
import type { InForce } from './in-force.ts';

/** The text of the file. */
export function writeInForce({ exceptions, rollouts }: InForce): string {
  return writeJsonText({
    exceptions,
    rollouts: rollouts.map(({ controls, document, step }) => ({ controls, document, step })),
  });
}

/**
 * Reads what `writeInForce` wrote. Throws `path-not-found` and `invalid-document`: a gate must not go on as if nothing
 * were in force.
 */
export async function readInForce(path: string, house: House): Promise<InForce> {
  const value = parseJson(new TextDecoder().decode(readNamedFile(path, house)), path);
  const { readDocument } = await import('../../model/read-document.ts');
  const read = (document: unknown) => readDocument(document, path);
  return {
    exceptions: readList(value, 'exceptions', path).flatMap((item) => readException(item, read)),
    rollouts: readList(value, 'rollouts', path).map((item) => readRollout(item, path, read)),
  };
}

type Read = (document: unknown) => DocumentRead;

/** One that is no valid document does not count, whoever wrote it. */
function readException(item: Json, read: Read): readonly LoadedException[] {
  const { value } = read(getField(item, 'exception'));
  const file = getField(item, 'file');
  return value?.kind === 'Exception' && typeof file === 'string' ? [{ exception: value, file }] : [];
}

function readRollout(item: Json, path: string, read: Read): RolloutInForce {
  const { value, problems } = read(getField(item, 'document'));
  const controls = getField(item, 'controls');
  const step = getField(item, 'step');
  if (value?.kind !== 'Rollout' || !Array.isArray(controls) || typeof step !== 'number') {
    const why = problems.map(({ message }) => message).join('; ');
    throw new AppError('invalid-document', `${path}: a rollout in it is none. ${why}`);
  }
  return { document: value, step, controls: (controls as readonly Json[]).filter((name) => typeof name === 'string') };
}

function readList(value: Json, name: string, path: string): readonly Json[] {
  const list = getField(value, name);
  if (Array.isArray(list)) return list as readonly Json[];
  throw new AppError('invalid-document', `${path} has no list ${name}`);
}

function parseJson(text: string, path: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new AppError('invalid-document', `${path} is no JSON`, { cause: error });
  }
}
