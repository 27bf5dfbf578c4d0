/** When somebody is called where an SLO does not say so itself: table 5-8 of the SRE workbook, "Alerting on SLOs". */

type Alert = { readonly severity: 'page' | 'ticket'; readonly burnRate: number; readonly windowHours: number };

export const DEFAULT_ALERTS: readonly Alert[] = [
  { severity: 'page', burnRate: 14.4, windowHours: 1 },
  { severity: 'page', burnRate: 6, windowHours: 6 },
  { severity: 'ticket', burnRate: 3, windowHours: 24 },
  { severity: 'ticket', burnRate: 1, windowHours: 72 },
];
