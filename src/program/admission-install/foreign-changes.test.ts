/** Tests of who has changed the configuration: the watchdog may, a person is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCatalogueGate } from '../../../test/harness/gate-installation.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { findForeignChanges } from './foreign-changes.ts';

const WANTED = planCatalogueGate().configure({ caBundle: 'Y2E=', enforceFailurePolicy: 'Fail' });
const ENTRY = 'k:{"name":"enforce.bulwark.dev"}';

const own = (manager: string, fields: JsonObject): JsonObject => ({
  manager,
  operation: 'Update',
  fieldsV1: { 'f:webhooks': { [ENTRY]: fields } },
});

function describe(managedFields: Json, change: (entry: JsonObject) => JsonObject = (entry) => entry): JsonObject {
  const [enforce = {}, ...rest] = WANTED['webhooks'] as readonly JsonObject[];
  const metadata = WANTED['metadata'] as JsonObject;
  return { ...WANTED, metadata: { ...metadata, managedFields }, webhooks: [change(enforce), ...rest] };
}

const open = (entry: JsonObject): JsonObject => ({ ...entry, failurePolicy: 'Ignore' });
const slow = (entry: JsonObject): JsonObject => ({ ...entry, timeoutSeconds: 9 });
const POLICY = { 'f:failurePolicy': {} };

test('what others have set is told with who it was, what Bulwark has set is its own', () => {
  const path = 'webhooks[enforce.bulwark.dev]';
  const rows: readonly (readonly [string, JsonObject, readonly string[]])[] = [
    ['nobody', describe([]), []],
    ['the watchdog', describe([own('bulwark', POLICY)], open), []],
    ['a person', describe([own('kubectl-edit', POLICY)], open), [`kubectl-edit has set ${path}.failurePolicy`]],
    ['a person who has put it back', describe([own('kubectl-edit', POLICY)]), []],
    [
      'a person, a list',
      describe([own('kubectl-edit', { '.': {}, 'f:rules': {}, 'f:timeoutSeconds': {} })], (entry) => ({
        ...slow(entry),
        rules: [],
      })),
      [`kubectl-edit has set ${path}.rules`, `kubectl-edit has set ${path}.timeoutSeconds`],
    ],
    [
      'somebody who fills in authorities',
      describe([own('cainjector', { 'f:clientConfig': { 'f:caBundle': {} } })], (entry) => ({
        ...entry,
        clientConfig: { ...(entry['clientConfig'] as JsonObject), caBundle: 'bmV3' },
      })),
      [`cainjector has set ${path}.clientConfig.caBundle`],
    ],
    ['what is not ours to set', describe([own('helm', { 'f:objectSelector': {} })]), []],
    ['an item that is nowhere', describe([own('x', { 'f:matchConditions': { 'k:no': { 'f:name': {} } } })]), []],
    ['a step of another kind', describe([own('x', { 'v:"a"': {} })]), []],
  ];
  for (const [title, present, expected] of rows) assert.deepEqual(findForeignChanges(present, WANTED), expected, title);
});

test('what was taken out has no owner, and is told by the digest of what was applied', () => {
  const cut = describe([], (entry) => ({ ...entry, matchConditions: [] }));
  assert.match(findForeignChanges(cut, WANTED)[0] ?? '', /not what was applied/);
  const { annotations: _, ...metadata } = cut['metadata'] as JsonObject;
  assert.deepEqual(findForeignChanges({ ...cut, metadata }, WANTED), [], 'nobody knows what was applied');
});
