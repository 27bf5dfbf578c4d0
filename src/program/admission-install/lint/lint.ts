/** `bulwark admission lint`: every webhook of every configuration, proven or with the request that it would stop. */
import type { JsonObject } from '../../../base/json.ts';
import type { ResourceRule } from '../../../model/foreign-policy.ts';
import { joinApiVersion } from '../../../model/kubernetes-kinds.ts';
import { NAMESPACE_NAME_LABEL } from '../../../model/kubernetes-rules.ts';
import { GATE_NAME } from '../names.ts';
import type { Uncovered } from './coverage.ts';
import { findUncovered } from './coverage.ts';
import type { LintFinding } from './findings.ts';
import { findFaults } from './findings.ts';
import type { Counterexample, Proof } from './prove.ts';
import { proveNeverMatched } from './prove.ts';
import type { Subject } from './subjects.ts';
import { listSubjects } from './subjects.ts';
import type { WebhookEntry } from './webhook-entry.ts';
import { configurationKind, readConfigurationName, readEntries } from './webhook-entry.ts';

export type JudgedSubject = { readonly subject: string } & Proof;

export type LintedEntry = {
  readonly configuration: string;
  readonly webhook: string;
  readonly subjects: readonly JudgedSubject[];
  /** Those of subjects that are not proven among them. */
  readonly findings: readonly LintFinding[];
};

export type LintedConfiguration = {
  readonly name: string;
  readonly body: JsonObject;
  readonly entries: readonly LintedEntry[];
  /** Of the configuration as a whole. */
  readonly findings: readonly LintFinding[];
};

/** `expected`: the rules of what is enforced now; what the configuration of the gate does not cover is stale. */
export type LintOptions = { readonly expected?: readonly ResourceRule[] | undefined };

/** Lints the webhook configurations among the objects; the other objects tell what answers them. */
export function lintConfigurations(
  objects: readonly JsonObject[],
  { expected }: LintOptions = {},
): readonly LintedConfiguration[] {
  return objects
    .filter((body) => configurationKind(body) !== undefined)
    .map((body) => {
      const entries = readEntries(body);
      const name = readConfigurationName(body);
      return {
        name,
        body,
        entries: entries.map((entry) => lintEntry(entry, objects)),
        findings: name === GATE_NAME && expected !== undefined ? sayUncovered(findUncovered(expected, entries)) : [],
      };
    });
}

function lintEntry(entry: WebhookEntry, objects: readonly JsonObject[]): LintedEntry {
  const subjects = listSubjects(entry.service?.namespace);
  const proofs = subjects.map((subject) => ({ subject, proof: proveNeverMatched(entry, subject) }));
  const unproven = proofs.flatMap(({ subject, proof }) => (proof.isProven ? [] : [sayUnproven(entry, subject, proof)]));
  return {
    configuration: entry.configuration,
    webhook: entry.name,
    subjects: proofs.map(({ subject, proof }) => ({ subject: subject.title, ...proof })),
    findings: [...unproven, ...findFaults(entry, objects)],
  };
}

function sayUnproven(entry: WebhookEntry, subject: Subject, proof: Proof & { readonly isProven: false }): LintFinding {
  const { at, counterexample } = proof;
  const common = { code: 'webhook-may-lock-out', severity: 'error', at } as const;
  if (counterexample === undefined) {
    const reason = entry.selectorFault?.reason ?? 'is no selector';
    const message = `${subject.title} may come before it: its ${entry.selectorFault?.field ?? 'selector'} ${reason}`;
    return { ...common, message, remedy: 'Mend the selector; the API server refuses the configuration as it is.' };
  }
  const isByNamespace = at.at(-1) === 'namespaceSelector';
  return {
    ...common,
    message: `${subject.title} may come before it: ${sayRequest(counterexample)}`,
    remedy: isByNamespace
      ? `Add to its namespaceSelector: ${NAMESPACE_NAME_LABEL} NotIn [${subject.namespace ?? ''}].`
      : 'Take the resource out of its rules; no label leaves it out for good.',
  };
}

/** `UPDATE of coordination.k8s.io/v1 leases in namespace any (its labels: a=b)`. */
function sayRequest(request: Counterexample): string {
  const { operation, group, version, resource, subResource, namespace, namespaceLabels, objectLabels } = request;
  const what = `${joinApiVersion(group, version)} ${resource}${subResource === '' ? '' : `/${subResource}`}`;
  const labels = sayLabels(objectLabels);
  const place = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const around = Object.entries(namespaceLabels ?? {}).filter(([key]) => key !== NAMESPACE_NAME_LABEL);
  const aroundText = around.length === 0 ? '' : ` with labels ${sayLabels(Object.fromEntries(around))}`;
  return `${operation} of ${what}${labels === '' ? '' : ` labelled ${labels}`}${place}${aroundText}`;
}

function sayLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

/** One finding for all that is not asked, and one for all that is let through while the gate is away. */
function sayUncovered(uncovered: readonly Uncovered[]): readonly LintFinding[] {
  const open = uncovered.filter(({ isOpen }) => isOpen).map(sayResource);
  const stale = uncovered.filter(({ isOpen }) => !isOpen).map(sayResource);
  const common = { severity: 'error', at: ['webhooks'] } as const;
  const findings: readonly (readonly [readonly string[], LintFinding])[] = [
    [
      stale,
      {
        ...common,
        code: 'gate-stale',
        message: `controls enforce what no webhook of it asks the gate about: ${stale.join('; ')}`,
        remedy: 'Run `bulwark admission install` again: the controls have changed since.',
      },
    ],
    [
      open,
      {
        ...common,
        code: 'gate-open',
        message: `what controls enforce is let through while the gate is away: ${open.join('; ')}`,
        remedy: 'Where the watchdog has opened the gate, it closes it again; else install again.',
      },
    ],
  ];
  return findings.flatMap(([resources, finding]) => (resources.length === 0 ? [] : [finding]));
}

const sayResource = ({ resource, operations }: Uncovered): string => `${operations.join(', ')} of ${resource}`;
