/** The Source document: what is scanned again and again, without anybody asking. */
import { z } from 'zod';
import { API_VERSION } from './words.ts';

export const Source = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Source'),
  metadata: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      .max(63),
    owner: z.string().min(1),
  }),
  spec: z
    .strictObject({
      /** A folder on the machine that scans. */
      folder: z.string().min(1).optional(),
      /** A repository of git, fetched before each scan. */
      repository: z
        .strictObject({
          /** `https://` or `ssh://`. Credentials are git's own affair; none stand in the URL. */
          url: z.string().regex(/^(https|ssh):\/\/[^\s:@/]+(@[^\s:@/]+)?(:\d+)?\/\S+$/),
          /** A branch or a tag; the repository's own choice when it is left out. */
          ref: z
            .string()
            .regex(/^[\w][\w./-]{0,200}$/)
            .optional(),
        })
        .optional(),
      environment: z.string().min(1),
      profile: z.string().min(1).optional(),
      /** Five fields of cron, in UTC. Every night when it is left out. */
      schedule: z.string().min(1).optional(),
    })
    .refine((spec) => (spec.folder === undefined) !== (spec.repository === undefined), {
      message: 'a source is either a folder or a repository',
    }),
});
export type Source = z.infer<typeof Source>;
