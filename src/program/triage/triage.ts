/**
 * What people do with findings: take them up, hand them to somebody, write about them, close them. Accepting is not
 * among it: that takes an exception, with an approver and an end. Nor can a person close what a run still sees; what is
 * seen wrongly is a fault of its control, or a case for an exception.
 */
import { AppError } from '../../base/errors.ts';
import { fingerprint } from '../../base/ids.ts';
import { LIMITS } from '../../base/limits.ts';
import { type Access, listVisible, type Visible } from '../../model/programme/access.ts';
import type { Actor } from '../../model/programme/actor.ts';
import { type TriageAction, triageFinding } from '../../model/programme/triage-finding.ts';
import type { FindingFilter, TrackedFinding } from '../../stores/api/findings.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';

/** Findings by name, each with the version that the decision was made on; or all that a filter leaves. */
export type FindingSelection =
  | { readonly findings: readonly { readonly id: string; readonly version?: number | undefined }[] }
  | { readonly filter: FindingFilter };

export type TriageRequest = { readonly selection: FindingSelection; readonly action: TriageAction };

export type Triaged = {
  readonly changed: number;
  /** Of a filter's findings those that the action does not fit: an accepted one is not acknowledged. */
  readonly refused: number;
};

/**
 * Does it to all that were selected, or to none.
 *
 * Throws `not-found` when a finding that is named does not exist or is out of the actor's reach, `state-conflict` when
 * it has changed since or the action does not fit its state, and `invalid-request` for more findings than one request
 * may change.
 */
export async function triageFindings(
  { selection, action }: TriageRequest,
  access: Access,
  room: ControlRoom,
): Promise<Triaged> {
  const atMs = room.clock.nowMs();
  const visible = listVisible(access, 'triage');
  const said = { ...action, text: cleanText(action.text) };
  return room.store.write(async (tx) => {
    const chosen = await takeSelected(tx, selection, visible);
    const ids = chosen.map(({ id }) => id);
    const upheld = new Set(said.kind === 'close' ? await tx.findings.listUpheld(ids) : []);
    const outcomes = chosen.map((finding) =>
      triageFinding(finding, said, { actor: access.actor, atMs, isUpheld: upheld.has(finding.id) }),
    );
    const changes = outcomes.flatMap((outcome) => ('refusal' in outcome ? [] : [outcome]));
    const refusal = outcomes.find((outcome) => 'refusal' in outcome)?.refusal;
    if (refusal !== undefined && 'findings' in selection) throw new AppError('state-conflict', refusal);
    const changed = changes.map(({ after }) => after.id);
    if (said.kind === 'close') await tx.findings.forgetSightings(changed);
    await tx.findings.save([changes]);
    if (changed.length > 0) await leaveEvidence(tx, changed, said, access.actor, atMs);
    return { changed: changed.length, refused: outcomes.length - changed.length };
  });
}

async function takeSelected(
  tx: Transaction,
  selection: FindingSelection,
  visible: Visible,
): Promise<readonly TrackedFinding[]> {
  const max = LIMITS.triageFindingsMax;
  const versions = new Map('findings' in selection ? selection.findings.map(({ id, version }) => [id, version]) : []);
  const ids =
    'findings' in selection ? [...versions.keys()] : await tx.findings.listIds(selection.filter, visible, max + 1);
  if (ids.length > max) throw new AppError('invalid-request', `more than ${max} findings at once`);
  const found = await tx.findings.take(ids, visible);
  if ('findings' in selection && found.length < ids.length) throw new AppError('not-found', 'a finding of these');
  for (const { id, version } of found) {
    const wanted = versions.get(id);
    if (wanted !== undefined && wanted !== version) {
      throw new AppError('state-conflict', `finding ${id} is version ${version} by now, not ${wanted}`);
    }
  }
  return found;
}

/** Ids named in evidence and in announcements; the digest stands for all. */
const NAMED_IDS_MAX = 50;

async function leaveEvidence(
  tx: Transaction,
  ids: readonly string[],
  { kind, ...said }: TriageAction,
  actor: Actor,
  atMs: number,
): Promise<void> {
  const [first = ''] = ids;
  await tx.ledger.append({
    atMs,
    actor,
    kind: 'finding',
    action: kind,
    subject: ids.length === 1 ? first : `${ids.length} findings`,
    body: { ...said, count: ids.length, ids: ids.slice(0, NAMED_IDS_MAX), digest: fingerprint(...ids) },
  });
  tx.announce({ topic: 'findings', ...(ids.length > NAMED_IDS_MAX ? {} : { ids }) });
}

/** Text that any store takes: no NUL, no half of a surrogate pair. */
function cleanText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
