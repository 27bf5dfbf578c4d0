/** What the parts of the view are made from and of. */
import type { JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { BodyStep } from './read-body.ts';
import type { StageFacts } from './stage-facts.ts';

/** A part of the view, and the place in the body that it is about. */
export type Viewed = { readonly value: JsonObject; readonly path: FieldPath };

/** A step with its place in the body; the one after ONBUILD has a place of its own. */
export type PlacedStep = {
  readonly step: BodyStep;
  readonly facts: StageFacts;
  readonly path: FieldPath;
  readonly isTrigger: boolean;
};
