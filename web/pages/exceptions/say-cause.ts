/** The kinds of reasons for an exception, in words. */
import type { ExceptionCause } from '../../../src/wire/words.ts';

const WORDS: Readonly<Record<ExceptionCause, string>> = {
  'accepted-risk': 'The risk is accepted for a time',
  'false-positive': 'False positive: the control is wrong here',
  mitigated: 'Something else guards it',
};

/** As a person reads it. */
export function sayCause(cause: ExceptionCause): string {
  return WORDS[cause];
}
