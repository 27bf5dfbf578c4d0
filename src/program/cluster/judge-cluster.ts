/** Judges what runs in a cluster. A verdict that rests on what could not be read is none. */
import { readQuestion } from '../../engine/estate-keys.ts';
import type { Evaluator } from '../../engine/evaluate.ts';
import { listParts } from '../../model/control-parts.ts';
import type { Resource } from '../../model/resource.ts';
import type { ControlResult } from '../../model/result.ts';
import type { Ownership } from '../inventory/ownership.ts';
import type { Judged } from '../scan/judge-all.ts';
import type { Progress } from '../scan/read-estate.ts';
import { makeUnique } from '../scan/read-estate.ts';
import type { Reach } from './reach.ts';
import type { ClusterWanted } from './read-cluster.ts';
import { readCluster } from './read-cluster.ts';

/** Throws `cluster-unavailable` and `cluster-refused` where the cluster does not even say what it serves. */
export async function judgeCluster(
  wanted: ClusterWanted,
  evaluator: Evaluator,
  ownership: Ownership,
  onProgress: (progress: Progress) => void,
): Promise<Judged> {
  const { namespaces } = wanted;
  const onObject = (done: number): void => onProgress({ step: 'list', done });
  const { problems, files, reach, ...read } = await readCluster(wanted, evaluator.controls, onObject);
  const resources = makeUnique(read.resources);
  const isJudged = (resource: Resource): boolean => namespaces.length === 0 || isInside(resource, namespaces);
  const findDeclared = await ownership.prepare(resources);
  const listen = createListener(evaluator, reach);
  const results: ControlResult[] = [];
  for (const result of evaluator.evaluate(resources, { isJudged, findDeclared, onQuestion: listen.hear })) {
    results.push(listen.weigh(result));
    onProgress({ step: 'judge', done: results.length });
  }
  return { results, resourceCount: resources.filter(isJudged).length, problems, files, seen: [] };
}

function isInside({ kind, namespace, name }: Resource, namespaces: readonly string[]): boolean {
  return namespaces.includes(namespace ?? (kind === 'Namespace' ? name : ''));
}

/** Hears what each judgement asks, and takes away the verdicts that rest on answers which are not whole. */
function createListener({ controls }: Evaluator, { findGap }: Reach) {
  const readers = new Set(controls.filter(readsNamespace).map(({ metadata }) => metadata.id));
  let heard: string[] = [];
  let last: Resource | undefined;
  return {
    hear: (key: string): void => void heard.push(key),
    weigh: (result: ControlResult): ControlResult => {
      const { resource, control } = result;
      // The namespace of a resource is looked up once, with its first judgement, for whichever controls read it.
      const own = `named Namespace  ${resource.namespace ?? ''}`;
      if (resource !== last && heard.includes(own)) heard.splice(heard.indexOf(own), 1);
      if (resource.namespace !== undefined && readers.has(control.id)) heard.push(own);
      const questions = heard.map(readQuestion).filter((question) => question !== undefined);
      const gap = questions.map(findGap).find((one) => one !== undefined);
      last = resource;
      heard = [];
      return gap === undefined || result.verdict === 'skipped' ? result : withoutVerdict(result, gap);
    },
  };
}

function readsNamespace(control: Evaluator['controls'][number]): boolean {
  return listParts(control).some(({ rule }) => JSON.stringify(rule.cel).includes('namespaceObject'));
}

function withoutVerdict({ control, resource, asset, mode }: ControlResult, reason: string): ControlResult {
  return { control, resource, asset, mode, verdict: 'unknown', reason, findings: [] };
}
