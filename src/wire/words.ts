/** The closed word lists that pages show and ask by: without zod, which a browser need not load for them. */
export { CLOSE_CAUSES, FINDING_STATES, RUNNING_STATES } from '../model/programme/finding-life.ts';
export type { CloseCause, FindingState } from '../model/programme/finding-life.ts';
export { EXCEPTION_STATES } from '../model/programme/exception-life.ts';
export type { Permission } from '../model/programme/access.ts';
export { EXCEPTION_CAUSES, LAYERS, MODES, SEVERITIES, VERDICTS } from '../model/words.ts';
export type { ExceptionCause, Layer, Mode, Severity, Verdict } from '../model/words.ts';
export {
  CRITICALITIES,
  DATA_CLASSES,
  EXPOSURES,
  FACT_NAMES,
  FACT_SOURCES,
} from '../model/programme/inventory/sources.ts';
export type { FactName, FactSource } from '../model/programme/inventory/sources.ts';
