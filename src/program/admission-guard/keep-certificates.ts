/** Keeps certificates in order: one step after another, by the rules of their life, until nothing is to be done. */
import { AppError } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { CertificateFacts, Certificates, Identity, ServerNames } from '../../certificates/api.ts';
import type {
  AuthorityLife,
  CertificateRules,
  CertificateState,
  CertificateStep,
} from '../../model/certificate-life.ts';
import {
  announceAuthority,
  decideCertificateStep,
  dropAuthority,
  listTrusted,
  planAuthority,
  planLeaf,
  replaceAuthority,
  takeLeaf,
} from '../../model/certificate-life.ts';
import type { CertificateShelf, KeptCertificates } from './certificate-shelf.ts';

export type CertificateKeeping = {
  readonly certificates: Certificates;
  readonly rules: CertificateRules;
  readonly clock: Clock;
  /** The names that the gate is called by, addresses for set-ups without a cluster; none for a client. */
  readonly names: ServerNames;
  /** The name of a client, of at most 64 letters, digits, `.`, `:`, `_`, `@` and `-`, where the leaf is for one. */
  readonly client?: string;
  /** Makes a new leaf even where the one there is fresh. */
  readonly isForced?: boolean;
};

export type CertificateReport = {
  /** What was done, in its order. */
  readonly steps: readonly Pick<CertificateStep, 'do' | 'why'>[];
  readonly leaf: Identity & { readonly facts: CertificateFacts };
  /** PEM of all authorities to trust. */
  readonly bundle: string;
  readonly authorities: readonly CertificateFacts[];
};

/** More than a complete roll-over takes; beyond it something undoes what is done. */
const STEPS_MAX = 12;

/**
 * Brings a shelf in order. Each state is kept, then published, then followed by the next step, so that whoever dies in
 * between is followed by somebody who goes on. Throws what the shelf throws.
 */
export async function keepCertificates(
  shelf: CertificateShelf,
  keeping: CertificateKeeping,
): Promise<CertificateReport> {
  const steps: CertificateStep[] = [];
  for (let round = 0; round < STEPS_MAX; round++) {
    const kept = await shelf.read();
    demandNames(kept, shelf, keeping);
    const state = describe(kept, keeping);
    const bundle = writeBundle(state, kept, keeping);
    const isPublished = bundle !== '' && (await shelf.publish(bundle));
    if (isPublished && kept.next !== undefined && kept.nextPublishedMs === undefined) {
      await shelf.writeAuthorities({ ...kept, nextPublishedMs: keeping.clock.nowMs() });
      continue;
    }
    const step = decideCertificateStep(state, keeping.rules, keeping.clock.nowMs()) ?? findForced(steps, keeping);
    if (step === undefined) return report(kept, bundle, steps, keeping);
    await doStep(step, kept, state, shelf, keeping);
    steps.push(step);
  }
  throw new AppError('internal', `certificates at ${shelf.place} are not in order after ${STEPS_MAX} steps`);
}

/** Throws `state-conflict` where the authority could not vouch for a name: nobody would take such a leaf. */
function demandNames({ names }: KeptCertificates, { place }: CertificateShelf, keeping: CertificateKeeping): void {
  if (names === undefined) return;
  const { dnsNames, addresses } = keeping.names;
  const foreign = [
    ...dnsNames.filter((name) => !names.dnsNames.some((one) => name === one || name.endsWith(`.${one}`))),
    ...addresses.filter((address) => !names.addresses.includes(address)),
  ];
  if (foreign.length === 0) return;
  const text = `the authority in ${place} can vouch for ${[...names.dnsNames, ...names.addresses].join(', ')}`;
  throw new AppError('state-conflict', `${text}, and not for ${foreign.join(', ')}; begin another place for that`);
}

function findForced(
  steps: readonly CertificateStep[],
  { isForced = false }: CertificateKeeping,
): CertificateStep | undefined {
  const isDone = steps.some((step) => step.do === 'issue-leaf');
  return isForced && !isDone ? { do: 'issue-leaf', why: 'it was asked for' } : undefined;
}

/** PEM of whatever may have signed what is served, or will. */
function writeBundle(state: CertificateState, kept: KeptCertificates, keeping: CertificateKeeping): string {
  const pems = listPems(kept);
  return listTrusted(state)
    .map(({ id }) => findPem(pems, id, keeping))
    .join('');
}

function listPems({ signing, next, retired }: KeptCertificates): readonly string[] {
  return [signing?.certificate, next?.certificate, ...retired].filter((pem) => pem !== undefined);
}

function findPem(pems: readonly string[], id: string, keeping: CertificateKeeping): string {
  const found = pems.find((certificate) => readLife({ certificate }, keeping).id === id);
  if (found === undefined) throw new AppError('internal', 'an authority is trusted that is not kept');
  return found;
}

function readLife({ certificate }: Pick<Identity, 'certificate'>, { certificates }: CertificateKeeping): AuthorityLife {
  const [facts] = certificates.read(certificate);
  if (facts === undefined) throw new AppError('invalid-certificate', 'an authority is kept that is none');
  return { id: facts.fingerprint, notBeforeMs: facts.notBeforeMs, notAfterMs: facts.notAfterMs };
}

/** The state that the rules see. A leaf that nobody kept has signed, or with another key, is none. */
function describe(kept: KeptCertificates, keeping: CertificateKeeping): CertificateState {
  const { certificates, names, client } = keeping;
  const read = (pem: string): AuthorityLife => readLife({ certificate: pem }, keeping);
  const leafPem = kept.leaf?.certificate;
  const issuer = listPems(kept).find((pem) => leafPem !== undefined && certificates.isSignedBy(leafPem, pem));
  const isWhole = kept.leaf !== undefined && certificates.isKeyOf(kept.leaf.key, kept.leaf.certificate);
  const [facts] = leafPem === undefined ? [] : certificates.read(leafPem);
  const isNamed = client === undefined || facts?.subject === `CN=${client}`;
  const isUsable =
    leafPem !== undefined && issuer !== undefined && isWhole && isNamed && certificates.isFor(leafPem, names);
  return {
    signing: kept.signing === undefined ? undefined : read(kept.signing.certificate),
    next: kept.next === undefined ? undefined : read(kept.next.certificate),
    retired: kept.retired.map(read),
    leaf: isUsable ? { ...read(leafPem), authority: read(issuer).id } : undefined,
    nextPublishedMs: kept.nextPublishedMs,
    leafEnds: kept.leafEnds,
  };
}

async function doStep(
  step: CertificateStep,
  kept: KeptCertificates,
  state: CertificateState,
  shelf: CertificateShelf,
  keeping: CertificateKeeping,
): Promise<void> {
  const names = kept.names ?? keeping.names;
  const write = (changed: CertificateState, made?: Identity): Promise<void> =>
    shelf.writeAuthorities({ ...takeState(changed, kept, made, keeping), names });
  switch (step.do) {
    case 'make-authority': {
      const made = await makeAuthority(names, keeping);
      return write(replaceAuthority(state, readLife(made, keeping)), made);
    }
    case 'announce': {
      const made = await makeAuthority(names, keeping);
      return write(announceAuthority(state, readLife(made, keeping)), made);
    }
    case 'promote':
      return state.next === undefined ? undefined : write(replaceAuthority(state, state.next));
    case 'drop':
      return write(dropAuthority(state, step.authority));
    case 'issue-leaf': {
      if (kept.signing === undefined || state.signing === undefined) return;
      const life = planLeaf(keeping.rules, state.signing, keeping.clock.nowMs());
      const { client } = keeping;
      const commonName = client ?? keeping.names.dnsNames[0] ?? 'bulwark';
      const who = { commonName, use: useOf(keeping), names: keeping.names };
      const leaf = await keeping.certificates.issueLeaf(kept.signing, { ...life, ...who });
      // Its end is known before it is served: nobody forgets its authority meanwhile.
      await write(takeLeaf(state, { ...readLife(leaf, keeping), authority: state.signing.id }));
      return shelf.writeLeaf(leaf);
    }
  }
}

/** What is kept where the rules see `state`: the certificates of those that are in it, and keys of those that sign. */
function takeState(
  { signing, next, retired, nextPublishedMs, leafEnds }: CertificateState,
  kept: KeptCertificates,
  made: Identity | undefined,
  keeping: CertificateKeeping,
): KeptCertificates {
  const pairs = [kept.signing, kept.next, made].filter((pair) => pair !== undefined);
  const findPair = (life: AuthorityLife | undefined): Identity | undefined =>
    pairs.find((pair) => readLife(pair, keeping).id === life?.id);
  const pems = [...pairs.map(({ certificate }) => certificate), ...kept.retired];
  return {
    ...kept,
    signing: findPair(signing),
    next: findPair(next),
    retired: retired.map(({ id }) => findPem(pems, id, keeping)),
    nextPublishedMs,
    leafEnds,
  };
}

const useOf = ({ client }: CertificateKeeping): 'server' | 'client' => (client === undefined ? 'server' : 'client');

/** Named by its moment, so that people can tell one from the other. */
function makeAuthority(names: ServerNames, keeping: CertificateKeeping): Promise<Identity> {
  const { certificates, rules, clock } = keeping;
  const nowMs = clock.nowMs();
  const use = useOf(keeping);
  const commonName = `Bulwark admission ${use} authority ${new Date(nowMs).toISOString()}`;
  return certificates.makeAuthority({ ...planAuthority(rules, nowMs), commonName, use, names });
}

function report(
  { leaf }: KeptCertificates,
  bundle: string,
  steps: readonly CertificateStep[],
  { certificates }: CertificateKeeping,
): CertificateReport {
  const [facts] = leaf === undefined ? [] : certificates.read(leaf.certificate);
  if (leaf === undefined || facts === undefined) throw new AppError('internal', 'there is no certificate in the end');
  return {
    steps: steps.map((step) => ({ do: step.do, why: step.why })),
    leaf: { ...leaf, facts },
    bundle,
    authorities: certificates.read(bundle),
  };
}
