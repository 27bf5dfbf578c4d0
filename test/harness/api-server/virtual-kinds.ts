/** Kinds that are only asked: who am I, and may I. */
import { getPath } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Call } from './call.ts';
import { readObject } from './call.ts';
import { textAt } from './fields.ts';
import type { ServedKind } from './served-kinds.ts';
import type { ServerParts } from './server-parts.ts';
import { methodNotAllowed } from './status.ts';

/** The object that was posted, with the answer in its status. */
export function answerReview({ access }: ServerParts, kind: ServedKind, call: Call): JsonObject {
  if (call.method !== 'POST') throw methodNotAllowed();
  const sent = readObject(call);
  if (kind.kind === 'SelfSubjectReview') return { ...sent, status: { userInfo: { ...call.user } as JsonObject } };
  const asked = getPath(sent, ['spec', 'resourceAttributes']);
  const text = (key: string): string => textAt(asked, key);
  const target = {
    group: text('group'),
    version: text('version'),
    resource: text('resource'),
    subresource: text('subresource'),
    namespace: text('namespace'),
    name: text('name'),
  };
  return { ...sent, status: { allowed: access.mayDo(call.user, text('verb'), target) } };
}
