/** What is mended as one: the findings of a control on an authored block, whatever number of instances it has. */
import type { ControlResult } from '../../model/result.ts';

export type FixUnit = {
  readonly control: ControlResult['control'];
  /** Names the authored block: units of one block are planned together. */
  readonly block: string;
  /** The resources of the block that fail the control. */
  readonly addresses: readonly string[];
  readonly file: string;
  /** Line of the first finding, from 1. */
  readonly line: number | undefined;
};

/** Names a verdict. */
export function verdictKey(control: { readonly id: string }, address: string): string {
  return `${control.id} ${address}`;
}

/** The keys of the verdicts that a unit is to turn to pass. */
export function keysOf({ control, addresses }: FixUnit): readonly string[] {
  return addresses.map((address) => verdictKey(control, address));
}

/** Failing results as units, those of one control and one block together, in the order of the results. */
export function groupUnits(failing: readonly ControlResult[]): readonly FixUnit[] {
  const units = new Map<
    string,
    { readonly first: ControlResult; readonly block: string; readonly addresses: string[] }
  >();
  for (const result of failing) {
    const block = blockOf(result);
    const key = `${result.control.id} ${block}`;
    const unit = units.get(key);
    if (unit === undefined) units.set(key, { first: result, block, addresses: [result.resource.address] });
    else unit.addresses.push(result.resource.address);
  }
  return [...units.values()].map(({ first, block, addresses }) => ({
    control: first.control,
    block,
    addresses,
    file: first.resource.origin.file,
    line: first.findings[0]?.span?.start.line,
  }));
}

/** Instances of a block have their origin in common. */
function blockOf({ resource }: ControlResult): string {
  const { file, document, span } = resource.origin;
  return `${file} ${document} ${span?.start.offset ?? resource.address}`;
}
