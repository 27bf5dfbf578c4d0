/**
 * What an importer is: a foreign policy document in, engine policies out; every field it cannot carry over is named.
 */
import type { JsonObject } from '../base/json.ts';
import type { Read } from '../base/problems.ts';
import type { ForeignPolicy } from '../model/foreign-policy.ts';

export type Importer = {
  readonly name: string;
  readonly claims: (document: JsonObject) => boolean;
  /** `companions`: the other documents at hand (bindings, params, constraints, namespaces). */
  readonly import: (document: JsonObject, companions: readonly JsonObject[]) => Read<readonly ForeignPolicy[]>;
};
