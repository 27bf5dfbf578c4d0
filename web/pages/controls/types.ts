/** What the API says, by the names that this page uses. */
import type { InputOf, ItemOf, ReplyOf } from '../../api/calls.ts';

export type Control = ItemOf<'controls'>;
export type Details = ReplyOf<'controls', 'show'>;
export type Rules = ReplyOf<'controls', 'document'>;
export type RulePart = Rules['parts'][number];
export type Example = Rules['examples'][number];
export type Framework = ItemOf<'controls', 'frameworks'>;
export type Attempt = InputOf<'controls', 'try'>['body'];
export type Tried = ReplyOf<'controls', 'try'>;
export type TryResult = Tried['results'][number];
export type Rollout = ItemOf<'rollouts'>;
export type Plan = ReplyOf<'rollouts', 'plan'>;

/** What the sides of the page share: the address, and how it is changed. */
export type SearchProps = {
  readonly search: URLSearchParams;
  readonly onSearch: (next: URLSearchParams, options?: { readonly replace: boolean }) => void;
};
