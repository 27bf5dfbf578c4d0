/** Steps that restore a cache in runs that publish: what an earlier, less trusted run left there would be released. */
import { getField, type Json, type JsonObject } from '../../../base/json.ts';
import {
  evaluateExpression,
  isTruthy,
  type KnownContextValues,
  parseTemplate,
  UNKNOWN,
} from '../../../languages/gha-expression/index.ts';
import { type Document, findFolded, toText } from '../document/document.ts';
import { type CacheSwitch, CAUTIOUS_SINCE, findPublisher, listCacheSwitches } from '../tables/caches.ts';
import type { Releasing } from './triggers.ts';
import { findVersion, type Use } from './uses.ts';

/** Facts: one for each step that may restore a cache; they stand for its `uses`. */
export function describeCaches(document: Document, uses: readonly Use[], releasing: Releasing): readonly JsonObject[] {
  const publishingJobs = new Set(uses.filter(isPublisher).map(({ job }) => job));
  const isReleaseRun = releasing.byTag || releasing.byBranch || releasing.byRelease;
  return uses.flatMap((use) => {
    const switches = listCacheSwitches(use.reference.repository);
    if (use.step === undefined || switches.length === 0) return [];
    const isActive = switches.some((one) => isOn(one, use, releasing));
    const fact = { isActive, isPublishing: isReleaseRun || publishingJobs.has(use.job) };
    return [document.placer.place(fact, use.path)];
  });
}

function readInput({ step }: Use, name: string): Json | undefined {
  return findFolded(getField(step?.value, 'with'), name);
}

function isPublisher(use: Use): boolean {
  const input = findPublisher(use.reference.repository);
  if (input === undefined) return false;
  const value = input === '' ? undefined : toText(readInput(use, input));
  return value === undefined || !isNo(value);
}

const isNo = (text: string): boolean => /^(?:false|no|0|off|)$/i.test(text.trim());

function isOn(one: CacheSwitch, use: Use, releasing: Releasing): boolean {
  if (one.needs !== undefined && readInput(use, one.needs) === undefined) return false;
  const value = one.input === '' ? undefined : toText(readInput(use, one.input));
  const isCautious = Number(findVersion(use).split('.')[0]) >= (CAUTIOUS_SINCE[use.reference.repository] ?? Infinity);
  if (isCautious && (value === undefined || value === 'auto')) return false;
  if (value === undefined) return one.withoutInput === 'on';
  const isYes = value.includes('${{') ? mayBeTrue(value, releasing) : !isNo(value);
  return one.isInverted === true ? !isYes || value.includes('${{') : isYes;
}

/** Whether an expression can hold in a run that publishes. Only runs for a tag are known well enough to say no. */
function mayBeTrue(text: string, { byTag, byBranch, byRelease }: Releasing): boolean {
  const { expressions, issues } = parseTemplate(text);
  const [first] = expressions;
  if (first === undefined || expressions.length > 1 || issues.length > 0) return true;
  const isForTagsOnly = (byTag || byRelease) && !byBranch;
  const event = byTag ? 'push' : 'release';
  // Only what is known of every tag is given; anything else is unknown to the evaluator.
  const tag = { ref: 'refs/tags/v1.0.0', ref_type: 'tag', event_name: event, ref_name: UNKNOWN } as const;
  const known: KnownContextValues = isForTagsOnly ? { github: tag } : {};
  const value = evaluateExpression(first.ast, known);
  return value === UNKNOWN || isTruthy(value);
}
