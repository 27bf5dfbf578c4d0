/** Which operations' answers an event of the server makes old. */
import type { Noun } from './calls.ts';

/** Topics whose nouns differ from their own name; every other topic is a noun itself. */
const NOUNS: Readonly<Record<string, readonly Noun[]>> = {
  access: ['refusals'],
  conflicts: ['controls'],
  findings: ['findings', 'controls'],
  ledger: ['evidence'],
  runs: ['runs', 'targets', 'measures', 'slos', 'controls'],
  schedules: ['sources'],
};

/** Nouns whose queries are to be read again. */
export function nounsOf(topics: Iterable<string>): ReadonlySet<string> {
  return new Set([...topics].flatMap((topic): readonly string[] => NOUNS[topic] ?? [topic]));
}
