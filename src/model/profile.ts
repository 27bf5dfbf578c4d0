/**
 * The Profile document: which mode each control has in an environment, and what the gate does with what it cannot
 * judge.
 */
import { z } from 'zod';
import { Mode, Severity } from './word-schemas.ts';
import { API_VERSION } from './words.ts';

/** Later entries win. An entry names controls by id or name, or selects by severity, layer, or framework item. */
export const ProfileEntry = z.strictObject({
  controls: z.array(z.string()).optional(),
  severity: z.array(Severity).optional(),
  layer: z.array(z.string()).optional(),
  /** `pss: [restricted]` selects controls that map to any of the items. */
  maps: z.record(z.string(), z.array(z.string())).optional(),
  status: z.array(z.enum(['incubating', 'stable', 'deprecated'])).optional(),
  mode: Mode,
  params: z.record(z.string(), z.unknown()).optional(),
});
export type ProfileEntry = z.infer<typeof ProfileEntry>;

export const Profile = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Profile'),
  metadata: z.strictObject({ name: z.string().min(1), owner: z.string().min(1) }),
  spec: z.strictObject({
    environment: z.string().min(1),
    /** Mode of a control that no entry selects. */
    defaultMode: Mode,
    /** Whether an `unknown` verdict of an enforced control blocks. */
    onUnknown: z.enum(['allow', 'block']),
    /** Pod Security Standards revision judged against: `1.37`, or `latest`. */
    kubernetesVersion: z.string().optional(),
    entries: z.array(ProfileEntry),
  }),
});
export type Profile = z.infer<typeof Profile>;
