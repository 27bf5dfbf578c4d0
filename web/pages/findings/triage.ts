/** What is done to findings, to one or to many, and how that is said. */
import type { CloseCause } from '../../../src/wire/words.ts';
import type { InputOf } from '../../api/calls.ts';

export type TriageAction = InputOf<'findings', 'triage'>['body']['action'];

export const CAUSE_WORDS: Readonly<Record<CloseCause, string>> = {
  mended: 'mended',
  'false-positive': 'false positive',
  'not-applicable': 'not applicable',
};

/** `acknowledged`, `given to ann`: what became of those that it fitted. */
export function sayDone(action: TriageAction): string {
  switch (action.kind) {
    case 'acknowledge':
      return 'acknowledged';
    case 'assign':
      return action.text === '' ? 'taken from everybody' : `given to ${action.text}`;
    case 'comment':
      return 'commented on';
    case 'close':
      return `closed as ${CAUSE_WORDS[action.cause ?? 'mended']}`;
  }
}
