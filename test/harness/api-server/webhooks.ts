/** Validating admission of the fake API server: asks the webhooks whose configurations are in the store. */
import { randomUUID } from 'node:crypto';
import { getField } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { createAuthorizer } from '../../../src/languages/cel/index.ts';
import type { Access } from './access.ts';
import type { Call } from './call.ts';
import type { ClientCertificate, ServiceMap, WebhookCaller } from './call-webhook.ts';
import { createWebhookCaller } from './call-webhook.ts';
import { judgeConditions } from './match-conditions.ts';
import { textAt } from './fields.ts';
import type { ObjectStore } from './object-store.ts';
import { type AcceptedAnswer, describeDenial, judgeReviewAnswer } from './review-answer.ts';
import type { Attributes, Invocation, ReviewVersion } from './review-request.ts';
import { buildReviewRequest } from './review-request.ts';
import { convertAttributes, isExempt, listWebhooks, selectWebhook, type Webhook } from './select-webhook.ts';
import type { ServedKind } from './served-kinds.ts';
import { ApiFault, badRequest, forbidden, internalError } from './status.ts';

/** One call and what came of it. */
export type WebhookCall = {
  readonly configuration: string;
  readonly webhook: string;
  /** The AdmissionReview that was sent; undefined when nothing could be sent. */
  readonly review: JsonObject | undefined;
  readonly outcome: 'allowed' | 'denied' | 'failed open' | 'failed closed';
  readonly error: string;
  readonly warnings: readonly string[];
  /** As the audit log would have them: `<webhook>/<key>`. */
  readonly auditAnnotations: Readonly<Record<string, string>>;
  readonly tookMs: number;
};

export type Webhooks = {
  /** Throws what the client is told when a webhook denies, or cannot be asked and has failurePolicy Fail. */
  readonly admit: (attributes: Attributes, call: Call, kinds: readonly ServedKind[]) => Promise<void>;
  readonly calls: readonly WebhookCall[];
  readonly close: () => void;
};

type Parts = { readonly caller: WebhookCaller; readonly calls: WebhookCall[] };

/** Admission over the configurations of a store. */
export function createWebhooks(
  store: ObjectStore,
  access: Access,
  services: ServiceMap,
  identify: () => ClientCertificate | undefined,
): Webhooks {
  const parts: Parts = { caller: createWebhookCaller(services, identify), calls: [] };
  return {
    calls: parts.calls,
    close: parts.caller.close,
    admit: async (attributes, call, kinds) => {
      if (isExempt(attributes)) return;
      const chosen = listWebhooks(store).flatMap((webhook) => {
        const invocation = selectWebhook(webhook, attributes, kinds, store);
        if (invocation === undefined) return [];
        const shown = convertAttributes(attributes, invocation);
        return isExcluded(webhook, shown, invocation, access, call) ? [] : [{ webhook, invocation, shown }];
      });
      const asked = chosen.map(({ webhook, invocation, shown }) => ask(parts, webhook, shown, invocation, call));
      const faults = await Promise.all(asked);
      const first = faults.find((fault) => fault !== undefined);
      if (first !== undefined) throw first;
    },
  };
}

/** Throws 403 where a condition has no value and failures are not ignored. */
function isExcluded(
  { body }: Webhook,
  attributes: Attributes,
  invocation: Invocation,
  access: Access,
  call: Call,
): boolean {
  const built = buildReviewRequest('', attributes, { ...invocation, admissionReviewVersions: ['v1'] });
  const request = built.ok ? (built.review['request'] as JsonObject) : {};
  const authorizer = createAuthorizer(({ verb, group, resource, subresource, namespace, name }) => {
    const target = { group, version: '', resource, subresource, namespace, name };
    return { isAllowed: access.mayDo(call.user, verb, target), reason: '' };
  });
  const outcome = judgeConditions(body, request, authorizer);
  if (outcome.kind === 'error') throw forbidden(attributes.resource, attributes.name, outcome.error);
  return outcome.kind === 'excluded';
}

/** The fault that the client is to be told, or nothing. */
async function ask(
  parts: Parts,
  webhook: Webhook,
  attributes: Attributes,
  invocation: Invocation,
  call: Call,
): Promise<ApiFault | undefined> {
  const startedMs = performance.now();
  const { configuration, name, body } = webhook;
  const sideEffects = textAt(body, 'sideEffects');
  if (attributes.isDryRun && sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun') {
    return badRequest(`admission webhook "${name}" does not support dry run`);
  }
  const built = buildReviewRequest(randomUUID(), attributes, invocation);
  const record = (outcome: WebhookCall['outcome'], error: string, answer?: AcceptedAnswer): void =>
    void parts.calls.push({
      configuration,
      webhook: name,
      outcome,
      error,
      review: built.ok ? built.review : undefined,
      warnings: answer?.warnings ?? [],
      auditAnnotations: prefix(name, answer?.auditAnnotations ?? {}),
      tookMs: performance.now() - startedMs,
    });
  const answer = built.ok ? await getAnswer(parts, body, built) : built;
  if (!answer.ok) {
    const isIgnored = getField(body, 'failurePolicy') === 'Ignore';
    record(isIgnored ? 'failed open' : 'failed closed', answer.error);
    return isIgnored ? undefined : internalError(`failed calling webhook "${name}": ${answer.error}`);
  }
  call.warnings.push(...answer.warnings);
  record(answer.allowed ? 'allowed' : 'denied', '', answer);
  if (answer.allowed) return undefined;
  const status = describeDenial(name, answer.status);
  return ApiFault.of(status);
}

const DEFAULT_TIMEOUT_SECONDS = 10;

async function getAnswer(
  { caller }: Parts,
  webhook: JsonObject,
  { version, review }: { readonly version: ReviewVersion; readonly review: JsonObject },
) {
  const seconds = getField(webhook, 'timeoutSeconds');
  const timeoutMs = (typeof seconds === 'number' ? seconds : DEFAULT_TIMEOUT_SECONDS) * 1_000;
  const uid = textAt(review, 'request', 'uid');
  try {
    const text = await caller.call(webhook['clientConfig'] as JsonObject, review, timeoutMs);
    return judgeReviewAnswer(JSON.parse(text), { version, uid, webhook: 'validating' });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false as const, error: `failed to call webhook: ${said}` };
  }
}

function prefix(webhook: string, annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`${webhook}/${key}`, value]));
}
