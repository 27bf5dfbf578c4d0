/** Tables of exceptions. */
import type { Generated } from 'kysely';
import type { ExceptionState } from '../../../model/programme/exception-life.ts';
import type { ExceptionCause } from '../../../model/words.ts';
import type { ExceptionEvent } from '../../api/exceptions.ts';

export type ExceptionTables = {
  readonly exceptions: {
    readonly id: string;
    readonly name: string;
    readonly team: string;
    readonly state: ExceptionState;
    /** Controls as the document names them, for lists. */
    readonly controls: string;
    readonly document: string;
    readonly cause: ExceptionCause | null;
    readonly requester: string;
    readonly requested_ms: number;
    readonly approver: string | null;
    readonly approved_ms: number | null;
    readonly until_ms: number;
    readonly renewal: string | null;
    readonly renewals: number;
    readonly notified_ms: number | null;
    readonly matched_ms: number | null;
    readonly version: number;
  };
  /** Where each holds; an empty environment stands for all. */
  readonly exception_environments: { readonly exception: string; readonly environment: string };
  readonly exception_events: {
    /** Numbers them in their order. */
    readonly id: Generated<number>;
    readonly exception: string;
    readonly at_ms: number;
    readonly actor: string;
    readonly act: ExceptionEvent['act'];
    readonly from_state: ExceptionState | null;
    readonly to_state: ExceptionState;
    readonly text: string;
  };
  readonly exception_terms: {
    readonly exception: string;
    readonly control: string;
    readonly environment: string;
    readonly team: string;
    readonly from_ms: number;
    readonly until_ms: number;
  };
};
