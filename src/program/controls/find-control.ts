/** A control of the programme by the words that people use for it. */
import { AppError } from '../../base/errors.ts';
import type { Control } from '../../model/control.ts';
import { isCalled } from '../../model/profile-rules.ts';
import type { OwnControl } from '../../model/programme/own-controls.ts';
import { OWN_CONTROLS } from '../../model/programme/own-controls.ts';
import type { House } from '../house.ts';
import { loadProgramme } from '../programme/load.ts';

/** One with a rule, or one by which the programme judges itself. */
export type FoundControl = { readonly control: Control } | { readonly own: OwnControl };

/** By id, name or alias. Throws `not-found`. */
export async function findControl(name: string, house: House): Promise<FoundControl> {
  const { controls } = await loadProgramme(['.'], house);
  const control = controls.find((one) => isCalled(one, name));
  if (control !== undefined) return { control };
  const own = Object.values(OWN_CONTROLS).find((one) => one.id === name || one.name === name);
  if (own === undefined) throw new AppError('not-found', 'the control');
  return { own };
}
