/** Judges a review by controls, and says which of what fails was not there before. */
import type { Evaluator, OneJudged } from '../../engine/evaluate.ts';
import type { Review } from '../../model/admission-review.ts';
import type { AssetRef, Resource } from '../../model/resource.ts';
import type { ControlResult } from '../../model/result.ts';
import type { Mode } from '../../model/words.ts';
import type { UpdateRule } from './gate-settings.ts';
import type { FindNamespace } from './request-resource.ts';
import { readFormer, readRequested } from './request-resource.ts';

export type JudgedReview = {
  readonly resource: Resource | undefined;
  readonly asset: AssetRef | undefined;
  readonly judgedCount: number;
  /** Results other than passes. */
  readonly results: readonly JudgedResult[];
};

export type JudgedResult = {
  readonly result: ControlResult;
  /** False where the object failed the control before the change, in the same places. */
  readonly isNew: boolean;
};

export type Judging = {
  /** Whether a control that has this mode for the resource is judged by. */
  readonly isOurs: (mode: Mode) => boolean;
  readonly evaluator: Evaluator;
  readonly updateRule: UpdateRule;
  readonly findNamespace: FindNamespace;
  /** Controls that judge what is done, and not what it makes of the object: each act is a new one. */
  readonly isAboutAct: (control: string) => boolean;
};

/** Judges each by the controls that are ours by their mode for its resource; results come in the order of reviews. */
export function judgeReviews(reviews: readonly Review[], judging: Judging): readonly JudgedReview[] {
  const { isOurs, evaluator, findNamespace } = judging;
  const resources: (Resource | undefined)[] = [];
  const known: Resource[] = [];
  for (const review of reviews) {
    const resource = readRequested(review, findNamespace);
    resources.push(resource);
    if (resource !== undefined) known.push(resource);
  }
  const judged = evaluator.judgeEach(known, isOurs);
  const results: JudgedReview[] = [];
  let next = 0;
  for (let i = 0; i < reviews.length; i++) {
    const resource = resources[i];
    if (resource === undefined) {
      results.push({ resource, asset: undefined, judgedCount: 0, results: [] });
      continue;
    }
    const { judgedCount, noted, asset } = judged[next++] as OneJudged;
    results.push({ resource, asset, judgedCount, results: markNew(noted, reviews[i] as Review, judging) });
  }
  return results;
}

/** The same for one. */
export const judgeReview = (review: Review, judging: Judging): JudgedReview =>
  judgeReviews([review], judging)[0] as JudgedReview;

/** Looks at the object before the change only where something fails. */
function markNew(
  noted: readonly ControlResult[],
  review: Review,
  { evaluator, updateRule, findNamespace, isAboutAct }: Judging,
): readonly JudgedResult[] {
  const isFailing = noted.some(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  const former = isFailing && updateRule === 'new' ? readFormer(review, findNamespace) : undefined;
  if (former === undefined) return noted.map((result) => ({ result, isNew: true }));
  const [judgedBefore] = evaluator.judgeEach([former], () => true);
  const before = new Map(judgedBefore?.noted.map((result) => [result.control.id, result]));
  return noted.map((result) => {
    const { id } = result.control;
    return { result, isNew: isAboutAct(id) || isNewFailure(result, before.get(id)) };
  });
}

/**
 * A failure is old when each of its findings was one of the object before the change: their identity is made of the
 * control, the address and the content, so that moving a container changes nothing. What nobody could tell before is
 * not told by the change either.
 */
function isNewFailure(now: ControlResult, before: ControlResult | undefined): boolean {
  if (before === undefined || before.verdict !== now.verdict) return true;
  if (now.verdict !== 'fail') return false;
  const known = new Set(before.findings.map(({ id }) => id));
  return !now.findings.every(({ id }) => known.has(id));
}
