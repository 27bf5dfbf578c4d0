/** Control documents as they are to be, for verbs that ask what would come of them. */
import { AppError } from '../base/errors.ts';
import type { Control } from '../model/control.ts';
import type { House } from '../program/house.ts';
import { demandSound } from '../program/programme/demand-sound.ts';
import { readControlFiles } from '../program/test/read-controls.ts';

/** Throws `path-not-found`, and `invalid-document` where one of them is not valid, or there is none. */
export async function readChangedControls(path: string, house: House): Promise<readonly Control[]> {
  const { controls, problems } = await readControlFiles(path, house);
  demandSound(problems, path);
  if (controls.length === 0) throw new AppError('invalid-document', `${path} holds no Control`);
  return controls;
}
