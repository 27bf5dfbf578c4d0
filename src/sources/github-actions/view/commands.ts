/** Commands of scripts that matter by themselves: those that the runner takes from the log. */
import { getField, type JsonObject } from '../../../base/json.ts';
import type { Document } from '../document/document.ts';

/** Workflow commands that were replaced by files, because whoever prints to the log could give them. */
const LOG_COMMAND = /::(set-output|save-state|set-env|add-path)(?=\s+[a-zA-Z]+=|\s*::)/g;

/** Facts: one for each script with a deprecated command, which stands for the value of `run`. */
export function describeLogCommands({ steps, placer }: Document): readonly JsonObject[] {
  return steps.flatMap((step) => {
    const script = getField(step.value, 'run');
    if (typeof script !== 'string') return [];
    const commands = [...new Set(Array.from(script.matchAll(LOG_COMMAND), (match) => match[1] ?? ''))];
    return commands.length === 0 ? [] : [placer.place({ commands }, [...step.path, 'run'])];
  });
}

/** Facts: one for each script of a step, with its text. */
export function describeScripts({ steps, placer }: Document): readonly JsonObject[] {
  return steps.flatMap((step) => {
    const text = getField(step.value, 'run');
    return typeof text === 'string' ? [placer.place({ text }, [...step.path, 'run'])] : [];
  });
}
