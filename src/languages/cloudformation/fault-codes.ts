/** What can be wrong with a template. */
import type { FaultSink } from '../../base/faults.ts';

export type FaultCode = 'malformed' | 'unknown-name' | 'cycle' | 'bad-function' | 'not-resolvable' | 'too-large';

export type TemplateFaults = FaultSink<FaultCode>;
