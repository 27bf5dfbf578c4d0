/**
 * Replay: a control as it is to be, or one of today in another mode, judged against the requests that the gate has
 * decided on. Shows who would be refused that was let in, and the other way round, before it happens.
 */
import { AppError } from '../../base/errors.ts';
import type { Control } from '../../model/control.ts';
import { isCalled, resolveSetting } from '../../model/profile-rules.ts';
import type { Profile } from '../../model/profile.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { Stage } from '../../model/programme/rollout-steps.ts';
import type { Mode } from '../../model/words.ts';
import type { UpdateRule } from '../admit/gate-settings.ts';
import type { ControlRoom } from '../control-room.ts';
import { loadInForce } from '../except/in-force.ts';
import { chooseProfile, loadProgramme, selectControls } from '../programme/load.ts';
import type { JoinedRequest } from './join-gates.ts';
import { createJoining } from './join-gates.ts';
import type { CandidateOptions, OwnJudgement } from './judge-recorded.ts';
import { createCandidateJudge } from './judge-recorded.ts';
import type { RequestsWanted } from './recorded-requests.ts';
import { readRequests } from './recorded-requests.ts';
import type { ReplayCounts } from './replay-tally.ts';
import { createReplayTally } from './replay-tally.ts';

export type ReplayRequest = {
  /** Ids or names. */
  readonly controls?: readonly string[] | undefined;
  /** Controls as they are to be: each takes the place of the one with its id, or is new. */
  readonly changed?: readonly Control[] | undefined;
  readonly environment?: string | undefined;
  readonly profile?: string | undefined;
  /** `enforce` when it is left out. */
  readonly stage?: Stage | undefined;
  readonly sinceMs: number;
  readonly updateRule?: UpdateRule | undefined;
};

export type Replayed = ReplayCounts & {
  readonly fromMs: number;
  readonly toMs: number;
  /** Set where older requests of the time were left out, because there were too many. */
  readonly isCut: boolean;
};

export type ReplayReport = Replayed & {
  readonly environment: string;
  readonly stage: Stage;
  readonly controls: readonly { readonly id: string; readonly name: string; readonly modeToday: Mode }[];
};

/**
 * Replays what the caller may see of the environment's requests. Throws `control-not-found`, `profile-not-found`, and
 * `invalid-request` where nothing is to be replayed.
 */
export async function replayControls(request: ReplayRequest, access: Access, room: ControlRoom): Promise<ReplayReport> {
  const { changed = [], stage = 'enforce', sinceMs, updateRule = 'new' } = request;
  const nowMs = room.clock.nowMs();
  const names = [...(request.controls ?? []), ...changed.map(({ metadata }) => metadata.id)];
  if (names.length === 0) throw new AppError('invalid-request', 'a replay needs a control, or a changed one');
  const programme = await loadProgramme(['.'], room.house);
  const candidates = selectControls(replaceControls(programme.controls, changed), [...new Set(names)]);
  const today = chooseProfile(programme, request);
  const { environment } = today.spec;
  const replayed = await replayDecisions(
    {
      candidates,
      profile: switchOn(today, candidates, stage),
      modes: () => () => stage,
      nowMs,
      fileExceptions: programme.exceptions,
      inventories: programme.inventories,
      inForce: await loadInForce(room.store, nowMs),
      updateRule,
      precompiled: room.house.loadRules(programme.bundle),
    },
    { filter: { environment, fromMs: sinceMs, toMs: nowMs + 1 }, visible: listVisible(access, 'read') },
    room,
  );
  const controls = candidates.map((control) => {
    const { id, name } = control.metadata;
    return { id, name, modeToday: resolveSetting(control, today).mode };
  });
  return { ...replayed, environment, stage, controls };
}

/** Judges candidates against recorded requests, in pages, so that memory is bounded. */
export async function replayDecisions(
  options: CandidateOptions,
  wanted: RequestsWanted,
  room: ControlRoom,
): Promise<Replayed> {
  const { judge, settle } = createCandidateJudge(options);
  const joining = createJoining(judge);
  const tally = createReplayTally();
  const add = (joined: JoinedRequest<OwnJudgement>): void => tally.add(joined, settle(joined));
  let isCut = false;
  for await (const page of readRequests(room.store, wanted)) {
    for (const request of page.requests) joining.add(request).forEach(add);
    isCut = page.isCut === true;
  }
  joining.end().forEach(add);
  const { fromMs = 0, toMs = options.nowMs } = wanted.filter;
  return { ...tally.counts(), fromMs, toMs, isCut };
}

/** The controls with those that are to be in place of their former selves. */
export function replaceControls(controls: readonly Control[], changed: readonly Control[]): readonly Control[] {
  const kept = controls.filter((control) => !changed.some(({ metadata }) => isCalled(control, metadata.id)));
  return [...kept, ...changed];
}

/** The profile in which the candidates have the mode, also where they are off today. */
function switchOn(profile: Profile, candidates: readonly Control[], mode: Mode): Profile {
  const entry = { controls: candidates.map(({ metadata }) => metadata.id), mode };
  return { ...profile, spec: { ...profile.spec, entries: [...profile.spec.entries, entry] } };
}
