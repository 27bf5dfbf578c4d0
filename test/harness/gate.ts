/** A gate over the real catalogue or over controls of a test, and reviews as an API server sends them. */
import type { JsonObject } from '../../src/base/json.ts';
import type { Operation } from '../../src/model/admission.ts';
import type { Review } from '../../src/model/admission-review.ts';
import { readReview } from '../../src/model/admission-review.ts';
import type { Control } from '../../src/model/control.ts';
import { findKind, pluralize, splitApiVersion } from '../../src/model/kubernetes-kinds.ts';
import { API_VERSION } from '../../src/model/words.ts';
import type { GateSettings } from '../../src/program/admit/gate-settings.ts';
import { makeProfile } from './profiles.ts';

/** Everything is enforced, nothing is excepted, unless the test says otherwise. */
export function makeGateSettings(settings: Partial<GateSettings> & Pick<GateSettings, 'controls'>): GateSettings {
  return {
    hash: 'test',
    profile: makeProfile({ defaultMode: 'enforce' }),
    exceptions: [],
    inventories: [],
    inForce: { exceptions: [], rollouts: [] },
    updateRule: 'new',
    ...settings,
  };
}

export type ReviewWish = {
  readonly operation?: Operation;
  readonly object?: JsonObject | null;
  readonly oldObject?: JsonObject | null;
  readonly name?: string;
  readonly namespace?: string | undefined;
  readonly resource?: string;
  readonly subResource?: string;
  readonly dryRun?: boolean;
  readonly userInfo?: JsonObject;
  readonly version?: 'v1' | 'v1beta1';
  readonly uid?: string;
};

/** The JSON of a review. What is left out follows from the object. */
export function makeReviewJson(wish: ReviewWish): JsonObject {
  const { object = null, oldObject = null, version = 'v1' } = wish;
  const body = (object ?? oldObject ?? {}) as { apiVersion?: string; kind?: string; metadata?: JsonObject };
  const { group, version: kindVersion } = splitApiVersion(body.apiVersion ?? 'v1');
  const kind = body.kind ?? 'Pod';
  const resource = wish.resource ?? findKind(group, kind)?.plural ?? pluralize(kind);
  const namespace = 'namespace' in wish ? wish.namespace : (body.metadata?.['namespace'] ?? 'default');
  return {
    apiVersion: `admission.k8s.io/${version}`,
    kind: 'AdmissionReview',
    request: {
      uid: wish.uid ?? '3b6b5a0e-0000-4000-8000-000000000001',
      kind: { group, version: kindVersion, kind },
      resource: { group, version: kindVersion, resource },
      ...(wish.subResource === undefined ? {} : { subResource: wish.subResource }),
      name: wish.name ?? body.metadata?.['name'] ?? '',
      ...(namespace === undefined ? {} : { namespace }),
      operation: wish.operation ?? 'CREATE',
      userInfo: wish.userInfo ?? { username: 'dana', groups: ['system:authenticated'] },
      object,
      oldObject,
      dryRun: wish.dryRun ?? false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    },
  };
}

/** The review as the gate reads it, by way of JSON text. */
export function makeReview(wish: ReviewWish): Review {
  const read = readReview(JSON.parse(JSON.stringify(makeReviewJson(wish))) as JsonObject);
  if ('fault' in read) throw new Error(read.fault);
  return read.review;
}

/** A control for tests: Deployments and Pods must not have the label `bad`. */
export function makeLabelControl(id: string, label = 'bad', more: Partial<Control['spec']> = {}): Control {
  return {
    apiVersion: API_VERSION,
    kind: 'Control',
    metadata: { id, name: `no-${label}-label-${id.toLowerCase()}`, owner: 'platform' },
    spec: {
      title: `No label ${label}`,
      layer: 'kubernetes',
      severity: 'high',
      status: 'stable',
      why: 'The test wants it so.',
      applies: [{ source: 'kubernetes', kinds: ['Deployment', 'Pod', 'ConfigMap'] }],
      rule: {
        cel: {
          validations: [
            {
              expression: `!(has(object.metadata.labels) && '${label}' in object.metadata.labels)`,
              messageExpression: `'there is a label ${label} on ' + resource.name`,
            },
          ],
        },
      },
      remediation: { text: `Remove the label ${label}.` },
      ...more,
    },
    examples: { good: [], bad: [] },
  };
}

export function makeDeployment(labels: Readonly<Record<string, string>> = {}, name = 'web'): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels: { ...labels } },
    spec: { replicas: 1, template: { metadata: {}, spec: { containers: [{ name: 'app', image: 'app' }] } } },
  };
}
