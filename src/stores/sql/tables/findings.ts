/** Tables of findings. */
import type { Generated } from 'kysely';
import type { Actor } from '../../../model/programme/actor.ts';
import type { CloseCause, FindingState } from '../../../model/programme/finding-life.ts';
import type { Layer, Severity } from '../../../model/words.ts';
import type { EventKind } from '../../api/findings.ts';

type Sides = {
  readonly state: FindingState;
  readonly severity: Severity;
  readonly environment: string;
  readonly team: string;
  readonly control: string;
  readonly layer: Layer;
};

export type FindingTables = {
  /** What findings are counted by: each finding is in the group that has its sides. */
  readonly finding_groups: Sides & {
    readonly id: Generated<number>;
    /** The sides as one text. */
    readonly key: string;
    /** `partOf` state and severity. */
    readonly part: number;
    readonly count: number;
  };
  /** How many findings of a part an asset has, by the team that they are of. */
  readonly finding_assets: {
    readonly asset: string;
    readonly environment: string;
    readonly team: string;
    readonly part: number;
    readonly count: number;
  };
  readonly findings: Sides & {
    readonly seq: Generated<number>;
    readonly id: string;
    readonly group_id: number;
    readonly part: number;
    readonly asset: string;
    readonly address: string;
    readonly path: string;
    readonly message: string;
    readonly first_seen_ms: number;
    readonly last_seen_ms: number;
    readonly clock_ms: number;
    /** `NEVER_MS` where nothing is due, so that both databases sort it last. */
    readonly due_ms: number;
    readonly resolved_ms: number | null;
    readonly exception: string | null;
    readonly assignee: string | null;
    readonly version: number;
  };
  /** Each address that any finding has or had, once, with its lower case: what a search reads. */
  readonly finding_addresses: { readonly address: string; readonly search: string };
  readonly sightings: {
    readonly target: string;
    readonly finding: string;
    readonly address: string;
    readonly control: string;
    readonly source: string;
    readonly file: string;
    readonly line: number | null;
    readonly column_number: number | null;
    readonly path: string;
    readonly message: string;
    readonly fix: string;
    readonly exception: string | null;
    readonly digest: string;
    readonly first_seen_ms: number;
    /** JSON of `SightingExcerpt`. */
    readonly excerpt: string | null;
    readonly patch: string | null;
  };
  readonly finding_events: {
    readonly seq: Generated<number>;
    readonly finding: string;
    readonly at_ms: number;
    readonly actor_kind: Actor['kind'];
    readonly actor_id: string;
    readonly actor_name: string;
    readonly kind: EventKind;
    readonly from_state: FindingState | null;
    readonly to_state: FindingState;
    readonly text: string;
    readonly clock_ms: number;
    readonly cause: CloseCause | null;
  };
};
