/**
 * The verbs of the command line. The top-level help is written from this table alone, so that it loads nothing else.
 */
import type { VerbEntry } from './verb.ts';

export const VERBS: readonly VerbEntry[] = [
  {
    name: 'scan',
    summary: 'judge manifests against the controls of a profile',
    load: async () => (await import('./verbs/scan.ts')).verb,
  },
  {
    name: 'fix',
    summary: 'mend findings in the authored files, and keep only what a new scan approves',
    load: async () => (await import('./verbs/fix.ts')).verb,
  },
  {
    name: 'test',
    summary: 'judge the good and bad examples of controls',
    load: async () => (await import('./verbs/test.ts')).verb,
  },
  {
    name: 'explain',
    summary: 'show which part of a control or CEL expression decided, on a resource',
    load: async () => (await import('./verbs/explain.ts')).verb,
  },
  {
    name: 'controls',
    summary: 'list the controls, or show one',
    load: async () => (await import('./verbs/controls.ts')).verb,
  },
  {
    name: 'import',
    summary: 'read ValidatingAdmissionPolicy, Gatekeeper and Kyverno documents',
    load: async () => (await import('./verbs/import.ts')).verb,
  },
  {
    name: 'export',
    summary: 'write controls as ValidatingAdmissionPolicies',
    load: async () => (await import('./verbs/export.ts')).verb,
  },
  {
    name: 'init',
    summary: 'write a starter .bulwark/ folder',
    load: async () => (await import('./verbs/init.ts')).verb,
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of a document kind',
    load: async () => (await import('./verbs/schema.ts')).verb,
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./verbs/completion.ts')).verb,
  },
  {
    name: 'serve',
    summary: 'serve the control room: API, background scans, metrics',
    load: async () => (await import('./verbs/serve.ts')).verb,
  },
  {
    name: 'admission',
    summary: 'the gate in a cluster: install it, prove that it locks nobody out, take it out',
    load: async () => (await import('./verbs/admission.ts')).verb,
  },
  {
    name: 'evidence',
    summary: 'verify, export and prove what the ledger has recorded',
    load: async () => (await import('./verbs/evidence.ts')).verb,
  },
  {
    name: 'source',
    summary: 'say what is scanned by schedule',
    load: async () => (await import('./verbs/source.ts')).verb,
  },
  {
    name: 'store',
    summary: "back up, restore and check the programme's memory",
    load: async () => (await import('./verbs/store.ts')).verb,
  },
  {
    name: 'exception',
    summary: 'ask for, approve, renew and look at exceptions of the store',
    load: async () => (await import('./verbs/exception.ts')).verb,
  },
  {
    name: 'rollout',
    summary: 'bring controls into force stage by stage, and see what a stage would block',
    load: async () => (await import('./verbs/rollout.ts')).verb,
  },
  {
    name: 'replay',
    summary: 'judge a control against the requests that the gate has decided on',
    load: async () => (await import('./verbs/replay.ts')).verb,
  },
  {
    name: 'slo',
    summary: 'objectives and error budgets; rules for Prometheus, OpenSLO in and out',
    load: async () => (await import('./verbs/slo.ts')).verb,
  },
  {
    name: 'measures',
    summary: 'the measures M1 to M10 of the programme',
    load: async () => (await import('./verbs/measures.ts')).verb,
  },
  {
    name: 'token',
    summary: 'make, list and revoke API tokens',
    load: async () => (await import('./verbs/token.ts')).verb,
  },
  {
    name: 'user',
    summary: 'list, make, reset and disable who may sign in',
    load: async () => (await import('./verbs/user.ts')).verb,
  },
  {
    name: 'version',
    summary: 'print the version',
    load: async () => (await import('./verbs/version.ts')).verb,
  },
];

const EXAMPLES = [
  ['bulwark scan deploy/', 'judge a folder, findings as a table'],
  ['bulwark scan . --format table --format sarif --output bulwark.sarif', 'read it here, and upload it'],
  ['bulwark explain K8S-0001 pod.yaml', 'why a control says what it says'],
] as const;

/** Text of `bulwark --help`. */
export function writeTopHelp(): string {
  const width = Math.max(...VERBS.map(({ name }) => name.length)) + 2;
  const verbs = VERBS.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  const exampleWidth = Math.max(...EXAMPLES.map(([command]) => command.length)) + 2;
  const examples = EXAMPLES.map(([command, meaning]) => `  ${command.padEnd(exampleWidth)}${meaning}`);
  return [
    'Bulwark: the hardening programme as code.',
    '',
    'Usage: bulwark <verb> [options]',
    '',
    'Verbs:',
    ...verbs,
    '',
    'Options:',
    '  -h, --help     this text; `bulwark <verb> --help` for a verb',
    '  -V, --version  the version',
    '',
    'Examples:',
    ...examples,
    '',
    'Exit codes: 0 clean, 1 blocked by an enforced control, 2 usage, 3 could not judge.',
    '',
  ].join('\n');
}
