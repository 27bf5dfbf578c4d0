/** Imports Kyverno policies written in CEL: ClusterPolicy and Policy with `validate.cel`, and ValidatingPolicy. */
import type { JsonObject } from '../../base/json.ts';
import { getField } from '../../base/json.ts';
import { readText } from '../../model/import-log.ts';
import type { Importer } from '../api.ts';
import { importClusterPolicy } from './cluster-policy.ts';
import { importValidatingPolicy } from './validating-policy.ts';

const RULE_KINDS: readonly unknown[] = ['ClusterPolicy', 'Policy'];
const CEL_KINDS: readonly unknown[] = ['ValidatingPolicy', 'NamespacedValidatingPolicy'];

function hasRules(document: JsonObject): boolean {
  const apiVersion = readText(document, 'apiVersion') ?? '';
  return apiVersion.startsWith('kyverno.io/') && RULE_KINDS.includes(getField(document, 'kind'));
}

function isInCel(document: JsonObject): boolean {
  const apiVersion = readText(document, 'apiVersion') ?? '';
  return apiVersion.startsWith('policies.kyverno.io/') && CEL_KINDS.includes(getField(document, 'kind'));
}

/** Importer of `kyverno.io` and `policies.kyverno.io` documents. */
export const kyvernoImporter: Importer = {
  name: 'kyverno',
  claims: (document) => hasRules(document) || isInCel(document),
  import: (document, companions) =>
    isInCel(document) ? importValidatingPolicy(document) : importClusterPolicy(document, companions),
};
