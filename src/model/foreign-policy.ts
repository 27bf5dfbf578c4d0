/**
 * A foreign policy after import, in ValidatingAdmissionPolicy terms: what Kubernetes, Gatekeeper and Kyverno
 * documents have in common. The engine judges these and native controls by the same compiled rule.
 */
import type { JsonObject } from '../base/json.ts';
import type { CelRule } from './rule.ts';

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
  /**
   * Kyverno: `*` and `?` in the names and values of matchLabels are globs. Of namespaces, such a selector never selects
   * a Namespace itself, and finds no labels for what is cluster-wide.
   */
  readonly hasGlobs?: boolean;
};

/** A kind by Gatekeeper's and Kyverno's own matching; globs in every member. */
export type KindMatch = {
  readonly groups: readonly string[];
  readonly versions: readonly string[];
  readonly kinds: readonly string[];
  /** Absent: the resource itself and every subresource. */
  readonly subresources?: readonly string[];
};

/** One of RBAC's subjects of a request. */
export type SubjectMatch = { readonly kind: string; readonly name: string; readonly namespace?: string };

/**
 * What selects a request: all given members must. The first members are those of `admissionregistration.k8s.io/v1`
 * MatchResources; the rest is what Gatekeeper's and Kyverno's documents can say besides.
 */
export type MatchResources = {
  readonly resourceRules?: readonly ResourceRule[];
  readonly excludeResourceRules?: readonly ResourceRule[];
  /** `Equivalent` (default): a rule also selects other versions and groups that serve the same resource. */
  readonly matchPolicy?: 'Exact' | 'Equivalent';
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;

  readonly kinds?: readonly KindMatch[];
  readonly scope?: 'Cluster' | 'Namespaced' | '*';
  readonly operations?: readonly string[];
  /** Globs, as in the two below. The namespace of a Namespace is its own name. */
  readonly names?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly excludedNamespaces?: readonly string[];
  /** Whether a cluster-wide object, which has no namespace, passes `namespaces` (Gatekeeper: yes, Kyverno: no). */
  readonly namespacesPassClusterWide?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly subjects?: readonly SubjectMatch[];
  /** Roles that the user must hold. Only a cluster knows who holds them: no known user does. */
  readonly roles?: readonly string[];
  /** Kyverno's match blocks: a request that says nothing of its user is not asked for subjects and roles. */
  readonly passesWithoutUser?: boolean;
  /** At least one of these must select. */
  readonly anyOf?: readonly MatchResources[];
  /** Every one of these must select. */
  readonly allOf?: readonly MatchResources[];
};

export type ForeignPolicy = {
  /** Name of the document. */
  readonly name: string;
  /** Rule of the document (Kyverno), binding (Kubernetes) or constraint (Gatekeeper) that this was made from. */
  readonly part?: string;
  readonly origin: 'ValidatingAdmissionPolicy' | 'Gatekeeper' | 'Kyverno';
  /** All must select (policy and binding). */
  readonly match: readonly MatchResources[];
  /** Any that selects excludes. */
  readonly exclude: readonly MatchResources[];
  readonly rule: CelRule;
  readonly auditAnnotations: readonly { readonly key: string; readonly valueExpression: string }[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly actions: readonly ('Deny' | 'Warn' | 'Audit')[];
  /**
   * Parameter objects that the binding selects, each judged in turn; `[null]` when there is no paramKind. With
   * `matchesParamNamespace` only those in the request's namespace count.
   */
  readonly params: readonly (JsonObject | null)[];
  /** With no parameter object found: `Deny` fails the request, `Allow` skips. */
  readonly onParamsMissing: 'Allow' | 'Deny';
  readonly matchesParamNamespace?: boolean;
  /** Dialect of `.orValue()` on concrete values. */
  readonly orValueOnConcrete: 'error' | 'return';
};
