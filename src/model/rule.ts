/**
 * How a control is judged: a closed union. Only `cel` can be judged today; the other members are added with their
 * evaluators. A `CelRule` has the shape of a ValidatingAdmissionPolicy spec, so native controls and imported
 * documents are one thing.
 */
import { z } from 'zod';

const Expression = z.string().min(1);

export const Validation = z.strictObject({
  expression: Expression,
  message: z.string().optional(),
  messageExpression: Expression.optional(),
  reason: z.string().optional(),
  /**
   * What of the path to the offending field a finding names: all of it (the default), up to the first element of a list
   * (a rule of a role, where several of its fields offend together), the list in which a bare value stands, or the
   * resource as a whole.
   */
  at: z.enum(['field', 'element', 'list', 'resource']).optional(),
});
export type Validation = z.infer<typeof Validation>;

export const NamedExpression = z.strictObject({ name: z.string().min(1), expression: Expression });
export type NamedExpression = z.infer<typeof NamedExpression>;

export const CelRule = z.strictObject({
  /** Evaluated lazily and once, in order; read as `variables.<name>`. */
  variables: z.array(NamedExpression).optional(),
  /** All must be true, else the verdict is `skipped`. */
  matchConditions: z.array(NamedExpression).optional(),
  validations: z.array(Validation).min(1),
});
export type CelRule = z.infer<typeof CelRule>;

export const Rule = z.strictObject({ cel: CelRule });
export type Rule = z.infer<typeof Rule>;
