/** The Source document: what is scanned again and again, without anybody asking. */
import { z } from 'zod';
import { API_VERSION } from './words.ts';

export const Source = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Source'),
  metadata: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is made of small letters and digits, with single hyphens between them')
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
          url: z
            .string()
            .regex(
              /^(https|ssh):\/\/[^\s:@/]+(@[^\s:@/]+)?(:\d+)?\/\S+$/,
              'is no URL of a repository that begins with https:// or ssh:// and holds no password',
            ),
          /** A branch or a tag; the repository's own choice when it is left out. */
          ref: z
            .string()
            .regex(/^[\w][\w./-]{0,200}$/, 'is no name of a branch or a tag')
            .optional(),
        })
        .optional(),
      /** What runs in a Kubernetes cluster. */
      cluster: z
        .strictObject({
          /** Of the kubeconfig; its current one, or the pod's own cluster, when it is left out. */
          context: z.string().min(1).optional(),
          /** A file on the machine that scans; what its environment says when it is left out. */
          kubeconfig: z.string().min(1).optional(),
          /** Only these; all, and what lies in none, when they are left out. */
          namespaces: z
            .array(z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'is no name of a namespace'))
            .min(1)
            .max(1_000)
            .optional(),
          /** Writes the findings into the cluster as well, as Reports of openreports.io. */
          openReports: z.boolean().optional(),
          /** Scans soon after something changed, besides the schedule. */
          follow: z.boolean().optional(),
        })
        .optional(),
      environment: z.string().min(1),
      profile: z.string().min(1).optional(),
      /** Five fields of cron, in UTC. Every night when it is left out. */
      schedule: z.string().min(1).optional(),
    })
    .refine(
      ({ folder, repository, cluster }) =>
        [folder, repository, cluster].filter((one) => one !== undefined).length === 1,
      { message: 'a source is a folder, a repository or a cluster, and one of them' },
    ),
});
export type Source = z.infer<typeof Source>;
