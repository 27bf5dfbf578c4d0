/** Origins whose place in the text is looked for when somebody asks: most resources have no findings. */
import type { Span } from '../base/positions.ts';
import type { Origin } from '../model/resource.ts';

/**
 * A class for its one accessor: an object literal with its own takes five times as long to make, and there are many.
 */
export class LazyOrigin implements Origin {
  readonly file: string;
  readonly document: number;
  readonly locate: Origin['locate'];
  declare readonly planChange?: NonNullable<Origin['planChange']>;
  readonly findSpan: () => Span | undefined;
  constructor(
    file: string,
    document: number,
    findSpan: () => Span | undefined,
    locate: Origin['locate'],
    planChange?: Origin['planChange'],
  ) {
    this.file = file;
    this.document = document;
    this.findSpan = findSpan;
    this.locate = locate;
    if (planChange !== undefined) this.planChange = planChange;
  }
  get span(): Span | undefined {
    return this.findSpan();
  }
}
