/** The life of certificates: each step, and a client and a replica that are late, at every instant. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../test/harness/random.ts';
import type {
  AuthorityLife,
  CertificateRules,
  CertificateState,
  CertificateStep,
  LeafLife,
} from './certificate-life.ts';
import {
  announceAuthority,
  AUTHORITY_MS_MAX,
  decideCertificateStep,
  DEFAULT_CERTIFICATE_RULES,
  dropAuthority,
  listTrusted,
  planAuthority,
  planLeaf,
  renewalTimeMs,
  replaceAuthority,
  takeLeaf,
} from './certificate-life.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RULES = DEFAULT_CERTIFICATE_RULES;
const NOW_MS = Date.parse('2026-03-01T00:00:00Z');

const NO_CERTIFICATES: CertificateState = {
  signing: undefined,
  next: undefined,
  retired: [],
  leaf: undefined,
  nextPublishedMs: undefined,
  leafEnds: {},
};

let made = 0;

function makeAuthority(rules: CertificateRules, nowMs: number): AuthorityLife {
  return { id: `authority-${++made}`, ...planAuthority(rules, nowMs) };
}

function makeLeaf(rules: CertificateRules, signing: AuthorityLife, nowMs: number): LeafLife {
  return { id: `leaf-${++made}`, authority: signing.id, ...planLeaf(rules, signing, nowMs) };
}

/** Does a step as the programme does. */
function doStep(
  state: CertificateState,
  step: CertificateStep,
  rules: CertificateRules,
  nowMs: number,
): CertificateState {
  switch (step.do) {
    case 'make-authority':
      return replaceAuthority(state, makeAuthority(rules, nowMs));
    case 'announce':
      return announceAuthority(state, makeAuthority(rules, nowMs));
    case 'promote':
      assert.ok(state.next !== undefined);
      return replaceAuthority(state, state.next);
    case 'issue-leaf':
      assert.ok(state.signing !== undefined);
      return takeLeaf(state, makeLeaf(rules, state.signing, nowMs));
    case 'drop':
      return dropAuthority(state, step.authority);
  }
}

const begun = (): CertificateState => {
  const state = replaceAuthority(NO_CERTIFICATES, makeAuthority(RULES, NOW_MS));
  return takeLeaf(state, makeLeaf(RULES, state.signing as AuthorityLife, NOW_MS));
};

test('each state has one next step', () => {
  const state = begun();
  const { signing, leaf } = state as Required<CertificateState> & { signing: AuthorityLife; leaf: LeafLife };
  const next = makeAuthority(RULES, NOW_MS + 100 * DAY_MS);
  const announced = { ...state, next, nextPublishedMs: NOW_MS };
  const rolled = replaceAuthority(state, next);
  const rolledLeaf = takeLeaf(rolled, makeLeaf(RULES, next, NOW_MS));
  const short = { ...RULES, authorityMs: 40 * DAY_MS };
  const shortState = replaceAuthority(NO_CERTIFICATES, makeAuthority(short, NOW_MS));
  const table: readonly (readonly [string, CertificateState, number, string | undefined, CertificateRules?])[] = [
    ['nothing yet', NO_CERTIFICATES, NOW_MS, 'make-authority'],
    ['an authority without a leaf', { ...state, leaf: undefined }, NOW_MS, 'issue-leaf'],
    ['all is fresh', state, NOW_MS, undefined],
    ['a leaf a moment before two thirds', state, renewalTimeMs(leaf) - 1, undefined],
    ['a leaf at two thirds', state, renewalTimeMs(leaf), 'issue-leaf'],
    ['an authority at two thirds', state, renewalTimeMs(signing), 'announce'],
    ['an authority that a leaf would outlast', shortState, NOW_MS + 10 * DAY_MS, 'announce', short],
    ['the next one, published for less than it takes', announced, NOW_MS + RULES.announceMs - 1, undefined],
    ['the next one, published for long enough', announced, NOW_MS + RULES.announceMs, 'promote'],
    ['the next one, which nobody has seen published', { ...announced, nextPublishedMs: undefined }, NOW_MS, undefined],
    ['a new authority with a leaf of the old one', rolled, NOW_MS, 'issue-leaf'],
    ['a new authority while old leaves live', rolledLeaf, leaf.notAfterMs - DAY_MS * 20, undefined],
    ['an authority that has ended', state, signing.notAfterMs, 'make-authority'],
    [
      'an authority that has ended with a next one',
      { ...announced, nextPublishedMs: undefined },
      signing.notAfterMs,
      'promote',
    ],
    ['an authority that has ended with a next one that has too', announced, next.notAfterMs, 'make-authority'],
  ];
  for (const [title, from, nowMs, expected, rules = RULES] of table) {
    assert.equal(decideCertificateStep(from, rules, nowMs)?.do, expected, title);
  }
});

test('an old authority goes when its last leaf has ended, and not before', () => {
  const state = begun();
  const leaf = state.leaf as LeafLife;
  const next = makeAuthority(RULES, leaf.notAfterMs - HOUR_MS);
  const rolled = replaceAuthority(state, next);
  const fresh = takeLeaf(rolled, makeLeaf(RULES, next, leaf.notAfterMs - HOUR_MS));
  assert.equal(decideCertificateStep(fresh, RULES, leaf.notAfterMs), undefined);
  assert.deepEqual(decideCertificateStep(fresh, RULES, leaf.notAfterMs + 1), {
    do: 'drop',
    authority: leaf.authority,
    why: 'every leaf from it has ended',
  });
  const dropped = dropAuthority(fresh, leaf.authority);
  assert.deepEqual([dropped.retired, Object.keys(dropped.leafEnds)], [[], [next.id]]);
});

test('no leaf outlasts its authority, no authority ten years, and no leaf at the end is made again and again', () => {
  const signing = { ...makeAuthority(RULES, NOW_MS), notAfterMs: NOW_MS + HOUR_MS };
  assert.equal(planLeaf(RULES, signing, NOW_MS).notAfterMs, signing.notAfterMs);
  const long = planAuthority({ ...RULES, authorityMs: 50 * 365 * DAY_MS }, NOW_MS);
  assert.equal(long.notAfterMs - NOW_MS, AUTHORITY_MS_MAX);
  const next = { next: makeAuthority(RULES, NOW_MS), nextPublishedMs: undefined };
  const state = { ...takeLeaf(replaceAuthority(NO_CERTIFICATES, signing), makeLeaf(RULES, signing, NOW_MS)), ...next };
  assert.equal(decideCertificateStep(state, RULES, signing.notAfterMs - 1), undefined);
});

type Published = { readonly atMs: number; readonly trusted: readonly AuthorityLife[] };
type Served = { readonly atMs: number; readonly leaf: LeafLife };

/** The newest of what was there so long ago, else the first. */
const seenAt = <T extends { readonly atMs: number }>(history: readonly T[], ms: number): T =>
  history.findLast(({ atMs }) => atMs <= ms) ?? (history[0] as T);

/**
 * A guard that looks now and then, with outages in which it does nothing; clients that are late with the bundle by
 * anything up to `announceMs`; replicas that are late with the leaf by anything up to a day.
 */
test('at every instant every client trusts the leaf that every replica serves', (t) => {
  let instants = 0;
  const steps = new Map<string, number>();
  for (let seed = 1; seed <= 60; seed++) {
    const random = createRandom(seed);
    const rules: CertificateRules = {
      authorityMs: (40 + random.below(120)) * DAY_MS,
      leafMs: (6 + random.below(25)) * DAY_MS,
      announceMs: (1 + random.below(24)) * HOUR_MS,
      backdateMs: 300_000,
    };
    let state: CertificateState = NO_CERTIFICATES;
    let published: Published | undefined;
    const bundles: Published[] = [];
    const leaves: Served[] = [];
    let nowMs = NOW_MS;
    let publishedId = '';
    for (let look = 0; look < 600; look++) {
      // Every state that is stored has its bundle published before the next step, and may be late by one look.
      for (let round = 0; round < 6; round++) {
        const trusted = listTrusted(state);
        const id = trusted.map((one) => one.id).join();
        if (id !== publishedId) {
          published = { atMs: nowMs, trusted };
          bundles.push(published);
          publishedId = id;
        }
        if (state.next !== undefined && state.nextPublishedMs === undefined)
          state = { ...state, nextPublishedMs: nowMs };
        const step = decideCertificateStep(state, rules, nowMs);
        if (step === undefined) break;
        steps.set(step.do, (steps.get(step.do) ?? 0) + 1);
        state = doStep(state, step, rules, nowMs);
        if (step.do === 'issue-leaf') leaves.push({ atMs: nowMs, leaf: state.leaf as LeafLife });
        if (random.below(4) === 0) break; // it died between two steps
      }
      const outage = random.below(40) === 0 ? random.below(Math.floor(rules.leafMs / 3 - DAY_MS - 6 * HOUR_MS)) : 0;
      const gapMs = 60_000 + random.below(6 * HOUR_MS) + outage;
      for (const at of [nowMs, nowMs + random.below(gapMs), nowMs + gapMs - 1]) {
        if (leaves.length === 0) continue;
        const { trusted } = seenAt(bundles, at - random.below(rules.announceMs));
        const { leaf } = seenAt(leaves, at - random.below(DAY_MS));
        const authority = trusted.find(({ id }) => id === leaf.authority);
        const say = `seed ${seed}, look ${look}, ${JSON.stringify({ leaf, trusted, at })}`;
        assert.ok(authority !== undefined, `not trusted: ${say}`);
        assert.ok(leaf.notBeforeMs <= at && at < leaf.notAfterMs, `leaf out of time: ${say}`);
        assert.ok(authority.notBeforeMs <= at && at < authority.notAfterMs, `authority out of time: ${say}`);
        instants += 1;
      }
      nowMs += gapMs;
    }
  }
  t.diagnostic(`instants: ${instants}, steps: ${JSON.stringify(Object.fromEntries(steps))}`);
  assert.ok(instants > 50_000 && ['announce', 'promote', 'drop'].every((step) => (steps.get(step) ?? 0) >= 20));
});
