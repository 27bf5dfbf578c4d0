/** Runs the corpus of Pod Security Admission fixtures over the catalogue. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus } from '../../test/corpora/corpus.ts';
import { runPsa } from '../../test/corpora/psa.ts';

test('the Pod Security Standards hold for every pod at every version (psa)', (t) => {
  const folder = findCorpus(findCorpora(), 'psa', 'cases.jsonl');
  if (folder === undefined) return t.skip('NOT RUN: corpus psa is absent');
  const { checked, passed, failures } = runPsa(folder);
  t.diagnostic(`psa ${passed}/${checked}`);
  assert.ok(checked > 0);
  assert.deepEqual(failures, []);
});
