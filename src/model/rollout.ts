/** The Rollout document: how controls come into force in an environment, stage by stage, and what opens the next. */
import { z } from 'zod';
import { API_VERSION } from './words.ts';

const Percent = z.number().min(0).max(100);
const Days = z.number().min(0).max(365);

/**
 * Part of an environment that meets a stage before the rest does: by namespaces (globs), or a share of all resources.
 */
const Canary = z.union([
  z.strictObject({ namespaces: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ percent: z.number().min(0.1).max(99) }),
]);

/** A weekly window in UTC; one that ends at or before its start ends on the next day. */
const WeeklyWindow = z.strictObject({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  end: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
});

/** A window from an instant to another, RFC 3339; a date means its first instant, UTC. */
const DatedWindow = z.strictObject({ from: z.string(), to: z.string(), reason: z.string().optional() });

export const Rollout = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Rollout'),
  metadata: z.strictObject({ name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), owner: z.string().min(1) }),
  spec: z.strictObject({
    /** Control ids or names, which move together. */
    controls: z.array(z.string().min(1)).min(1),
    environment: z.string().min(1),
    /** In this order; the first is where it starts. All three when left out. */
    stages: z
      .array(z.enum(['audit', 'warn', 'enforce']))
      .min(1)
      .optional(),
    /** `automatic` moves on by itself when all gates are open; `proposed`, the default, asks a person. */
    promotion: z.enum(['proposed', 'automatic']).optional(),
    /** What must hold before the next step. What is left out has the value of `DEFAULT_GATES`. */
    gates: z
      .strictObject({
        daysInStageMin: Days.optional(),
        /** Days without a new failing result. */
        quietDaysMin: Days.optional(),
        complianceRatePercentMin: Percent.optional(),
        unknownRatePercentMax: Percent.optional(),
        openExceptionsMax: z.number().int().min(0).optional(),
        /** Asked for only where it is given. */
        evaluationP99MsMax: z.number().positive().optional(),
      })
      .optional(),
    /** Steps on the way into the last stage, smallest first; each passes the same gates. */
    canary: z.array(Canary).max(10).optional(),
    stepBack: z
      .strictObject({
        /** More new failing results than this since the step began lead back. */
        newFailuresMax: z.number().int().min(0).optional(),
        /** Whether a spent error budget leads back. */
        onBudgetSpent: z.boolean().optional(),
        /** Days after a step back in which nothing moves by itself. */
        holdOffDays: Days.optional(),
      })
      .optional(),
    /** Windows in which nothing is promoted. */
    freeze: z.array(z.union([DatedWindow, WeeklyWindow])).optional(),
  }),
});
export type Rollout = z.infer<typeof Rollout>;
export type RolloutCanary = z.infer<typeof Canary>;
export type FreezeWindow = z.infer<typeof DatedWindow> | z.infer<typeof WeeklyWindow>;
