/** Routes of controls: what is judged, what came of it, and where the programme contradicts itself. */
import { z } from 'zod';
import { CONFLICT_KINDS } from '../../model/programme/conflicts.ts';
import { LAYERS, SEVERITIES } from '../../model/words.ts';
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

const Side = z.object({ name: z.string(), owner: z.string(), says: z.string() });

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
    }),
  }),
};
