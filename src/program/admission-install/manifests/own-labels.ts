/** The labels of everything that is installed. */
import type { JsonObject } from '../../../base/json.ts';

/** `part-of` names the owner; what else is given tells the parts apart. */
export function labelOwn(more: Readonly<Record<string, string>> = { 'app.kubernetes.io/name': 'bulwark' }): JsonObject {
  return { ...more, 'app.kubernetes.io/part-of': 'bulwark', 'app.kubernetes.io/managed-by': 'bulwark' };
}
