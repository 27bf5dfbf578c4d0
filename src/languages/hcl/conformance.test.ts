/** HCL conformance: real Terraform files, of which HashiCorp's own parser says what they are or why they are none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus } from '../../../test/corpora/corpus.ts';
import { readHclFiles, runHcl } from '../../../test/corpora/hcl.ts';

const FOLDER = findCorpus(findCorpora(), 'hcl', 'files.jsonl');

/** The corpus has at least so many files; fewer would mean that the runner lost some. */
const FILES_MIN = 1000;

test("every file of the corpus is accepted, with the same content, or refused as HashiCorp's parser does", (t) => {
  if (FOLDER === undefined) return t.skip('NOT RUN: corpus hcl is absent');
  const files = readHclFiles(FOLDER);
  const { checked, passed, failures } = runHcl(files);
  const refused = files.filter((file) => file.hcl2json === null).length;
  t.diagnostic(`hcl ${passed}/${checked}, of which ${refused} are refused`);
  assert.deepEqual(failures, []);
  assert.ok(checked >= FILES_MIN, `only ${checked} files`);
  assert.ok(refused > 0, 'no refused file was checked');
});
