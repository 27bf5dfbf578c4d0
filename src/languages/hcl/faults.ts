/** What can be wrong with an HCL text: a table of codes with their remedies. */
import type { Problem } from '../../base/problems.ts';
import { type FaultTable, finishFaults, listFaults, type TextFaults } from '../../base/text-faults.ts';

const REMEDIES = {
  'hcl-utf16': 'Save the file as UTF-8 without a byte order mark.',
  'hcl-invalid-utf8': 'Save the file as UTF-8; look for bytes pasted from another encoding at the place named.',
  'hcl-too-large': 'Split the file into smaller ones.',
  'hcl-too-many-tokens': 'Split the file into smaller ones.',
  'hcl-too-deep': 'Flatten the block or expression; name parts of it in locals.',
  'hcl-invalid-character': 'Remove the character; strings take straight double quotes, items are separated by commas.',
  'hcl-unsupported-operator': 'Use && and || for logic; there are no bitwise operators.',
  'hcl-unclosed-comment': 'Close the comment with */.',
  'hcl-multi-line-string': 'Close the quote on its line; write \\n for a line break, or use a heredoc (<<EOT).',
  'hcl-unclosed-string': 'Close the string with a double quote.',
  'hcl-unclosed-heredoc': 'Put the closing name on a line of its own, followed by a line break.',
  'hcl-unclosed-sequence':
    'Close the template sequence with a brace; to write it as text, double the sign: $${ or %%{.',
  'hcl-invalid-escape': 'Use \\n \\r \\t \\" \\\\ \\uNNNN or \\UNNNNNNNN; double the backslash to write one.',
  'hcl-invalid-directive': 'Directives are if, else, endif, for and endfor, and each if and for needs its end.',
  'hcl-invalid-number': 'Write digits with at most one point and one exponent.',
  'hcl-invalid-expression': 'Write a value here: a literal, a reference, a call, or a list or object.',
  'hcl-missing-separator':
    'Separate the items of lists and calls by commas, those of objects by commas or line breaks.',
  'hcl-missing-value': 'Write the entry as `key = value`; put a key with dots or spaces in quotes.',
  'hcl-unclosed-bracket': 'Close the bracket; the place where it was opened is named.',
  'hcl-unfinished-conditional': 'Write the conditional as `condition ? value : other`.',
  'hcl-invalid-attribute-name': 'Write a name after the dot, or an index in brackets.',
  'hcl-legacy-index': 'Write the indexes in brackets: [0][1].',
  'hcl-invalid-splat': 'Use [*] for a splat inside another one, with nothing else in the brackets.',
  'hcl-invalid-call': 'Write the call as `name(arguments)`; `...` may only follow the last argument.',
  'hcl-invalid-for': 'Write `[for k, v in list : value if condition]` or `{for k, v in list : key => value}`.',
  'hcl-extra-characters': 'Remove what follows the expression.',
  'hcl-item-required': 'Write an argument (`name = value`) or a block (`type "label" { ... }`).',
  'hcl-quoted-name': 'Write the name of an argument without quotes.',
  'hcl-invalid-block': 'Write labels in quotes, then an opening brace on the same line.',
  'hcl-invalid-label': 'Write the label without template sequences; double the sign to mean it: $${ or %%{.',
  'hcl-single-line-block': 'A block on one line holds one argument at most: put each on a line of its own.',
  'hcl-unclosed-block': 'Close the block with a brace on a line of its own.',
  'hcl-missing-newline': 'Put what follows on a new line.',
  'hcl-duplicate-attribute': 'Keep one of the two; each argument may be set once.',
  'too-many-problems': 'Mend the problems listed and scan again.',
} as const;

export type FaultCode = keyof typeof REMEDIES;

/** Every problem that this room may report, for the reference page. */
export const HCL_PROBLEMS = listFaults(REMEDIES);

/** Every fault is an error, as HashiCorp's tools refuse the whole file. */
export const HCL_FAULTS: FaultTable<FaultCode> = { remedies: REMEDIES, warnings: new Set() };

/** Collects the problems of one text. */
export type FaultSink = TextFaults<FaultCode>;

/** The problems collected in the order of the text, and one more that counts those left out. */
export function finishInOrder(sink: FaultSink): readonly Problem[] {
  sink.problems.sort((a, b) => (a.span?.start.offset ?? 0) - (b.span?.start.offset ?? 0));
  return finishFaults(sink);
}
