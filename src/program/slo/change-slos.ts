/** SLO documents brought in, changed and taken out again, each with its evidence. */
import { AppError } from '../../base/errors.ts';
import { getField, toJson } from '../../base/json.ts';
import type { Problem, Read } from '../../base/problems.ts';
import type { Access } from '../../model/programme/access.ts';
import { mayDo } from '../../model/programme/access.ts';
import type { Slo } from '../../model/slo.ts';
import type { ControlRoom } from '../control-room.ts';
import type { House } from '../house.ts';
import { isOpenSlo, readOpenSlo } from './openslo-read.ts';

/** The SLOs of a file: documents of Bulwark and of OpenSLO, as many as there are. Other documents are left alone. */
export async function readSloFile(
  bytes: Uint8Array,
  file: string,
  house: Pick<House, 'loadParser'>,
): Promise<Read<readonly Slo[]>> {
  const [parse, { readDocument }] = await Promise.all([house.loadParser(), import('../../model/read-document.ts')]);
  const parsed = parse(bytes, file);
  const problems: Problem[] = [...parsed.problems];
  const foreign = readOpenSlo(
    parsed.value.filter(({ value }) => isOpenSlo(value)),
    file,
  );
  problems.push(...foreign.problems);
  const own = parsed.value.flatMap(({ value, locate }): readonly Slo[] => {
    if (getField(value, 'kind') !== 'SLO' || isOpenSlo(value)) return [];
    const read = readDocument(value, file, locate);
    problems.push(...read.problems);
    return read.value?.kind === 'SLO' ? [read.value] : [];
  });
  return { value: [...own, ...foreign.value], problems };
}

/**
 * Keeps the documents; one of the same name is changed. Throws `not-allowed`, and `invalid-request` for a name given
 * twice.
 */
export async function saveSlos(slos: readonly Slo[], access: Access, room: ControlRoom): Promise<void> {
  requireOperator(access);
  const names = slos.map(({ metadata }) => metadata.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new AppError('invalid-request', `two SLOs are called ${twice}`);
  if (slos.length === 0) return;
  const atMs = room.clock.nowMs();
  await room.store.write(async (tx) => {
    for (const slo of slos) {
      await tx.slos.put(slo, atMs);
      const body = toJson(slo);
      const subject = slo.metadata.name;
      await tx.ledger.append({ atMs, actor: access.actor, kind: 'slo', action: 'changed', subject, body });
    }
    tx.announce({ topic: 'slos', ids: names });
  });
}

/** Takes a document out: what is built in under its name is in force again. Throws `not-allowed`, `not-found`. */
export async function removeSlo(name: string, access: Access, room: ControlRoom): Promise<void> {
  requireOperator(access);
  const atMs = room.clock.nowMs();
  await room.store.write(async (tx) => {
    if (!(await tx.slos.remove(name)))
      throw new AppError('not-found', `there is no SLO document ${JSON.stringify(name)}`);
    await tx.ledger.append({ atMs, actor: access.actor, kind: 'slo', action: 'removed', subject: name, body: {} });
    tx.announce({ topic: 'slos', ids: [name] });
  });
}

/** An SLO concerns more than one team may decide. */
function requireOperator(access: Access): void {
  if (mayDo(access, 'operate')) return;
  throw new AppError('not-allowed', 'to change SLOs needs `operate` for all teams and environments');
}
