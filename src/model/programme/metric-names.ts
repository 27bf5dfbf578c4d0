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

export const DECISION_METRICS = {
  requests: {
    name: 'bulwark_gate_requests_day',
    type: 'gauge',
    help: 'Requests of the last 24 hours that the gates decided on, by environment and outcome.',
  },
  dropped: {
    name: 'bulwark_gate_decisions_dropped_day',
    type: 'gauge',
    help: 'Decisions of the last 24 hours that were not recorded, because too many waited.',
  },
} as const;

export const SOURCE_FOLLOWED = {
  name: 'bulwark_source_followed',
  type: 'gauge',
  help: '1 where some process watches the cluster of a source that asks for it, 0 where none does.',
} as const;

export type MetricSample = {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Which series of a histogram it belongs to. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
};

export type Metric = {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly MetricSample[];
};
