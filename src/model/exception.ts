/**
 * The Exception document: a time-bound acceptance of failing results. One function, `judgeException` in
 * `exception-rules.ts`, decides on every path whether it counts.
 */
import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import { API_VERSION, EXCEPTION_CAUSES } from './words.ts';

export const Exception = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Exception'),
  metadata: z.strictObject({ name: z.string().min(1) }),
  spec: z.strictObject({
    /** Control ids or names; no wildcard. */
    controls: z.array(z.string().min(1)).min(1),
    /** All given members must match. Globs (`*`) in names; at least one member is required. */
    scope: z
      .strictObject({
        addresses: z.array(z.string()).optional(),
        namespaces: z.array(z.string()).optional(),
        kinds: z.array(z.string()).optional(),
        environments: z.array(z.string()).optional(),
        owners: z.array(z.string()).optional(),
      })
      .refine((scope) => Object.values(scope).some((v) => v !== undefined && v.length > 0), 'scope must not be empty'),
    reason: z.string().min(LIMITS.exceptionReasonCharsMin),
    /** What kind of reason it is; `false-positive` counts against the control. */
    cause: z.enum(EXCEPTION_CAUSES).optional(),
    owner: z.string().min(1),
    /** Someone other than the owner and the requester. */
    approver: z.string().min(1),
    requester: z.string().min(1).optional(),
    ticket: z.string().min(1),
    /** RFC 3339 date or date-time, UTC when no offset is given; a date means its first instant. Absent: from now. */
    from: z.string().optional(),
    /** The first instant at which it no longer holds. */
    expires: z.string(),
  }),
});
export type Exception = z.infer<typeof Exception>;
