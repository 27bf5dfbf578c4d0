/** Reads until when findings are to be mended here. */
import { AppError } from '../../base/errors.ts';
import type { DueDates } from '../../model/programme/due-dates.ts';
import { DueDateSettings, mergeDueDates } from '../../model/programme/due-date-settings.ts';
import type { House } from '../house.ts';

/** Throws `path-not-found` and `invalid-document`. */
export async function readDueDates(file: string, { files, loadParser }: House): Promise<DueDates> {
  const bytes = files.readBytes(file);
  if (bytes === undefined) throw new AppError('path-not-found', file);
  const { value, problems } = (await loadParser())(bytes, file);
  const [fault] = problems;
  if (fault !== undefined) throw new AppError('invalid-document', `${file}: ${fault.message}`);
  const parsed = DueDateSettings.safeParse(value[0]?.value ?? {});
  if (parsed.success) return mergeDueDates(parsed.data);
  const faults = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new AppError('invalid-document', `${file}: ${faults.join('; ')}`);
}
