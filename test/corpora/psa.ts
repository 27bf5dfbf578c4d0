/** Runs the corpus psa: the Pod Security Standards by the catalogue's controls, every pod at every asserted version. */
import type { JsonObject } from '../../src/base/json.ts';
import type { Evaluator } from '../../src/engine/evaluate.ts';
import { createEvaluator } from '../../src/engine/evaluate.ts';
import type { Control } from '../../src/model/control.ts';
import { readCatalogueControls } from '../harness/catalogue.ts';
import { makeProfile } from '../harness/profiles.ts';
import { makeResource } from '../harness/resources.ts';
import type { CorpusRun } from './corpus.ts';
import { readJsonLines, runCases } from './corpus.ts';

const LEVELS = ['baseline', 'restricted'] as const;
type Level = (typeof LEVELS)[number];

type Case = {
  readonly id: string;
  readonly fixtures?: readonly string[];
  readonly pod: JsonObject;
  readonly verdicts: Partial<Record<Level, Readonly<Record<string, 'pass' | 'fail'>>>>;
  readonly fails?: readonly { readonly level: Level; readonly check: string; readonly messageContains?: string }[];
};

/** `folder` is that of the corpus. One case is a pod; all of its verdicts must be right. */
export function runPsa(folder: string): CorpusRun {
  const controls = readCatalogueControls();
  const evaluators = new Map<string, Evaluator>();
  const evaluatorFor = (level: Level, version: string): Evaluator => {
    const key = `${level}/${version}`;
    const known = evaluators.get(key);
    if (known !== undefined) return known;
    const evaluator = createEvaluator({
      controls: selectLevel(controls, level),
      profile: makeProfile({ kubernetesVersion: version }),
      nowMs: 0,
    });
    evaluators.set(key, evaluator);
    return evaluator;
  };
  return runCases(
    'psa',
    readJsonLines<Case>(folder, 'cases.jsonl'),
    ({ id }) => id,
    (one) => {
      const faults = LEVELS.flatMap((level) =>
        Object.entries(one.verdicts[level] ?? {}).flatMap(([version, expected]) => {
          const actual = judgePod(evaluatorFor(level, version), one.pod);
          return actual.verdict === expected ? [] : [`${level} ${version}: expected ${expected}, got ${actual.reason}`];
        }),
      );
      return faults.length === 0 ? undefined : `${one.fixtures?.join(',') ?? ''} ${faults.join('; ')}`;
    },
  );
}

/** Restricted is baseline and the restricted controls: no control of ours takes back what baseline asks. */
function selectLevel(controls: readonly Control[], level: Level): readonly Control[] {
  const levels: readonly Level[] = level === 'baseline' ? ['baseline'] : LEVELS;
  return controls.filter(({ spec }) => levels.some((one) => spec.maps?.['pss']?.includes(one) === true));
}

/** Allowed when every control passes or has nothing to say; anything that is not known is neither. */
function judgePod(evaluator: Evaluator, pod: JsonObject): { readonly verdict: string; readonly reason: string } {
  const results = [...evaluator.evaluate([makeResource(pod)])];
  if (results.length === 0) return { verdict: 'unjudged', reason: 'no control applied' };
  const describe = (verdict: string) =>
    results
      .filter((result) => result.verdict === verdict)
      .map(({ control, reason }) => `${verdict} ${control.name}: ${reason}`)
      .join(', ');
  if (results.some(({ verdict }) => verdict === 'unknown')) return { verdict: 'unknown', reason: describe('unknown') };
  if (results.some(({ verdict }) => verdict === 'fail')) return { verdict: 'fail', reason: describe('fail') };
  return { verdict: 'pass', reason: 'pass' };
}
