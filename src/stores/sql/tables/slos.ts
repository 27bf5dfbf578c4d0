/** Tables of SLOs. */
import type { SloState } from '../../../model/programme/burn-rates.ts';
import type { Layer, Severity } from '../../../model/words.ts';

export type SloTables = {
  readonly slos: {
    readonly name: string;
    readonly document: string;
    readonly changed_ms: number;
  };
  readonly slo_statuses: {
    readonly name: string;
    readonly state: SloState;
    readonly since_ms: number;
    readonly evaluated_ms: number;
  };
  readonly slo_changes: {
    readonly name: string;
    readonly at_ms: number;
    readonly from_state: SloState;
    readonly to_state: SloState;
  };
  readonly slo_events: {
    readonly series: string;
    readonly bucket_ms: number;
    readonly environment: string;
    readonly team: string;
    readonly layer: Layer | '';
    readonly severity: Severity | '';
    readonly good: number;
    readonly total: number;
  };
  readonly slo_cursors: {
    readonly series: string;
    readonly until_ms: number;
  };
};
