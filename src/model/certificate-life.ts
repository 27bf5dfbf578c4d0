/**
 * When certificates of the gate are renewed, and how an authority follows another: pure rules that a clock drives. A
 * client trusts the bundle that is published, and may be late with it; a replica serves the leaf that is stored, and
 * may be late with it too. What is trusted is therefore widened first and narrowed last.
 */

type Life = { readonly notBeforeMs: number; readonly notAfterMs: number };

/** `id` is the fingerprint of its certificate. */
export type AuthorityLife = Life & { readonly id: string };
export type LeafLife = Life & { readonly id: string; readonly authority: string };

export type CertificateState = {
  /** Signs leaves. Undefined before the first. */
  readonly signing: AuthorityLife | undefined;
  /** Trusted already, to sign later. */
  readonly next: AuthorityLife | undefined;
  /** Trusted until the last leaf from it has ended; its key is forgotten. */
  readonly retired: readonly AuthorityLife[];
  readonly leaf: LeafLife | undefined;
  /** Since when the bundle with `next` in it is published; undefined as long as nobody has seen it there. */
  readonly nextPublishedMs: number | undefined;
  /** End of the last leaf that each authority signed, by id. */
  readonly leafEnds: Readonly<Record<string, number>>;
};

export type CertificateRules = {
  readonly authorityMs: number;
  readonly leafMs: number;
  /** How long the next authority is published before it signs: no client is later with its bundle than this. */
  readonly announceMs: number;
  /** Before now, so that a clock that is late takes it too. */
  readonly backdateMs: number;
};

const DAY_MS = 86_400_000;

export const DEFAULT_CERTIFICATE_RULES: CertificateRules = {
  authorityMs: 365 * DAY_MS,
  leafMs: 30 * DAY_MS,
  announceMs: 3_600_000,
  backdateMs: 300_000,
};

/** Years of an authority, at most: whoever has its key for longer has forgotten who else has it. */
export const AUTHORITY_MS_MAX = 10 * 365 * DAY_MS;

/**
 * What is to be done next; nothing where it is undefined. `make-authority`: there is none that can sign, so it signs at
 * once. `announce`: make the next one, and trust it. `promote`: the next one signs from now on. `drop`: trust it no
 * longer.
 */
export type CertificateStep =
  | { readonly do: 'make-authority'; readonly why: string }
  | { readonly do: 'announce'; readonly why: string }
  | { readonly do: 'promote'; readonly why: string }
  | { readonly do: 'issue-leaf'; readonly why: string }
  | { readonly do: 'drop'; readonly authority: string; readonly why: string };

/** When two thirds of a life are over. */
export function renewalTimeMs({ notBeforeMs, notAfterMs }: Life): number {
  return notBeforeMs + Math.floor(((notAfterMs - notBeforeMs) * 2) / 3);
}

/** The bundle to publish: whoever may have signed a leaf that is served, and whoever will. */
export function listTrusted({ signing, next, retired }: CertificateState): readonly AuthorityLife[] {
  return [...(signing === undefined ? [] : [signing]), ...(next === undefined ? [] : [next]), ...retired];
}

/** One step at a time: each is stored, and its bundle published, before the next is asked for. */
export function decideCertificateStep(
  state: CertificateState,
  rules: CertificateRules,
  nowMs: number,
): CertificateStep | undefined {
  const { signing } = state;
  if (signing === undefined) return { do: 'make-authority', why: 'there is none' };
  return (
    decideRollover(state, signing, rules, nowMs) ?? decideLeaf(state, signing, rules, nowMs) ?? decideDrop(state, nowMs)
  );
}

function decideRollover(
  state: CertificateState,
  signing: AuthorityLife,
  rules: CertificateRules,
  nowMs: number,
): CertificateStep | undefined {
  const { nextPublishedMs } = state;
  const next = state.next !== undefined && state.next.notAfterMs > nowMs ? state.next : undefined;
  if (signing.notAfterMs <= nowMs) {
    // Nobody trusts it any more, so there is nothing to wait for.
    const why = 'the authority has ended';
    return next === undefined ? { do: 'make-authority', why } : { do: 'promote', why };
  }
  if (next === undefined) {
    // Also where a leaf of whole length would outlast it, as with lives that are short against that of a leaf.
    const lastCallMs = signing.notAfterMs - rules.leafMs - rules.announceMs;
    if (nowMs < Math.min(renewalTimeMs(signing), lastCallMs)) return undefined;
    return { do: 'announce', why: 'the authority comes to its end' };
  }
  if (nextPublishedMs === undefined || nowMs < nextPublishedMs + rules.announceMs) return undefined;
  return { do: 'promote', why: 'the next authority is known everywhere' };
}

function decideLeaf(
  { leaf }: CertificateState,
  signing: AuthorityLife,
  rules: CertificateRules,
  nowMs: number,
): CertificateStep | undefined {
  if (leaf === undefined) return { do: 'issue-leaf', why: 'there is none' };
  if (leaf.authority !== signing.id) return { do: 'issue-leaf', why: 'the authority has changed' };
  // Close to the end of an authority another leaf would end no later: it would be made again and again.
  const isOfUse = planLeaf(rules, signing, nowMs).notAfterMs > leaf.notAfterMs;
  if (nowMs < renewalTimeMs(leaf) || !isOfUse) return undefined;
  return { do: 'issue-leaf', why: 'two thirds of its life are over' };
}

function decideDrop({ retired, leafEnds }: CertificateState, nowMs: number): CertificateStep | undefined {
  const ended = retired.find(({ id, notAfterMs }) => Math.min(notAfterMs, leafEnds[id] ?? notAfterMs) < nowMs);
  return ended === undefined ? undefined : { do: 'drop', authority: ended.id, why: 'every leaf from it has ended' };
}

/** The life of an authority that is made now. */
export function planAuthority({ authorityMs, backdateMs }: CertificateRules, nowMs: number): Life {
  return { notBeforeMs: nowMs - backdateMs, notAfterMs: nowMs + Math.min(authorityMs, AUTHORITY_MS_MAX) };
}

/** The life of a leaf that is made now: it ends with its authority at the latest. */
export function planLeaf({ leafMs, backdateMs }: CertificateRules, signing: AuthorityLife, nowMs: number): Life {
  return { notBeforeMs: nowMs - backdateMs, notAfterMs: Math.min(nowMs + leafMs, signing.notAfterMs) };
}

/** `authority` is to sign later, and is trusted as soon as the bundle with it is published. */
export function announceAuthority(state: CertificateState, authority: AuthorityLife): CertificateState {
  return { ...state, next: authority, nextPublishedMs: undefined };
}

/** `authority` signs from now on, and the one before it is trusted as long as leaves from it live. */
export function replaceAuthority(state: CertificateState, authority: AuthorityLife): CertificateState {
  const old = state.signing === undefined ? [] : [state.signing];
  return {
    ...state,
    signing: authority,
    next: undefined,
    nextPublishedMs: undefined,
    retired: [...old, ...state.retired],
  };
}

/** `leaf` is served from now on, and its end is remembered with its authority. */
export function takeLeaf(state: CertificateState, leaf: LeafLife): CertificateState {
  const endMs = Math.max(state.leafEnds[leaf.authority] ?? 0, leaf.notAfterMs);
  return { ...state, leaf, leafEnds: { ...state.leafEnds, [leaf.authority]: endMs } };
}

/** A retired authority is trusted no longer. */
export function dropAuthority(state: CertificateState, id: string): CertificateState {
  const ends = Object.entries(state.leafEnds).filter(([authority]) => authority !== id);
  return { ...state, retired: state.retired.filter((one) => one.id !== id), leafEnds: Object.fromEntries(ends) };
}
