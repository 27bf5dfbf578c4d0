/** A result that fails: its findings are found when they are asked for. */
import type { ControlResult, Finding } from '../model/result.ts';
import type { FailingRule } from './findings.ts';
import { findFindings } from './findings.ts';

/** Finds the findings of a failed rule, or remembers them. */
export type FindingsReader = (failure: FailingRule) => readonly Finding[];

/** More results than the findings of which are read twice in a usual scan. */
const RESULTS_KEPT_MAX = 2_000;

/**
 * A gate asks for no findings and a terminal shows some; those of 10,000 manifests take more memory than all the rest
 * of a scan. So the first ones are kept, for a second output, and beyond them only the last, since whoever reads a
 * result asks for its findings several times in a row.
 */
export function createFindingsReader(resultsKeptMax: number = RESULTS_KEPT_MAX): FindingsReader {
  const kept = new Map<FailingRule, readonly Finding[]>();
  let last: { readonly failure: FailingRule; readonly findings: readonly Finding[] } | undefined;
  return (failure) => {
    const known = last?.failure === failure ? last.findings : kept.get(failure);
    if (known !== undefined) return known;
    const findings = findFindings(failure);
    if (kept.size < resultsKeptMax) kept.set(failure, findings);
    else last = { failure, findings };
    return findings;
  };
}

/** A class, since an object literal with a getter would be a shape of its own, ten times as large. */
export class FailingResult implements ControlResult {
  readonly control: ControlResult['control'];
  readonly resource: ControlResult['resource'];
  readonly asset: ControlResult['asset'];
  readonly mode: ControlResult['mode'];
  readonly verdict: 'fail' | 'exempt';
  readonly reason: string;
  declare readonly exception?: string;
  readonly #failure: FailingRule;
  readonly #read: FindingsReader;

  constructor(facts: Omit<ControlResult, 'findings' | 'verdict'>, failure: FailingRule, read: FindingsReader) {
    this.control = facts.control;
    this.resource = facts.resource;
    this.asset = facts.asset;
    this.mode = facts.mode;
    this.verdict = facts.exception === undefined ? 'fail' : 'exempt';
    this.reason = facts.reason;
    if (facts.exception !== undefined) this.exception = facts.exception;
    this.#failure = failure;
    this.#read = read;
  }

  get findings(): readonly Finding[] {
    return this.#read(this.#failure);
  }
}
