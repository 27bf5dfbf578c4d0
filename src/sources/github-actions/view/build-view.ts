/** The view of a workflow or action: everything that rules ask about, in flat lists of facts. */
import { getField, type JsonObject } from '../../../base/json.ts';
import type { Document } from '../document/document.ts';
import { findExpressionFaults } from '../validity/expressions.ts';
import { describeFaults } from '../validity/faults.ts';
import { findJobFaults } from '../validity/jobs.ts';
import { findStructureFaults } from '../validity/structure.ts';
import { findTriggerFaults } from '../validity/triggers.ts';
import { describeCaches } from './caches.ts';
import { describeCheckouts } from './checkouts.ts';
import { describeChecks } from './checks.ts';
import { describeLogCommands, describeScripts } from './commands.ts';
import { describeBotChecks, describeConditions, describeSubstringChecks } from './conditions.ts';
import { describeEnvironmentWrites } from './environment-writes.ts';
import { describeExpressions } from './expressions.ts';
import { describeCredentials, describeImages } from './images.ts';
import { describeInjections } from './injections.ts';
import { describeJobs } from './jobs.ts';
import { describeLabels } from './labels.ts';
import { describeGrants, hasWorkflowPermissions } from './permissions.ts';
import { describeSecretUses, describeUnredacted } from './secrets.ts';
import { describeTriggers, findReleasing } from './triggers.ts';
import { describeUses, listUses } from './uses.ts';
import { describeVariables } from './variables.ts';

/** Builds the view; the document's placer then knows where each fact stands. */
export function buildView(document: Document): JsonObject {
  const { body, kind, triggers } = document;
  const uses = listUses(document);
  const releasing = findReleasing(triggers);
  return {
    kind,
    hasName: getField(body, 'name') !== undefined,
    hasConcurrency: getField(body, 'concurrency') !== undefined,
    hasPermissions: hasWorkflowPermissions(body),
    isReusableOnly: triggers.length > 0 && triggers.every(({ name }) => name === 'workflow_call'),
    steps: document.steps.length,
    triggers: describeTriggers(document),
    jobs: describeJobs(document),
    labels: describeLabels(document),
    permissions: describeGrants(document),
    uses: describeUses(document, uses),
    images: describeImages(document, uses),
    credentials: describeCredentials(document),
    variables: describeVariables(document),
    expressions: describeExpressions(document),
    injections: describeInjections(document),
    conditions: describeConditions(document),
    botChecks: describeBotChecks(document),
    substringChecks: describeSubstringChecks(document),
    environmentWrites: describeEnvironmentWrites(document),
    scripts: describeScripts(document),
    checks: describeChecks(document, uses),
    logCommands: describeLogCommands(document),
    caches: describeCaches(document, uses, releasing),
    checkouts: describeCheckouts(document, uses),
    secrets: describeSecretUses(document),
    unredacted: describeUnredacted(document),
    faults: describeFaults(document, [
      ...findExpressionFaults(document),
      ...findStructureFaults(document),
      ...findJobFaults(document),
      ...findTriggerFaults(document),
    ]),
  };
}
