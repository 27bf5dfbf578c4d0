/** Runs the corpus of RFC 6962 proofs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus } from '../../../test/corpora/corpus.ts';
import { runMerkle } from '../../../test/corpora/merkle.ts';

test('good proofs are accepted and broken ones refused (merkle)', (t) => {
  const folder = findCorpus(findCorpora(), 'merkle', 'cases.jsonl');
  if (folder === undefined) return t.skip('NOT RUN: corpus merkle is absent');
  const { checked, passed, failures } = runMerkle(folder);
  t.diagnostic(`merkle ${passed}/${checked}`);
  assert.ok(checked > 0);
  assert.deepEqual(failures, []);
});
