/** Routes of controls: what is judged, what came of it, and where the programme contradicts itself. */
import { z } from 'zod';
import { CONFLICT_KINDS } from '../../model/programme/conflicts.ts';
import { OPERATIONS } from '../../model/admission.ts';
import { LIMITS } from '../../base/limits.ts';
import { LAYERS, SEVERITIES, VERDICTS } from '../../model/words.ts';
import { defineRoute } from '../route.ts';
import { VerdictTotals } from './runs.ts';
import { Name } from './shared.ts';

export const ControlItem = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  layer: z.enum(LAYERS),
  owner: z.string(),
  status: z.enum(['incubating', 'stable', 'deprecated']),
  /** What it finds is a secret that can be read. */
  findsSecrets: z.boolean(),
  verdicts: VerdictTotals,
  /** pass / (pass + fail + exempt); null where nothing was judged. */
  rate: z.number().nullable(),
  /** Findings whose clock runs. */
  findings: z.number().int(),
});

const Coverage = z.object({
  environment: z.string(),
  team: z.string(),
  verdicts: VerdictTotals,
  rate: z.number().nullable(),
});

/** Within what the caller may see. */
const FalsePositives = z.object({
  /** Findings that people closed as false positives in the last days. */
  closed: z.number().int(),
  /** Others that an exception accepts at present, asked for because the control is wrong there. */
  accepted: z.number().int(),
  /** Those, and all that were first seen in that time. */
  findings: z.number().int(),
  days: z.number().int(),
});

const Side = z.object({ name: z.string(), owner: z.string(), says: z.string() });

const FrameworkItem = z.object({
  id: z.string(),
  title: z.string(),
  /** Ids of the controls that map to it. */
  controls: z.array(z.string()),
  /** Of all of them together. */
  verdicts: VerdictTotals,
  rate: z.number().nullable(),
});

export const Framework = z.object({
  name: z.string(),
  title: z.string(),
  edition: z.string(),
  items: z.array(FrameworkItem),
});

const Expression = z.object({ name: z.string(), text: z.string(), message: z.string() });

/** A rule, of the control itself or of one of its variants. */
const RulePart = z.object({
  key: z.string(),
  applies: z.array(
    z.object({ source: z.string(), kinds: z.array(z.string()), pods: z.boolean(), operations: z.array(z.string()) }),
  ),
  variables: z.array(Expression),
  matchConditions: z.array(Expression),
  validations: z.array(Expression),
  remediation: z.string(),
});

const Request = z.strictObject({
  operation: z.enum(OPERATIONS),
  subResource: Name.optional(),
  userInfo: z.record(z.string(), z.unknown()).optional(),
});

/** What is tried, and what examples are said as. */
const tryShape = {
  /** Texts by path, read as one project. */
  files: z.record(
    z
      .string()
      .regex(/^(?!.*\.\.)[\w.@-]+(\/[\w.@-]+)*$/)
      .max(200),
    z.string().max(LIMITS.tryCharsMax),
  ),
  /** Only the first resource is judged; the others are its estate. */
  isFirstJudged: z.boolean().default(false),
  params: z.record(z.string(), z.unknown()).optional(),
  /** The request to a cluster that brings the first document. */
  request: Request.optional(),
  /** The document before the change, for UPDATE. */
  old: z.string().max(LIMITS.tryCharsMax).optional(),
};

const ControlExample = z.object({
  kind: z.enum(['good', 'bad', 'unknown', 'skipped']),
  name: z.string(),
  /** Ready to be tried. */
  attempt: z.object(tryShape),
});

const FixStep = z.object({ op: z.enum(['add', 'remove', 'replace']), path: z.string(), value: z.unknown().optional() });

export const TryResult = z.object({
  address: z.string(),
  kind: z.string(),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  findings: z.array(
    z.object({
      message: z.string(),
      path: z.string(),
      file: z.string(),
      line: z.number().int().nullable(),
      column: z.number().int().nullable(),
      fix: z.array(FixStep),
    }),
  ),
  /** How each expression came to its value; empty for results beyond the first few. */
  trace: z.array(z.object({ label: z.string(), expression: z.string(), lines: z.array(z.string()) })),
});

export const ConflictItem = z.object({
  kind: z.enum(CONFLICT_KINDS),
  scope: z.string(),
  controls: z.array(z.string()),
  sides: z.tuple([Side, Side]),
  /** Which side holds, and by which rule. */
  precedence: z.string(),
});

export const controlsRoutes = {
  list: defineRoute({
    id: 'controls.list',
    method: 'GET',
    path: '/controls',
    summary: 'All controls with their present verdicts',
    permission: 'read',
    reply: z.object({ items: z.array(ControlItem) }),
  }),
  conflicts: defineRoute({
    id: 'controls.conflicts',
    method: 'GET',
    path: '/controls/conflicts',
    summary: 'Where profiles, controls and exceptions contradict each other, with both owners and what holds',
    permission: 'read',
    reply: z.object({ items: z.array(ConflictItem) }),
  }),
  frameworks: defineRoute({
    id: 'controls.frameworks',
    method: 'GET',
    path: '/controls/frameworks',
    summary: 'Which items of which framework controls map to, with their present verdicts',
    permission: 'read',
    reply: z.object({ items: z.array(Framework) }),
  }),
  document: defineRoute({
    id: 'controls.document',
    method: 'GET',
    path: '/controls/:id/document',
    summary: 'The rules and the examples of one control; none for those of the programme itself',
    permission: 'read',
    params: z.object({ id: Name }),
    reply: z.object({
      aliases: z.array(z.string()),
      params: z.record(z.string(), z.unknown()),
      parts: z.array(RulePart),
      examples: z.array(ControlExample),
    }),
  }),
  try: defineRoute({
    id: 'controls.try',
    method: 'POST',
    path: '/controls/:id/try',
    summary: 'Judge what is given by one control, with the trace of its expressions; nothing of it is kept',
    permission: 'read',
    params: z.object({ id: Name }),
    bodyBytesMax: 4 * LIMITS.tryCharsMax,
    body: z.strictObject(tryShape),
    reply: z.object({
      /** Why nothing was judged; null where something was. */
      fault: z.string().nullable(),
      results: z.array(TryResult),
      /** Some results were left out, because they were too many or took too long. */
      isCut: z.boolean(),
    }),
  }),
  show: defineRoute({
    id: 'controls.show',
    method: 'GET',
    path: '/controls/:id',
    summary: 'One control by id or name, with its verdicts by environment and team',
    permission: 'read',
    params: z.object({ id: Name }),
    reply: ControlItem.extend({
      why: z.string(),
      remediation: z.string(),
      maps: z.record(z.string(), z.array(z.string())),
      coverage: z.array(Coverage),
      falsePositives: FalsePositives,
    }),
  }),
};
