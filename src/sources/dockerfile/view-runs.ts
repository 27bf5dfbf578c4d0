/** Parts of the view that are about what RUN runs: commands, and calls of package managers. */
import type { JsonObject } from '../../base/json.ts';
import { type CalledCommand, isCleaned, isPipUncached, PIP_VARIABLE } from './caches.ts';
import type { Family } from './package-call.ts';
import { describePackageCall } from './packages.ts';
import type { Call } from './programs.ts';
import type { BodyStage } from './read-body.ts';
import type { StageFacts } from './stage-facts.ts';
import type { PlacedStep, Viewed } from './view-parts.ts';

/** Every command of every RUN. */
export function describeCommands(steps: readonly PlacedStep[]): readonly Viewed[] {
  const fetchers = findFetchers(steps);
  return steps.flatMap((placed) =>
    commandsOf(placed).map(({ name, words, wrappers }, index) => ({
      value: {
        name,
        text: textOf(words),
        args: words.slice(1).map(({ value }) => value),
        wrappers,
        stage: placed.facts.index,
        isFirstFetcher: name === fetchers.get(placed.facts),
      },
      path: [...placed.path, 'commands', index],
    })),
  );
}

const textOf = (words: Call['words']): string => words.map(({ value }) => value).join(' ');

function commandsOf({ step }: PlacedStep): readonly Call[] {
  return step.keyword === 'RUN' ? step.commands : [];
}

const FETCHERS = new Set(['curl', 'wget']);

/** Which of curl and wget each stage runs first. */
function findFetchers(steps: readonly PlacedStep[]): ReadonlyMap<StageFacts, string> {
  const fetchers = new Map<StageFacts, string>();
  for (const placed of steps) {
    if (fetchers.has(placed.facts)) continue;
    const found = commandsOf(placed).find(({ name }) => FETCHERS.has(name));
    if (found !== undefined) fetchers.set(placed.facts, found.name);
  }
  return fetchers;
}

/** A RUN with the calls of package managers in it. */
type Run = {
  readonly placed: PlacedStep;
  readonly called: readonly CalledCommand[];
  /** Value of the variable that switches pip's cache off. */
  readonly pipVariable: string | undefined;
};

/** What is known of a stage while its RUNs are gone through. */
type StageRuns = {
  readonly runs: Run[];
  /** Families whose index an earlier RUN fetched without installing from it. */
  readonly refreshedApart: Set<Family>;
};

/** Every call of a package manager, with what happens before and after it. */
export function describePackages(steps: readonly PlacedStep[]): readonly Viewed[] {
  const stages = new Map<StageFacts, StageRuns>();
  const pipVariables = trackVariable(steps, PIP_VARIABLE);
  for (const placed of steps) {
    const commands = commandsOf(placed);
    if (commands.length === 0) continue;
    const stage = stages.get(placed.facts) ?? { runs: [], refreshedApart: new Set() };
    stages.set(placed.facts, stage);
    const called = commands.map((command) => ({ command, call: describePackageCall(command) }));
    stage.runs.push({ placed, called, pipVariable: pipVariables.get(placed) });
  }
  return [...stages.values()].flatMap((stage) => {
    const mayInstall = stage.runs.some(({ called }) => called.some(({ call }) => call?.isInstall === true));
    return stage.runs.flatMap((run) => describeRun(run, stage, mayInstall));
  });
}

function describeRun(run: Run, { refreshedApart }: StageRuns, mayInstall: boolean): readonly Viewed[] {
  const { placed, called, pipVariable } = run;
  const families = (does: 'isInstall' | 'isRefresh'): ReadonlySet<Family> =>
    new Set(called.flatMap(({ call }) => (call?.[does] === true ? [call.family] : [])));
  const installed = families('isInstall');
  const refreshed = families('isRefresh');
  const isRefreshAlone = called.every(({ call }) => call?.isRefresh === true);
  const commands = called.map(({ command }) => command);
  const viewed = called.flatMap(({ command, call }, index): Viewed[] => {
    if (call === undefined) return [];
    const { family, isInstall } = call;
    const value: JsonObject = {
      program: command.name,
      text: textOf(command.words),
      ...call,
      isUncached: call.isUncached || (family === 'pip' && isPipUncached(commands, index, pipVariable)),
      isCleaned: isCleaned(family, called.slice(index + 1), placed.step.mounts),
      refreshedApart: isInstall && !refreshed.has(family) && refreshedApart.has(family),
      refreshedForNothing: isRefreshAlone && !mayInstall,
      isShipped: placed.facts.isShipped,
      isAlone: placed.facts.isAlone,
    };
    return [{ value, path: [...placed.path, 'commands', index] }];
  });
  for (const family of refreshed) if (!installed.has(family)) refreshedApart.add(family);
  return viewed;
}

/** What a variable holds at each step. ENV goes before ARG, and holds for the stages that are built upon its own. */
function trackVariable(steps: readonly PlacedStep[], name: string): ReadonlyMap<PlacedStep, string> {
  const env = new Map<BodyStage, string>();
  const args = new Map<BodyStage, string>();
  const held = new Map<PlacedStep, string>();
  for (const placed of steps) {
    const { step, facts, isTrigger } = placed;
    const { stage } = facts;
    const value = findInherited(env, stage) ?? args.get(stage);
    if (value !== undefined) held.set(placed, value);
    const variables = isTrigger ? undefined : step.keyword === 'ENV' ? env : step.keyword === 'ARG' ? args : undefined;
    const pair = step.pairs.findLast((one) => one.name === name);
    if (variables !== undefined && typeof pair?.value === 'string') variables.set(stage, pair.value);
  }
  return held;
}

function findInherited(env: ReadonlyMap<BodyStage, string>, from: BodyStage): string | undefined {
  for (let stage: BodyStage | undefined = from; stage !== undefined; stage = stage.base) {
    const value = env.get(stage);
    if (value !== undefined) return value;
  }
  return undefined;
}
