/** The Control document: one codified requirement with its owner, reason, rule, remedy, framework maps and examples. */
import { z } from 'zod';
import { OPERATIONS } from './admission.ts';
import { Rule } from './rule.ts';
import { Layer, Severity } from './word-schemas.ts';
import { API_VERSION } from './words.ts';

/** Which resources a control judges. A resource is judged when any entry selects it. */
export const Applies = z.strictObject({
  /** Source room that reads the resource: `kubernetes`, `terraform`, ... */
  source: z.string(),
  /**
   * Kinds: `Service`, or group-qualified, `networking.k8s.io/Ingress`; resource types, `aws_s3_bucket` or
   * `AWS::S3::Bucket`, of which the end may be left open, `aws_*`; `*` = every kind.
   */
  kinds: z.array(z.string()).optional(),
  /**
   * Judge the pod of Pod, PodTemplate, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job,
   * CronJob.
   */
  pods: z.literal(true).optional(),
  /**
   * Requests to a cluster that are judged: those that create and update when left out. What lies in files counts as
   * created.
   */
  operations: z.array(z.enum(OPERATIONS)).min(1).optional(),
});
export type Applies = z.infer<typeof Applies>;

/**
 * A step of a fix, relative to the failing field path (or absolute with a leading `/`), in JSON Patch terms (RFC
 * 6902).
 */
export const FixStep = z.strictObject({
  op: z.enum(['add', 'remove', 'replace']),
  path: z.string(),
  value: z.unknown().optional(),
});
export type FixStep = z.infer<typeof FixStep>;

export const Remediation = z.strictObject({ text: z.string().min(1), fix: z.array(FixStep).optional() });
export type Remediation = z.infer<typeof Remediation>;

/**
 * A requirement met in another language: what applies, how it is judged there, and how it is mended where that differs.
 */
export const Variant = z.strictObject({
  applies: z.array(Applies).min(1),
  rule: Rule,
  remediation: Remediation.optional(),
});
export type Variant = z.infer<typeof Variant>;

/** For DELETE, `input` is the body that goes. */
const ExampleRequest = z.strictObject({
  operation: z.enum(OPERATIONS),
  subResource: z.string().optional(),
  userInfo: z.record(z.string(), z.unknown()).optional(),
});

const exampleShape = {
  name: z.string().min(1),
  /** One resource body, or several: the control is judged on the first, the rest are its estate. */
  input: z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown())).min(1)]).optional(),
  /** Instead of `input`: whole files by path, `main.tf`, read as one project; the control is judged on all of it. */
  files: z.record(z.string().min(1), z.string()).optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  /** The request to a cluster that brings the first body of `input`; one that creates it when left out. */
  request: ExampleRequest.optional(),
  /** The body before the change, for UPDATE. */
  oldInput: z.record(z.string(), z.unknown()).optional(),
};

type Input = { readonly input?: unknown; readonly files?: unknown };
const hasOneInput = ({ input, files }: Input): boolean => (input === undefined) !== (files === undefined);
const ONE_INPUT = 'an example has either input or files';

export const Example = z.strictObject(exampleShape).refine(hasOneInput, ONE_INPUT);
const BadExampleShape = z.strictObject({
  ...exampleShape,
  /** Field paths that the findings must name, all of them: `spec.containers[1].securityContext.privileged`. */
  at: z.array(z.string()).optional(),
  /** Text that some finding's message must contain. */
  message: z.string().optional(),
});
export const BadExample = BadExampleShape.refine(hasOneInput, ONE_INPUT);

export const Examples = z.strictObject({
  good: z.array(Example).min(1),
  bad: z.array(BadExample).min(1),
  unknown: z.array(Example).optional(),
  skipped: z.array(Example).optional(),
});

export const Control = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Control'),
  metadata: z.strictObject({
    /** Permanent: never reused, never renamed. */
    id: z.string().regex(/^[A-Z][A-Z0-9]*-\d{4}$/),
    name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    owner: z.string().min(1),
    aliases: z.array(z.string()).optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.strictObject({
    title: z.string().min(1),
    layer: Layer,
    severity: Severity,
    status: z.enum(['incubating', 'stable', 'deprecated']),
    why: z.string().min(1),
    /** What it finds are secrets: reports name the place, and show neither the value nor its line. */
    findsSecrets: z.literal(true).optional(),
    /** Framework name -> item ids: `pss: [baseline]`, `nist-800-53: [AC-6]`, `consensus: [privileged-container]`. */
    maps: z.record(z.string(), z.array(z.string())).optional(),
    applies: z.array(Applies).min(1),
    /** Defaults of `params`; a profile may override them. */
    params: z.record(z.string(), z.unknown()).optional(),
    rule: Rule,
    remediation: Remediation,
    /** The same requirement in other sources; the first entry that applies to a resource judges it. */
    variants: z.array(Variant).optional(),
  }),
  examples: Examples,
});
export type Control = z.infer<typeof Control>;
