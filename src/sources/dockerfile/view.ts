/**
 * The view of a Dockerfile: what its instructions amount to, in flat lists over all stages. Documented for authors of
 * controls in docs/reference/dockerfile.md.
 */
import type { Json, JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { View } from '../../model/resource.ts';
import { readStages } from './read-body.ts';
import { describeStages, type StageFacts } from './stage-facts.ts';
import { describeFinal, describeImage, describeInstructions, listVariables } from './view-items.ts';
import { describeCommands, describePackages } from './view-runs.ts';
import type { PlacedStep, Viewed } from './view-parts.ts';
import { describeTransfer } from './view-transfers.ts';

/** Builds the view of a body. */
export function buildView(body: JsonObject): View {
  const stages = describeStages(readStages(body));
  const steps = stages.flatMap(listSteps);
  const final = describeFinal(stages);
  const lists: Readonly<Record<string, readonly Viewed[]>> = {
    stages: stages.flatMap(describeImage),
    instructions: describeInstructions(steps),
    transfers: steps.flatMap(describeTransfer),
    variables: steps.flatMap(listVariables),
    commands: describeCommands(steps),
    packages: describePackages(steps),
  };
  const value: Record<string, Json> = { final: final.value };
  for (const [name, items] of Object.entries(lists)) value[name] = items.map((item) => item.value);
  return {
    value,
    resolve: ([list = '', index, ...rest]) => {
      if (list === 'final') return index === 'user' ? final.userPath : final.path;
      const item = typeof index === 'number' ? lists[list]?.[index] : undefined;
      return item === undefined ? [] : item.path.concat(list === 'instructions' ? keepPorts(rest) : []);
    },
    derive: buildView,
  };
}

/** Ports stand in the body as they do in the view. */
function keepPorts(rest: FieldPath): FieldPath {
  return rest[0] === 'ports' ? rest.slice(0, 2) : [];
}

function listSteps(facts: StageFacts): readonly PlacedStep[] {
  return facts.stage.steps.flatMap((step, index): readonly PlacedStep[] => {
    const path = ['stages', facts.index, 'instructions', index];
    const own = { step, facts, path, isTrigger: false };
    if (step.trigger === undefined) return [own];
    return [own, { step: step.trigger, facts, path: [...path, 'trigger'], isTrigger: true }];
  });
}
