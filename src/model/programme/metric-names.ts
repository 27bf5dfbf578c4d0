/**
 * Names of the metrics that `/metrics` says of the programme, and that the exported rules of Prometheus are written
 * over.
 */

export const SLO_METRICS = {
  events: {
    name: 'bulwark_slo_events_total',
    type: 'counter',
    help: 'Events that an SLO counts, by outcome good or bad. The same in every process of one store.',
  },
  target: { name: 'bulwark_slo_target_ratio', type: 'gauge', help: 'Share of events that must be good.' },
  budgetLeft: {
    name: 'bulwark_slo_budget_left_ratio',
    type: 'gauge',
    help: 'Share of the error budget that is left over the window; absent without data.',
  },
  state: { name: 'bulwark_slo_state', type: 'gauge', help: '1 for the state that the SLO is in, 0 for the others.' },
} as const;

export const MEASURE_HAS_DATA = {
  name: 'bulwark_measure_has_data',
  type: 'gauge',
  help: '1 where a measure has data, 0 where it has none.',
} as const;

export type Metric = {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
};
