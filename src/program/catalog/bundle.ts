/**
 * The catalogue as one JSON text, validated when it is generated: start-up parses no YAML, loads no schemas, and
 * reads no
 * examples. `build-bundle.ts` writes it, `readBundle` reads it.
 */
import { assert } from '../../base/errors.ts';
import type { Control } from '../../model/control.ts';
import type { Profile } from '../../model/profile.ts';

export type CatalogBundle = {
  /** SHA-256 (first 128 bits) over controls and profiles: which catalogue judged, for reports and evidence. */
  readonly hash: string;
  /**
   * Sorted by id, their lists of examples empty: only `bulwark test` and `controls show` need those, and read the
   * files.
   */
  readonly controls: readonly Control[];
  /** Sorted by name. */
  readonly profiles: readonly Profile[];
};

/** The bundle in a generated text. The text is our own, so a wrong shape is a fault of the build. */
export function readBundle(text: string): CatalogBundle {
  const bundle = JSON.parse(text) as CatalogBundle;
  assert(Array.isArray(bundle.controls) && Array.isArray(bundle.profiles), 'the catalogue bundle is whole');
  return bundle;
}
