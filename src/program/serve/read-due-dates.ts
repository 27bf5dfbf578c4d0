/** Reads until when findings are to be mended here. */
import { AppError } from '../../base/errors.ts';
import type { DueDates } from '../../model/programme/due-dates.ts';
import { DueDateSettings, mergeDueDates } from '../../model/programme/due-date-settings.ts';
import type { House } from '../house.ts';
import { readValues } from '../programme/read-values.ts';

/** Throws `path-not-found` and `invalid-document`. */
export async function readDueDates(file: string, house: House): Promise<DueDates> {
  const [settings] = await readValues(file, house);
  const parsed = DueDateSettings.safeParse(settings?.value ?? {});
  if (parsed.success) return mergeDueDates(parsed.data);
  const faults = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new AppError('invalid-document', `${file}: ${faults.join('; ')}`);
}
