/** What becomes of each stage: whether its layers are in the image that is built, or only files are taken from it. */
import { type BodyStage, type BodyStep, toText } from './read-body.ts';

export type StageFacts = {
  readonly stage: BodyStage;
  /** Its place among the stages. */
  readonly index: number;
  readonly isFinal: boolean;
  /** Its layers are in the final image: it is the last stage, or one that this builds upon. */
  readonly isShipped: boolean;
  /** A later stage copies files from it or mounts it. */
  readonly isCopiedFrom: boolean;
  /** Neither named nor used by another stage: an image of its own. */
  readonly isAlone: boolean;
  /** A later stage has the same name. */
  readonly hasLaterNamesake: boolean;
};

/** The facts of all stages, in order. */
export function describeStages(stages: readonly BodyStage[]): readonly StageFacts[] {
  const copied = findCopied(stages);
  const bases = new Set(stages.map(({ base }) => base));
  const shipped = new Set<BodyStage>();
  for (let stage = stages.at(-1); stage !== undefined; stage = stage.base) shipped.add(stage);
  const lastOfName = new Map(stages.map(({ name }, index) => [name.toLowerCase(), index]));
  return stages.map((stage, index) => ({
    stage,
    index,
    isFinal: index === stages.length - 1,
    isShipped: shipped.has(stage),
    isCopiedFrom: copied.has(stage),
    isAlone: stage.name === '' && !copied.has(stage) && !bases.has(stage) && !shipped.has(stage),
    hasLaterNamesake: stage.name !== '' && lastOfName.get(stage.name.toLowerCase()) !== index,
  }));
}

/** The stages that a later one takes files from, by name, which ignores case, or by number. */
function findCopied(stages: readonly BodyStage[]): ReadonlySet<BodyStage> {
  const copied = new Set<BodyStage>();
  const named = new Map<string, BodyStage>();
  for (const [index, stage] of stages.entries()) {
    for (const name of stage.steps.flatMap(listSources)) {
      const source =
        named.get(name.toLowerCase()) ??
        (/^\d+$/.test(name) && Number(name) < index ? stages[Number(name)] : undefined);
      if (source !== undefined) copied.add(source);
    }
    if (stage.name !== '') named.set(stage.name.toLowerCase(), stage);
  }
  return copied;
}

function listSources({ flags, mounts, trigger }: BodyStep): readonly string[] {
  return [
    ...flags.flatMap(({ name, value }) => (name === 'from' ? [value] : [])),
    ...mounts.map((mount) => toText(mount['from'])),
    ...(trigger === undefined ? [] : listSources(trigger)),
  ];
}

/** The last instruction of the kind that holds for the stage: its own, or that of the stage that it builds upon. */
export function findInForce(
  from: BodyStage | undefined,
  keyword: string,
): { readonly stage: BodyStage; readonly index: number; readonly step: BodyStep } | undefined {
  for (let stage = from; stage !== undefined; stage = stage.base) {
    const index = stage.steps.findLastIndex((step) => step.keyword === keyword);
    const step = stage.steps[index];
    if (step !== undefined) return { stage, index, step };
  }
  return undefined;
}
