/** Judges the consensus cases with the catalogue: what our controls flag, against what each corpus asserts. */
import type { Control } from '../../src/model/control.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { ConsensusCase, Entry, PlaceEntry } from './consensus-cases.ts';
import { CONSENSUS_CORPORA, nameEntry, readConsensusCases, slugsOf } from './consensus-cases.ts';
import { findEntry } from './consensus-entries.ts';
import type { FoundLine, Judged, JudgedCase } from './consensus-judge.ts';
import { combine, judgeCase } from './consensus-judge.ts';
import { listStandIns } from './consensus-stand-ins.ts';

/** One thing that a corpus asserts, and what we say of it. */
export type Cell = {
  /** `<case>`, or `<case>#<object or place>`. */
  readonly id: string;
  readonly corpus: string;
  readonly framework: string;
  readonly slugs: readonly string[];
  /** Consensus controls of which the rule of the case is the oracle. */
  readonly primary: readonly string[];
  readonly wanted: 'fail' | 'pass';
  readonly judged: Judged;
};

/** Every cell of every case in the folder of all corpora. `absent` names the corpora that are not there. */
export function judgeConsensus(
  corpora: string,
  controls: readonly Control[],
  wants: (one: ConsensusCase) => boolean = () => true,
): { readonly cells: readonly Cell[]; readonly absent: readonly string[] } {
  const { cases, absent } = readConsensusCases(corpora);
  return { cells: cases.filter(wants).flatMap((one) => scoreCase(one, judgeCase(one, controls))), absent };
}

type Verdict = Pick<Cell, 'wanted' | 'judged'> & { readonly name: string };

function scoreCase(one: ConsensusCase, judged: JudgedCase): readonly Cell[] {
  const verdicts = listVerdicts(one, judged);
  return verdicts.map(({ name, ...verdict }) => ({
    id: name === '' ? one.id : `${one.id}#${name}`,
    corpus: one.corpus,
    framework: one.framework,
    slugs: slugsOf(one),
    primary: one.rule.primary ?? [],
    ...verdict,
  }));
}

function listVerdicts(one: ConsensusCase, judged: JudgedCase): readonly Verdict[] {
  const entries = [...(one.expect.fail ?? []), ...(one.expect.pass ?? [])];
  const scoring = entries.length === 0 ? 'case' : CONSENSUS_CORPORA[one.corpus];
  if (scoring === 'case') {
    return [{ name: '', wanted: one.expect.verdict, judged: combine([...judged.verdicts.values()]) }];
  }
  const isByLine = scoring === 'line' || entries.some((entry) => typeof entry === 'object' && entry.line !== undefined);
  return isByLine ? scoreLines(one, judged) : scoreObjects(one, judged);
}

/** One verdict for each place named, and one for each further line on which something was found. */
function scoreLines({ expect }: ConsensusCase, { lines, unknownFiles, resources, verdicts }: JudgedCase): Verdict[] {
  const failing = (expect.fail ?? []).map(toPlace);
  const passing = (expect.pass ?? []).map(toPlace);
  const isOn = ({ file, line }: PlaceEntry, found: FoundLine): boolean =>
    (file === undefined || file === found.file) && (line === undefined || line === found.line);
  const judge = (place: PlaceEntry): Judged => {
    if (lines.some((found) => isOn(place, found))) return 'fail';
    const meant = findEntry(place, resources).map((resource) => verdicts.get(resource) ?? 'pass');
    const isUnknown = meant.includes('unknown') || (place.file !== undefined && unknownFiles.has(place.file));
    return isUnknown ? 'unknown' : 'pass';
  };
  const say = (wanted: Verdict['wanted']) => (place: PlaceEntry) => ({
    name: nameEntry(place),
    wanted,
    judged: judge(place),
  });
  const told = [...failing.map(say('fail')), ...passing.map(say('pass'))];
  if (!expect.exact) return told;
  const surplus = lines.filter((found) => ![...failing, ...passing].some((place) => isOn(place, found)));
  return [...told, ...surplus.map((found): Verdict => ({ name: nameEntry(found), wanted: 'pass', judged: 'fail' }))];
}

function toPlace(entry: Entry): PlaceEntry {
  return typeof entry === 'string' ? { resource: entry } : entry;
}

/** One verdict for each object named, and one for each further object that fails. */
function scoreObjects({ expect }: ConsensusCase, { resources, verdicts }: JudgedCase): Verdict[] {
  const judgeAll = (some: readonly Resource[]): Judged => combine(some.map((each) => verdicts.get(each) ?? 'pass'));
  const listed = [
    ...(expect.fail ?? []).map((entry) => ({ entry, wanted: 'fail' as const })),
    ...(expect.pass ?? []).map((entry) => ({ entry, wanted: 'pass' as const })),
  ].map((item) => ({ ...item, found: findEntry(item.entry, resources) }));
  const told = listed.map(({ entry, wanted, found }): Verdict => {
    const meant = found.flatMap((resource) => listStandIns(resource, resources, wanted));
    return { name: nameEntry(entry), wanted, judged: judgeFound(entry, meant, judgeAll) };
  });
  if (!expect.exact) return told;
  const known = new Set(listed.flatMap(({ found }) => found.flatMap((each) => listStandIns(each, resources, 'fail'))));
  const surplus = resources.filter((resource) => verdicts.get(resource) === 'fail' && !known.has(resource));
  return [...told, ...surplus.map(({ address }): Verdict => ({ name: address, wanted: 'pass', judged: 'fail' }))];
}

/** An object that no file yields was not read at all, which is no reason to call it good. */
function judgeFound(entry: Entry, found: readonly Resource[], judgeAll: (some: readonly Resource[]) => Judged): Judged {
  if (found.length > 0) return judgeAll(found);
  return typeof entry === 'object' && entry.resource === undefined ? 'pass' : 'unknown';
}
