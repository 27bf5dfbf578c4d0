/** What an expression can ask of the template that it stands in. */
import type { Json } from '../../base/json.ts';
import type { UnknownPort } from '../../base/unknown-port.ts';

export type ExpressionScope = {
  readonly unknowns: UnknownPort;
  /** Undefined when the template declares no such name. */
  readonly readParameter: (name: string) => Json | undefined;
  readonly readVariable: (name: string) => Json | undefined;
  /** The number of the current round of a loop, the innermost without a name; undefined outside of it. */
  readonly readCopyIndex: (loop: string | undefined) => Json | undefined;
  /** A function of the template's own, applied; undefined when it declares none of that name. */
  readonly callOwnFunction: (name: string, args: readonly Json[]) => Json | undefined;
  /**
   * Hears that a resource is named: by its type and the parts of its name, an open part as the expression that gives
   * it; without a type by its symbolic name.
   */
  readonly addReference: (reference: ResourceName) => void;
  /** Hears what is wrong. */
  readonly addFault: (code: 'bad-expression' | 'unknown-name' | 'too-large', message: string) => void;
  /**
   * Counts values that are about to be visited; false when the template has used up what it may, or they nest too deep.
   */
  readonly chargeNodes: (values: readonly Json[]) => boolean;
  /** Characters of one text, items of one list. */
  readonly templateTextCharsMax: number;
  readonly templateLoopItemsMax: number;
};

export type ResourceName = { readonly type: string | undefined; readonly name: string; readonly attribute: string };
