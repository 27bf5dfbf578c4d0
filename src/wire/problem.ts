/** What a refused request is answered with: problem details for HTTP APIs (RFC 9457), `application/problem+json`. */
import { z } from 'zod';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One thing that is wrong with a request. */
export const Fault = z.object({
  in: z.enum(['path', 'query', 'body']),
  /** JSON pointer (RFC 6901) below that part, empty for the part itself: `/scope/teams/0`. */
  pointer: z.string(),
  detail: z.string(),
});
export type Fault = z.infer<typeof Fault>;

export const Problem = z.object({
  /** Names the kind of problem; the same for every occurrence. */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** What happened this time; left out where it would tell of the server's inside. */
  detail: z.string().optional(),
  /** Row of docs/reference/errors.md. */
  code: z.string(),
  remedy: z.string(),
  /** `urn:uuid:` and the id of the request, as in the server's log. */
  instance: z.string(),
  errors: z.array(Fault).optional(),
});
export type Problem = z.infer<typeof Problem>;
