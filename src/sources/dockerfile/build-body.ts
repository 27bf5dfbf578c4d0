/** The body of a Dockerfile resource: every instruction with its parts, each at its place in the file. */
import type { Json, JsonObject } from '../../base/json.ts';
import type { Flag, Span } from '../../languages/dockerfile/index.ts';
import { type Placed, placeList, placeObject, placeValue } from '../placed.ts';
import { sayUnknown } from '../unknown.ts';
import type { ReadCommands, RunCommand } from './commands.ts';
import type { Model, Pair, Stage, Step } from './model.ts';
import { readPort } from './ports.ts';
import { knownText, toJson, type Value } from './values.ts';

type Members = Parameters<typeof placeObject>[0];

/** Makes the body; its root covers the whole text of `length` units. */
export function buildBody(
  { dockerfile, globals, stages }: Model,
  length: number,
): Placed & { readonly value: JsonObject } {
  const whole = { start: 0, end: length };
  const syntax = dockerfile.directives.get('syntax');
  return placeObject(
    {
      syntax: syntax === undefined ? undefined : placeValue(syntax.value, syntax),
      escape: dockerfile.escape,
      args: placeList(
        globals.flatMap(({ pairs }) => pairs.map(placePair)),
        whole,
      ),
      stages: placeList(stages.map(placeStage), whole),
    },
    whole,
  );
}

function placeStage(stage: Stage): Placed {
  const { index, alias, from, steps } = stage;
  const header = from ?? steps[0]?.instruction ?? { start: 0, end: 0 };
  return placeObject(
    {
      index,
      name: alias === undefined ? undefined : placeValue(alias.text, alias),
      from: placeFrom(stage),
      instructions: placeList(
        steps.map((step) => placeStep(step, step.instruction.start)),
        { start: header.start, end: steps.at(-1)?.instruction.end ?? header.end },
      ),
    },
    { start: header.start, end: header.end },
  );
}

function placeFrom({ from, base, image, platform }: Stage): Placed | undefined {
  if (from === undefined || image === undefined) return undefined;
  const place = (value: Json | undefined): Placed | undefined =>
    value === undefined ? undefined : placeValue(value, from);
  const named: Members = {
    image: place(image.text),
    registry: place(image.registry),
    repository: place(image.repository),
    tag: place(image.tag),
    digest: place(image.digest),
  };
  return placeObject(
    {
      keyword: placeValue('FROM', from.keywordSpan),
      text: from.args.text.split(/\s/)[0] ?? '',
      flags: placeFlags(from.flags, from),
      stage: base?.name,
      ...(base === undefined ? named : {}),
      platform: placeOptional(platform),
    },
    from,
  );
}

const placeOptional = (value: Value | undefined): Placed | undefined =>
  value === undefined ? undefined : placeText(value);

const placeText = (value: Value): Placed => placeValue(toJson(value.parts), value);

function placeFlags(flags: readonly Flag[], whole: Span): Placed | undefined {
  if (flags.length === 0) return undefined;
  const items = flags.map((flag) => {
    const value = flag.value === undefined ? undefined : placeValue(flag.value, flag.valueSpan);
    return placeObject({ name: flag.name, value }, flag);
  });
  return placeList(items, whole);
}

/** `start` is where the instruction starts, which for the one after ONBUILD is the ONBUILD. */
function placeStep(step: Step, start: number): Placed {
  const { instruction, form, trigger } = step;
  const { keyword, keywordSpan, args, heredocs, flags, end } = instruction;
  const placedHeredocs = heredocs.map(({ name, content }) =>
    placeObject({ name, content: placeValue(content.text, content) }, content),
  );
  return placeObject(
    {
      keyword: placeValue(keyword, keywordSpan),
      text: args.text,
      form,
      flags: placeFlags(flags, instruction),
      heredocs: heredocs.length === 0 || trigger !== undefined ? undefined : placeList(placedHeredocs, instruction),
      trigger: trigger === undefined ? undefined : placeStep(trigger, start),
      ...listParts(step, start),
    },
    { start, end },
  );
}

/** Members that only some instructions have. */
function listParts(step: Step, start: number): Members {
  const { instruction, words, pairs, commands } = step;
  const [first] = words;
  switch (instruction.keyword) {
    case 'RUN':
      return { commands: placeCommands(commands, instruction, start), mounts: placeMounts(instruction) };
    case 'CMD':
    case 'ENTRYPOINT':
      return { commands: placeCommands(commands, instruction, start) };
    case 'HEALTHCHECK':
      return { isNone: /^none$/i.test(instruction.args.text), commands: placeCommands(commands, instruction, start) };
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      return { pairs: placeList(pairs.map(placePair), instruction) };
    case 'EXPOSE':
      return { ports: placeList(words.map(placePort), instruction) };
    case 'WORKDIR':
      return { path: placeOptional(first) };
    case 'USER':
      return placeUser(first);
    case 'COPY':
    case 'ADD':
      return {
        sources: placeList(words.slice(0, -1).map(placeText), instruction),
        destination: placeOptional(words.at(-1)),
      };
    case 'VOLUME':
      return { paths: placeList(words.map(placeText), instruction) };
    case 'SHELL':
      return { shell: placeList(words.map(placeText), instruction) };
    case 'STOPSIGNAL':
      return { signal: placeOptional(first) };
    default:
      return {};
  }
}

function placePair({ name, nameSpan, value, start, end }: Pair): Placed {
  return placeObject({ name: placeValue(name, nameSpan), value: placeOptional(value) }, { start, end });
}

function placePort(word: Value): Placed {
  const { from, to, protocol } = readPort(word) ?? {};
  return placeObject({ text: placeText(word), from, to, protocol }, word);
}

/** `user:group`, each of which may be a number. */
function placeUser(word: Value | undefined): Members {
  if (word === undefined) return {};
  const [user = '', group] = (knownText(word) ?? '').split(':');
  if (knownText(word) === undefined) return { user: placeText(word) };
  return { user: placeValue(user, word), group: group === undefined ? undefined : placeValue(group, word) };
}

/** `--mount=type=cache,target=/root/.cache` as an object each. */
function placeMounts({ flags }: Step['instruction']): Placed | undefined {
  const mounts = flags.filter(({ name }) => name === 'mount');
  const [first] = mounts;
  if (first === undefined) return undefined;
  const items = mounts.map(({ value = '', valueSpan }) => {
    const fields = value.split(',').map((part): [string, string] => {
      const at = part.indexOf('=');
      return at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });
    return placeValue(Object.fromEntries(fields), valueSpan);
  });
  return placeList(items, { start: first.start, end: mounts.at(-1)?.end ?? first.end });
}

function placeCommands(
  read: ReadCommands | undefined,
  instruction: Step['instruction'],
  start: number,
): Placed | undefined {
  if (read === undefined) return undefined;
  if (read.unread !== undefined) return placeValue(sayUnknown([read.unread], { isSet: true }), instruction);
  return placeList(
    read.commands.map((command) => placeCommand(command, start)),
    instruction,
  );
}

/**
 * A command as a whole stands from the start of its instruction to its own end, so that what is found in it is shown
 * where the instruction starts; its words stand where they are written.
 */
function placeCommand(command: RunCommand, start: number): Placed {
  const { name, words, wrappers, assignments, end } = command;
  const own = { start: command.start, end };
  return placeObject(
    {
      name: placeValue(name, words[0] ?? own),
      text: placeValue(words.map(({ value }) => value).join(' '), own),
      words: placeList(
        words.map((word) => placeValue(word.value, word)),
        own,
      ),
      wrappers: wrappers.length === 0 ? undefined : placeValue(wrappers, own),
      assignments:
        assignments.length === 0
          ? undefined
          : placeValue(
              assignments.map((one) => ({ ...one })),
              own,
            ),
    },
    { start, end },
  );
}
