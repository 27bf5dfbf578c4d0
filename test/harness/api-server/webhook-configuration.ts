/** ValidatingWebhookConfigurations (admissionregistration.k8s.io/v1): defaults, and what the API server refuses. */
import { X509Certificate } from 'node:crypto';
import { createForeignEnvironment } from '../../../src/engine/environment.ts';
import { getField, getPath, isJsonObject } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { compile } from '../../../src/languages/cel/index.ts';
import { listAt, objectAt, show, textAt } from './fields.ts';
import type { Cause } from './status.ts';

const CONDITIONS_MAX = 64;
const TIMEOUT_SECONDS_MAX = 30;

/** The configuration with every default that the API server writes into it. */
export function completeWebhooks(object: JsonObject): JsonObject {
  if (!Array.isArray(object['webhooks'])) return object;
  const webhooks = listAt(object, 'webhooks')
    .filter(isJsonObject)
    .map((webhook): JsonObject => {
      const service = getPath(webhook, ['clientConfig', 'service']);
      const client = objectAt(webhook, 'clientConfig');
      return {
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        timeoutSeconds: 10,
        namespaceSelector: {},
        objectSelector: {},
        ...webhook,
        clientConfig: { ...client, ...(isJsonObject(service) ? { service: { port: 443, ...service } } : {}) },
        rules: listAt(webhook, 'rules')
          .filter(isJsonObject)
          .map((rule): JsonObject => ({ scope: '*', ...rule })),
      };
    });
  return { ...object, webhooks };
}

/** One cause a field that the API server would refuse. */
export function findWebhookFaults(object: JsonObject): readonly Cause[] {
  const webhooks = listAt(object, 'webhooks');
  const names = webhooks.map((webhook) => getField(webhook, 'name'));
  return webhooks.flatMap((webhook, index) => {
    const at = `webhooks[${index}]`;
    const isTwice = names.indexOf(names[index]) !== index;
    return [
      ...(isTwice ? [wrong(`${at}.name`, `Duplicate value: "${show(names[index])}"`)] : []),
      ...findNameFaults(webhook, at),
      ...findChoiceFaults(webhook, at),
      ...findClientFaults(getField(webhook, 'clientConfig'), `${at}.clientConfig`),
      ...listAt(webhook, 'rules').flatMap((rule, place) => findRuleFaults(rule, `${at}.rules[${place}]`)),
      ...findConditionFaults(webhook, at),
    ];
  });
}

const wrong = (field: string, message: string): Cause => ({ reason: 'FieldValueInvalid', message, field });

function findNameFaults(webhook: Json, at: string): readonly Cause[] {
  const name = getField(webhook, 'name');
  if (typeof name === 'string' && /^[a-z0-9-]+(\.[a-z0-9-]+){2,}$/.test(name)) return [];
  const message = `Invalid value: "${show(name)}": should be a domain with at least three segments separated by dots`;
  return [wrong(`${at}.name`, message)];
}

function findChoiceFaults(webhook: Json, at: string): readonly Cause[] {
  const faults: Cause[] = [];
  const oneOf = (field: string, values: readonly string[]): void => {
    const value = getField(webhook, field);
    if (typeof value === 'string' && values.includes(value)) return;
    const said = value === undefined ? 'Required value' : `Unsupported value: "${show(value)}"`;
    faults.push(wrong(`${at}.${field}`, `${said}: must be one of ${values.join(', ')}`));
  };
  oneOf('sideEffects', ['None', 'NoneOnDryRun']);
  oneOf('failurePolicy', ['Fail', 'Ignore']);
  oneOf('matchPolicy', ['Exact', 'Equivalent']);
  const versions = listAt(webhook, 'admissionReviewVersions');
  if (!versions.some((version) => version === 'v1' || version === 'v1beta1')) {
    const message = 'Invalid value: must include at least one of v1, v1beta1';
    faults.push(wrong(`${at}.admissionReviewVersions`, message));
  }
  const seconds = getField(webhook, 'timeoutSeconds');
  if (typeof seconds !== 'number' || seconds < 1 || seconds > TIMEOUT_SECONDS_MAX) {
    const message = `Invalid value: ${show(seconds)}: the timeout value must be between 1 and 30 seconds`;
    faults.push(wrong(`${at}.timeoutSeconds`, message));
  }
  return faults;
}

function findClientFaults(client: Json | undefined, at: string): readonly Cause[] {
  const url = getField(client, 'url');
  const service = getField(client, 'service');
  if ((url === undefined) === (service === undefined)) {
    return [wrong(at, 'Required value: exactly one of url or service is required')];
  }
  const faults: Cause[] = [];
  if (typeof url === 'string' && !/^https:\/\/[^/?#@]+(\/[^?#]*)?$/.test(url)) {
    faults.push(wrong(`${at}.url`, `Invalid value: "${url}": must be https, without user, query or fragment`));
  }
  const bundle = getField(client, 'caBundle');
  if (typeof bundle === 'string' && !isBundle(bundle)) {
    faults.push(wrong(`${at}.caBundle`, 'Invalid value: unable to load root certificates: no valid PEM'));
  }
  return faults;
}

function isBundle(base64: string): boolean {
  const blocks = readBundle(base64);
  return blocks.length > 0 && blocks.every(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** The certificates of a `caBundle`, PEM each. */
export function readBundle(base64: string): readonly string[] {
  const pem = Buffer.from(base64, 'base64').toString();
  return pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}

function findRuleFaults(rule: Json, at: string): readonly Cause[] {
  return ['operations', 'apiGroups', 'apiVersions', 'resources'].flatMap((field) => {
    const values = listAt(rule, field);
    if (values.length === 0) return [wrong(`${at}.${field}`, 'Required value')];
    const isMixed = values.includes('*') && values.length > 1 && field !== 'resources';
    return isMixed ? [wrong(`${at}.${field}`, "Invalid value: if '*' is present, must not specify other values")] : [];
  });
}

function findConditionFaults(webhook: Json, at: string): readonly Cause[] {
  const conditions = listAt(webhook, 'matchConditions');
  if (conditions.length > CONDITIONS_MAX) {
    return [wrong(`${at}.matchConditions`, `Too many: ${conditions.length}: must have at most 64 items`)];
  }
  return conditions.flatMap((condition, index) => {
    const issue = compile(
      textAt(condition, 'expression'),
      createForeignEnvironment('ValidatingAdmissionPolicy', 'error'),
    ).issues[0];
    if (issue === undefined) return [];
    return [wrong(`${at}.matchConditions[${index}].expression`, `Invalid value: ${issue.message}`)];
  });
}
