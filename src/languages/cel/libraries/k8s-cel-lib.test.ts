/** Runs the corpus of Kubernetes expressions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus } from '../../../../test/corpora/corpus.ts';
import { runK8sCelLib } from '../../../../test/corpora/k8s-cel-lib.ts';

test('expressions over the Kubernetes libraries yield what the corpus asserts', (t) => {
  const folder = findCorpus(findCorpora(), 'k8s-cel-lib', 'cases.jsonl');
  if (folder === undefined) {
    t.skip('NOT RUN: corpus k8s-cel-lib is absent');
    return;
  }
  const { checked, passed, failures } = runK8sCelLib(folder);
  t.diagnostic(`k8s-cel-lib: ${passed}/${checked}`);
  assert.ok(checked > 400, 'the corpus must have had cases');
  assert.deepEqual(failures, []);
});
