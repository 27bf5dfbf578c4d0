/** Answers about controls. */
import type { z } from 'zod';
import { computeComplianceRate } from '../../model/report-views.ts';
import { listConflicts } from '../../program/conflicts/list-conflicts.ts';
import type { JudgedControl } from '../../program/controls/controls.ts';
import { listControls, showControl } from '../../program/controls/controls.ts';
import type { ControlItem } from '../../wire/routes/controls.ts';
import { controlsRoutes as routes } from '../../wire/routes/controls.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';

export const controlsHandlers: readonly Handler[] = [
  handle(routes.list, async ({ access, room }) => ({ items: (await listControls(access, room)).map(toItem) })),
  handle(routes.conflicts, async ({ access, room }) => {
    const conflicts = await listConflicts(access, room);
    return {
      items: conflicts.map(({ controls, sides: [one, other], ...rest }) => {
        return { ...rest, controls: [...controls], sides: [one, other] as [typeof one, typeof other] };
      }),
    };
  }),
  handle(routes.show, async ({ params, access, room }) => {
    const { why, remediation, maps, coverage, ...control } = await showControl(params.id, access, room);
    return {
      ...toItem(control),
      why,
      remediation,
      maps: Object.fromEntries(Object.entries(maps).map(([framework, items]) => [framework, [...items]])),
      coverage: coverage.map(({ environment, team, pass, fail, unknown, skipped, exempt }) => {
        const verdicts = { pass, fail, unknown, skipped, exempt };
        return { environment, team, verdicts, rate: computeComplianceRate(verdicts) ?? null };
      }),
    };
  }),
];

function toItem({ rate, verdicts, ...control }: JudgedControl): z.input<typeof ControlItem> {
  return { ...control, verdicts: { ...verdicts }, rate: rate ?? null };
}
