/** The contract of API servers, on the fake one; `npm run test:cluster` runs it on a real one. */
import { after, before, describe } from 'node:test';
import { openTestCluster, type TestCluster } from '../../harness/test-cluster.ts';
import { testObjects } from './object-scenarios.ts';
import { testRules } from './rule-scenarios.ts';
import { testWatches } from './watch-scenarios.ts';
import { testWebhookCalls } from './webhook-scenarios.ts';

describe('an API server', () => {
  let cluster: TestCluster | undefined;
  before(async () => {
    cluster = await openTestCluster();
  });
  after(() => cluster?.close());
  const open = (): TestCluster => {
    if (cluster === undefined) throw new Error('the cluster is not open');
    return cluster;
  };
  testObjects(open);
  testWatches(open);
  testWebhookCalls(open);
  testRules(open);
});
