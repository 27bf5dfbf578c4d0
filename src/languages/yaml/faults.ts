/** What can be wrong with a YAML or JSON text: one table of codes with their remedies. */
import { type FaultTable, listFaults, type TextFaults } from '../../base/text-faults.ts';

const REMEDIES = {
  'text-invalid-utf8': 'Save the file as UTF-8; look for bytes pasted from another encoding at the place named.',
  'text-utf16': 'Save the file as UTF-8 without a byte order mark.',
  'text-nul-byte': 'Remove the NUL byte; if the file is binary, keep it out of the scan.',
  'yaml-syntax': 'Mend the syntax at the place named; indentation and missing quotes are the usual causes.',
  'yaml-tab-indentation': 'Indent with spaces; YAML does not allow tabs there.',
  'yaml-truncated': 'Close the quote or bracket that is open; the file may have been cut off.',
  'yaml-too-deep': 'Flatten the document; manifests never nest this deep.',
  'yaml-too-many-nodes': 'Split the file into smaller ones.',
  'yaml-too-many-documents': 'Split the file into smaller ones.',
  'yaml-alias-bomb': 'Write the values out instead of nesting aliases in aliases.',
  'yaml-unknown-alias': 'Define the anchor before it is used, in the same document.',
  'yaml-cyclic-alias': 'Remove the alias: a value cannot contain itself.',
  'yaml-duplicate-key': 'Keep one of the two entries; readers disagree on which one counts.',
  'yaml-complex-key': 'Use text as the key; maps and lists as keys cannot be said in JSON.',
  'yaml-bad-merge': 'Give `<<` an alias of a map, or a list of such aliases.',
  'yaml-bad-tag': 'Remove the tag or write a value that fits it.',
  'yaml-unknown-tag': 'Remove the tag; it is ignored here and other readers may refuse it.',
  'yaml-ambiguous-boolean': 'Write true or false, or put the word in quotes if text is meant.',
  'json-syntax': 'Mend the syntax at the place named; JSON has no comments and no trailing commas.',
  'json-truncated': 'The file was cut off; write it again from its source.',
  'json-duplicate-key': 'Keep one of the two entries; readers disagree on which one counts.',
  'json-too-deep': 'Flatten the document; manifests never nest this deep.',
  'json-too-many-nodes': 'Split the file into smaller ones.',
  'json-too-many-documents': 'Split the file into smaller ones.',
  'too-many-problems': 'Mend the problems listed and scan again.',
} as const;

export type FaultCode = keyof typeof REMEDIES;

const WARNINGS: ReadonlySet<FaultCode> = new Set(['yaml-unknown-tag', 'yaml-ambiguous-boolean']);

export const TEXT_FAULTS: FaultTable<FaultCode> = { remedies: REMEDIES, warnings: WARNINGS };

/** Every problem that this room may report, for the reference page. */
export const TEXT_PROBLEMS = listFaults(REMEDIES);

/** Collects the problems of one file. */
export type FaultSink = TextFaults<FaultCode>;
