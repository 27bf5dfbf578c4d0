/** Tests of both costs against the Kubernetes corpus. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus } from '../../../../test/corpora/corpus.ts';
import { runK8sCelCost } from '../../../../test/corpora/k8s-cel-cost.ts';

test('every cost of the Kubernetes corpus comes out to the unit', (t) => {
  const folder = findCorpus(findCorpora(), 'k8s-cel-lib', 'costs.jsonl');
  if (folder === undefined) {
    t.skip('NOT RUN: corpus k8s-cel-lib is absent');
    return;
  }
  const { checked, failures } = runK8sCelCost(folder);
  assert.deepEqual(failures, []);
  assert.ok(checked >= 50, `only ${checked} rows were checked`);
});
