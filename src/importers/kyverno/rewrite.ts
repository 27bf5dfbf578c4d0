/**
 * How Kyverno turns an expression about a Pod into one about the pod inside a controller: by text, in every string,
 * as its own autogen does it.
 */
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

export const TEMPLATE_PATH = 'spec.template';
export const CRON_JOB_PATH = 'spec.jobTemplate.spec.template';

/** `metadata.namespace` stays that of the outer object in a ValidatingPolicy: pod templates have none. */
type Options = { readonly keepsNamespace: boolean };

/** Rewrites `object.spec`, `object.metadata` and the same of `oldObject` in every string of the value. */
export function rewriteForTemplate(value: JsonObject, templatePath: string, options: Options): JsonObject {
  return rewrite(value, templatePath, options) as JsonObject;
}

function rewrite(value: Json, templatePath: string, options: Options): Json {
  if (typeof value === 'string') return rewriteText(value, templatePath, options);
  if (Array.isArray(value)) return value.map((item: Json) => rewrite(item, templatePath, options));
  if (!isJsonObject(value)) return value;
  const copy = Object.create(null) as Record<string, Json>;
  for (const [key, item] of Object.entries(value)) copy[key] = rewrite(item, templatePath, options);
  return copy;
}

const FIELDS = /\b(object|oldObject)\.(spec|metadata)(\.namespace\b)?/g;

function rewriteText(text: string, templatePath: string, { keepsNamespace }: Options): string {
  return text.replaceAll(FIELDS, (found: string, root: string, field: string, namespace: string | undefined) => {
    if (field === 'metadata' && namespace !== undefined && keepsNamespace) return found;
    return `${root}.${templatePath}.${field}${namespace ?? ''}`;
  });
}
