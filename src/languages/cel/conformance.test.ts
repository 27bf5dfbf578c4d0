/**
 * CEL conformance: every cel-spec test that needs no protobuf messages, on both back ends.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCelSpec } from '../../../test/corpora/cel-spec.ts';
import { findCorpora, findCorpus } from '../../../test/corpora/corpus.ts';

const FOLDER = findCorpus(findCorpora(), 'cel-spec', 'noproto.json');

/** The corpus lists this many names; fewer would mean that the runner lost some. */
const TESTS = 1645;

test('every cel-spec test without protobuf messages passes on both back ends', (t) => {
  if (FOLDER === undefined) return t.skip('NOT RUN: corpus cel-spec is absent');
  const { checked, passed, failures } = runCelSpec(FOLDER);
  t.diagnostic(`cel-spec ${passed}/${checked}`);
  assert.deepEqual(failures, []);
  assert.equal(checked, TESTS);
});
