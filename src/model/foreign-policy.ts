/**
 * A foreign policy after import, in ValidatingAdmissionPolicy terms: what Kubernetes, Gatekeeper and Kyverno documents have
 * in common. The engine judges these and native controls by the same compiled rule.
 */
import type { JsonObject } from '../base/json.ts';
import type { CelRule, NamedExpression } from './rule.ts';

/** `admissionregistration.k8s.io/v1` NamedRuleWithOperations. */
export type ResourceRule = {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: 'Cluster' | 'Namespaced' | '*';
};

export type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
};

/** MatchResources of a policy or binding; both must select the request. */
export type MatchResources = {
  readonly resourceRules?: readonly ResourceRule[];
  readonly excludeResourceRules?: readonly ResourceRule[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  /** Kinds by Gatekeeper's and Kyverno's own matching, where resource rules cannot say it. */
  readonly kinds?: readonly {
    readonly groups: readonly string[];
    readonly versions: readonly string[];
    readonly kinds: readonly string[];
  }[];
  readonly names?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly excludedNamespaces?: readonly string[];
};

export type ForeignPolicy = {
  readonly name: string;
  readonly origin: 'ValidatingAdmissionPolicy' | 'Gatekeeper' | 'Kyverno';
  /** All must select (policy and binding). */
  readonly match: readonly MatchResources[];
  /** Any that selects excludes. */
  readonly exclude: readonly MatchResources[];
  readonly rule: CelRule;
  readonly auditAnnotations: readonly { readonly key: string; readonly valueExpression: string }[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly actions: readonly ('Deny' | 'Warn' | 'Audit')[];
  /** Parameter objects that the binding selects, each judged in turn; `[null]` when there is no paramKind. */
  readonly params: readonly (JsonObject | null)[];
  /** With no parameter object found: `Deny` fails the request, `Allow` skips. */
  readonly onParamsMissing: 'Allow' | 'Deny';
  /** Dialect of `.orValue()` on concrete values. */
  readonly orValueOnConcrete: 'error' | 'return';
  readonly extraVariables?: readonly NamedExpression[];
};
