/** What the request form holds, and what it asks the API for. Pure. */
import type { ExceptionCause } from '../../../src/wire/words.ts';
import { EXCEPTION_CAUSES } from '../../../src/wire/words.ts';
import type { InputOf } from '../../api/calls.ts';

export type Wish = {
  readonly name: string;
  readonly controls: readonly string[];
  readonly addresses: readonly string[];
  readonly namespaces: readonly string[];
  readonly kinds: readonly string[];
  readonly environments: readonly string[];
  readonly owners: readonly string[];
  readonly reason: string;
  readonly cause: ExceptionCause;
  readonly owner: string;
  readonly ticket: string;
  /** A day, UTC; empty while none is chosen. */
  readonly expires: string;
};

const SCOPE_MEMBERS = ['addresses', 'namespaces', 'kinds', 'environments', 'owners'] as const;
export type ListMember = 'controls' | (typeof SCOPE_MEMBERS)[number];

const PARAMS: Readonly<Record<ListMember, string>> = {
  controls: 'control',
  addresses: 'address',
  namespaces: 'namespace',
  kinds: 'kind',
  environments: 'environment',
  owners: 'team',
};

/** The form as the address fills it in: a finding leads here with its control and its address. */
export function readWish(search: URLSearchParams): Wish {
  const read = (member: ListMember): readonly string[] =>
    search.getAll(PARAMS[member]).filter((text) => text.trim() !== '');
  return {
    name: '',
    controls: read('controls'),
    addresses: read('addresses'),
    namespaces: read('namespaces'),
    kinds: read('kinds'),
    environments: read('environments'),
    owners: read('owners'),
    reason: '',
    cause: EXCEPTION_CAUSES.find((cause) => cause === search.get('cause')) ?? 'accepted-risk',
    owner: search.get('owner') ?? '',
    ticket: '',
    expires: '',
  };
}

/** Members of the scope that limit it. */
export function readScope(wish: Wish): InputOf<'exceptions', 'preview'>['body']['scope'] {
  const filled = SCOPE_MEMBERS.filter((member) => wish[member].length > 0);
  return Object.fromEntries(filled.map((member) => [member, [...wish[member]]]));
}

/** What is previewed; undefined until a control and a part of the scope are named. */
export function readCover(wish: Wish): InputOf<'exceptions', 'preview'>['body'] | undefined {
  const scope = readScope(wish);
  if (wish.controls.length === 0 || Object.keys(scope).length === 0) return undefined;
  return { controls: [...wish.controls], scope, ...(wish.expires === '' ? {} : { expires: wish.expires }) };
}

/** What is asked for. */
export function readRequest(wish: Wish): InputOf<'exceptions', 'request'>['body'] {
  const { name, controls, reason, cause, owner, ticket, expires } = wish;
  const texts = { name: name.trim(), reason: reason.trim(), owner: owner.trim(), ticket: ticket.trim() };
  return { ...texts, cause, controls: [...controls], scope: readScope(wish), expires };
}

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const REASON_CHARS_MIN = 10;

export type WishFaults = Readonly<Partial<Record<keyof Wish, string>>>;

/** What is wrong with each member, as the API would say it; empty where nothing is. */
export function findFaults(wish: Wish): WishFaults {
  const faults: Partial<Record<keyof Wish, string>> = {};
  if (!NAME.test(wish.name.trim())) faults.name = 'Small letters, digits and single hyphens, as legacy-image.';
  if (wish.controls.length === 0) faults.controls = 'Name at least one control.';
  if (Object.keys(readScope(wish)).length === 0) faults.addresses = 'Name what it covers: here, or in a field below.';
  if (wish.reason.trim().length < REASON_CHARS_MIN) faults.reason = `At least ${REASON_CHARS_MIN} characters.`;
  if (wish.owner.trim() === '') faults.owner = 'Which team answers for it?';
  if (wish.ticket.trim() === '') faults.ticket = 'Where is the mending planned?';
  if (wish.expires === '') faults.expires = 'When does it end?';
  return faults;
}
