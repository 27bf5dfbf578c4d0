/** Runs the corpora of foreign policies over the importers and the engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus } from '../../test/corpora/corpus.ts';
import { runGatekeeperCel } from '../../test/corpora/gatekeeper-cel.ts';
import { runKubescapeVap } from '../../test/corpora/kubescape-vap.ts';
import { runKyvernoCel } from '../../test/corpora/kyverno-cel.ts';

const CORPORA = [
  { name: 'kubescape-vap', run: runKubescapeVap, what: 'ValidatingAdmissionPolicies run unchanged' },
  { name: 'gatekeeper-cel', run: runGatekeeperCel, what: 'Gatekeeper templates in CEL are judged as Gatekeeper does' },
  { name: 'kyverno-cel', run: runKyvernoCel, what: 'Kyverno policies in CEL are judged as Kyverno does' },
];

for (const { name, run, what } of CORPORA) {
  test(`${what} (${name})`, (t) => {
    const folder = findCorpus(findCorpora(), name, 'cases.jsonl');
    if (folder === undefined) return t.skip(`NOT RUN: corpus ${name} is absent`);
    const { checked, passed, failures } = run(folder);
    t.diagnostic(`${name} ${passed}/${checked}`);
    assert.ok(checked > 0);
    assert.deepEqual(failures, []);
  });
}
