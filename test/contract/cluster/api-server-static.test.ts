/**
 * Exported policies on the disk of a real API server: in force from its start, and out of reach of its API.
 * `npm run test:cluster` runs it.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { STATIC_PLACE } from '../../../src/program/export-vap/write-export.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import { makeFolder, runBulwark } from '../../harness/cli.ts';
import { readRealMinor, startRealApiServer } from '../../harness/real-api-server.ts';
import { findHindrance, toTestCluster } from '../../harness/test-cluster.ts';
import { pod } from './objects.ts';

/** The first that reads policies from its disk. */
const STATIC_MINOR = 36;
const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const RULE = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const PODS = '/api/v1/namespaces/default/pods';

const PROFILE = `apiVersion: bulwark.dev/v1
kind: Profile
metadata: { name: disk, owner: platform }
spec:
  environment: prod
  defaultMode: enforce
  onUnknown: block
  entries: []
`;

const hindrance = findHindrance();
const isOld = hindrance === false && readRealMinor() < STATIC_MINOR;
const skip = isOld ? `the API server is older than 1.${STATIC_MINOR}, and reads no policies from its disk` : hindrance;

test('policies on the disk are in force from the start, and the API cannot take them away', { skip }, async (t) => {
  using folder = makeFolder({ '.bulwark/disk.yaml': PROFILE });
  const run = await runBulwark(['export', 'vap', '--env', 'prod', '--static', '--out', 'admission'], {
    cwd: folder.path,
  });
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const file = join(folder.path, 'admission/admission-configuration.yaml');
  const policies = join(folder.path, 'admission/validating-policies');
  writeFileSync(file, readFileSync(file, 'utf8').replace(STATIC_PLACE, policies));
  const count = readdirSync(policies).length;
  const server = await startRealApiServer([
    '--feature-gates=ManifestBasedAdmissionControlConfig=true',
    `--admission-control-config-file=${file}`,
  ]);
  const cluster = toTestCluster(server);
  try {
    const token = server.developer;
    const bad = pod('bad');
    const refused = await cluster.ask('POST', PODS, { token, body: bad });
    assert.equal(refused.code, 403, JSON.stringify(refused.body));
    assert.match(textAt(refused.body, 'message'), /ValidatingAdmissionPolicy 'bulwark-.*\.static\.k8s\.io'/);
    const { body } = await cluster.ask('GET', POLICIES);
    assert.deepEqual(body['items'], [], 'the API shows none of them');
    const own = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' };
    const spec = { matchConstraints: { resourceRules: [RULE] }, validations: [{ expression: 'true' }] };
    for (const [name, expected] of [
      ['mine', 201],
      ['mine.static.k8s.io', 422],
    ] as const) {
      const { code, body: answer } = await cluster.ask('POST', POLICIES, {
        body: { ...own, metadata: { name }, spec },
      });
      assert.equal(code, expected, JSON.stringify(answer));
    }
    t.diagnostic(`${count} files of policies are taken from the disk`);
    assert.ok(count > 100);
  } finally {
    await cluster.close();
  }
});
