/** From instructions to stages: variables expanded in order, stages resolved, bodies read as shell. */
import { LIMITS } from '../../base/limits.ts';
import {
  type Dockerfile,
  type ExpandedPart,
  type Flag,
  type Instruction,
  type Lookup,
  readJsonForm,
  readWords,
  sliceMapped,
  type Word,
} from '../../languages/dockerfile/index.ts';
import { type ReadCommands, readCommands } from './commands.ts';
import { readImage } from './image.ts';
import type { Model, Pair, Stage, Step } from './model.ts';
import { createGlobalScope, createScope, type Scope } from './scope.ts';
import { expandWord, knownText, toPart, type Value } from './values.ts';

/** A stage while it is read. */
type OpenStage = { readonly stage: Stage & { readonly steps: Step[] }; readonly scope: Scope; shell: string };

type Building = {
  readonly dockerfile: Dockerfile;
  readonly globals: Map<string, ExpandedPart>;
  readonly stages: OpenStage[];
  /** Stages by their names in small letters; the last of a name hides the others. */
  readonly named: Map<string, OpenStage>;
};

const WINDOWS_IMAGE = /windows|nanoserver/i;

/** Gives every instruction its meaning. */
export function buildModel(dockerfile: Dockerfile): Model {
  const building: Building = { dockerfile, globals: new Map(), stages: [], named: new Map() };
  const globals: Step[] = [];
  const firstFrom = dockerfile.instructions.findIndex(({ keyword }) => keyword === 'FROM');
  for (const [index, instruction] of dockerfile.instructions.entries()) {
    if (instruction.keyword === 'FROM') {
      if (building.stages.length >= LIMITS.dockerfileStagesMax) return closeModel(building, globals, instruction);
      addStage(building, openStage(building, instruction));
    } else if (instruction.keyword === 'ARG' && index < firstFrom) globals.push(readGlobal(building, instruction));
    else {
      if (building.stages.length === 0) addStage(building, openImplicitStage(building));
      const open = building.stages.at(-1);
      if (open !== undefined) open.stage.steps.push(applyStep(building, open, instruction));
    }
  }
  return closeModel(building, globals, undefined);
}

function closeModel({ dockerfile, stages }: Building, globals: Model['globals'], unread: Model['unread']): Model {
  return { dockerfile, globals, stages: stages.map(({ stage }) => stage), unread };
}

function addStage({ stages, named }: Building, open: OpenStage): void {
  stages.push(open);
  if (open.stage.name !== undefined) named.set(open.stage.name.toLowerCase(), open);
}

function readGlobal({ dockerfile, globals }: Building, instruction: Instruction): Step {
  const lookup = createGlobalScope(globals);
  const pairs = readPairs(instruction, lookup, dockerfile.escape);
  for (const { name, value } of pairs) {
    globals.set(name, value === undefined ? { reason: `ARG ${name} has no default` } : toPart(value));
  }
  return { ...emptyStep(instruction), pairs };
}

function emptyStep(instruction: Instruction): Step {
  return {
    instruction,
    form: undefined,
    words: [],
    pairs: [],
    commands: undefined,
    trigger: undefined,
  };
}

function openStage(building: Building, from: Instruction): OpenStage {
  const { dockerfile, globals, stages } = building;
  const lookup = createGlobalScope(globals);
  const words = readWords(from.args, dockerfile.escape);
  const named = expandWord(words[0] ?? { text: '', start: from.end, end: from.end }, lookup, dockerfile.escape);
  const alias = words[1]?.text.toLowerCase() === 'as' ? words[2] : undefined;
  const base = building.named.get(knownText(named)?.toLowerCase() ?? '');
  const flag = from.flags.find(({ name }) => name === 'platform');
  const image = readImage(named);
  const stage = {
    index: stages.length,
    name: alias?.text,
    from,
    image,
    platform: flag === undefined ? undefined : expandFlag(flag, lookup, dockerfile.escape),
    alias,
    base: base?.stage,
    steps: [],
  };
  const source = knownText(named) ?? named.written;
  const isWindows = dockerfile.escape === '`' || WINDOWS_IMAGE.test(source);
  const scope = base?.scope.inherit() ?? createScope(globals, image.isScratch ? undefined : source);
  return { stage, scope, shell: base?.shell ?? (isWindows ? 'cmd' : 'sh') };
}

/** Instructions before any FROM, as a snippet has them: read as a stage of an image that is not known. */
function openImplicitStage({ globals, dockerfile }: Building): OpenStage {
  const stage = {
    index: 0,
    name: undefined,
    from: undefined,
    image: undefined,
    platform: undefined,
    alias: undefined,
    base: undefined,
    steps: [],
  };
  return { stage, scope: createScope(globals, 'that is missing'), shell: dockerfile.escape === '`' ? 'cmd' : 'sh' };
}

function expandFlag({ value = '', valueSpan }: Flag, lookup: Lookup, escape: string): Value {
  return expandWord({ text: value, ...valueSpan }, lookup, escape);
}

const WITH_COMMANDS = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']);
const WITH_PAIRS = new Set(['ENV', 'ARG', 'LABEL']);

/** Reads an instruction in the scope of its stage, and lets it change that scope. */
function applyStep(building: Building, open: OpenStage, instruction: Instruction): Step {
  const step = readStep(building, open, instruction);
  const { keyword } = instruction;
  for (const { name, value } of step.pairs) {
    if (keyword === 'ARG') open.scope.setArg(name, value === undefined ? undefined : toPart(value));
    else if (keyword === 'ENV' && value !== undefined) open.scope.setEnv(name, toPart(value));
  }
  if (keyword === 'SHELL') open.shell = step.words[0]?.written ?? open.shell;
  return step;
}

function readStep(building: Building, open: OpenStage, instruction: Instruction): Step {
  const { escape } = building.dockerfile;
  const { lookup } = open.scope;
  const { keyword } = instruction;
  const { trigger } = instruction;
  const step = {
    ...emptyStep(instruction),
    trigger: trigger === undefined ? undefined : readStep(building, open, trigger),
  };
  if (WITH_COMMANDS.has(keyword)) {
    const commands = readBody(instruction, open.shell);
    return { ...step, commands, form: commands?.form };
  }
  if (WITH_PAIRS.has(keyword)) return { ...step, pairs: readPairs(instruction, lookup, escape) };
  const json = readJsonForm(instruction.args);
  const words: readonly Word[] = json ?? readWords(instruction.args, escape);
  return {
    ...step,
    form: json === undefined ? 'shell' : 'json',
    words: words.map((word) => expandWord(word, lookup, escape)),
  };
}

/** HEALTHCHECK has its command behind CMD, or NONE. */
function readBody(instruction: Instruction, shell: string): ReadCommands | undefined {
  if (instruction.keyword !== 'HEALTHCHECK') return readCommands(instruction, instruction.script, shell);
  const start = /^CMD\s+/i.exec(instruction.args.text)?.[0].length;
  return start === undefined ? undefined : readCommands(instruction, sliceMapped(instruction.args, start), shell);
}

/** `name=value ...`, or the old form `name value`, of ENV and LABEL; ARG may have names alone. */
function readPairs(instruction: Instruction, lookup: Lookup, escape: string): readonly Pair[] {
  const words = readWords(instruction.args, escape);
  const [first] = words;
  if (first === undefined) return [];
  const isOldForm = instruction.keyword !== 'ARG' && !first.text.includes('=');
  if (isOldForm) {
    const start = words[1]?.start ?? first.end;
    const text = instruction.args.text.slice(first.text.length).trim();
    const value = expandWord({ text, start, end: Math.max(start, words.at(-1)?.end ?? start) }, lookup, escape);
    return [{ name: first.text, nameSpan: first, value, start: first.start, end: value.end }];
  }
  return words.map((word) => {
    const equals = word.text.indexOf('=');
    const at = equals === -1 ? word.text.length : equals;
    const nameSpan = { start: word.start, end: Math.min(word.end, word.start + at) };
    const text = word.text.slice(at + 1);
    const value =
      equals === -1
        ? undefined
        : expandWord({ text, start: Math.min(word.end, nameSpan.end + 1), end: word.end }, lookup, escape);
    return {
      name: word.text.slice(0, at).replace(/^(["'])(.*)\1$/, '$2'),
      nameSpan,
      value,
      start: word.start,
      end: word.end,
    };
  });
}
