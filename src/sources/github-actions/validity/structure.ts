/** Keys that GitHub does not know, and keys without which it cannot run a workflow. */
import { getField, isJsonObject, type Json } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { type Document, listItems } from '../document/document.ts';
import { type Block, EVENT_FILTERS, EVENT_SETTINGS, WORKFLOW } from '../tables/workflow-keys.ts';
import type { Fault } from './faults.ts';

const fault = (code: string, path: FieldPath): Fault => ({ area: 'structure', code, path });

/** Checks a value against a block; a value of another shape, such as an expression, is not this function's matter. */
function checkBlock(value: Json, block: Block, path: FieldPath): readonly Fault[] {
  if (Array.isArray(value)) {
    const { items } = block;
    return items === undefined ? [] : listItems(value).flatMap((item, i) => checkBlock(item, items, [...path, i]));
  }
  if (!isJsonObject(value)) return [];
  const { keys, each, required = [] } = block;
  return [
    ...required.filter((name) => !Object.hasOwn(value, name)).map(() => fault('key-missing', path)),
    ...Object.keys(value).flatMap((name) => {
      const below = each ?? (keys !== undefined && Object.hasOwn(keys, name) ? keys[name] : undefined);
      if (below !== undefined) return checkBlock(value[name] ?? null, below, [...path, name]);
      return keys === undefined ? [] : [fault('key-unknown', [...path, name])];
    }),
  ];
}

/** Faults of a workflow's keys. Actions have fewer rules, and are checked by GitHub when they are published. */
export function findStructureFaults({ kind, body, jobs, steps }: Document): readonly Fault[] {
  if (kind === 'Action') return [];
  const on = getField(body, 'on');
  const ofEvents = isJsonObject(on)
    ? Object.entries(on).flatMap(([event, settings]) =>
        checkBlock(settings, EVENT_SETTINGS[event] ?? EVENT_FILTERS, ['on', event]),
      )
    : [];
  const ofJobs = jobs.flatMap(({ value, path }) => {
    const isCall = Object.hasOwn(value, 'uses');
    const missing = isCall ? [] : ['runs-on', 'steps'].filter((name) => !Object.hasOwn(value, name));
    const misplaced = (isCall ? ['steps', 'runs-on', 'container', 'services'] : ['with', 'secrets']).filter((name) =>
      Object.hasOwn(value, name),
    );
    return [
      ...missing.map(() => fault('key-missing', path)),
      ...misplaced.map((name) => fault('key-misplaced', [...path, name])),
      ...checkPositive(value, path, 'timeout-minutes'),
      ...checkPositive(getField(value, 'strategy') ?? null, [...path, 'strategy'], 'max-parallel'),
    ];
  });
  const ofSteps = steps.flatMap(({ value, path }) => {
    const actions = ['run', 'uses', 'parallel'].filter((name) => Object.hasOwn(value, name));
    const hasOne = actions.length === 1 ? [] : [fault('step-without-one-action', path)];
    return [...hasOne, ...checkPositive(value, path, 'timeout-minutes')];
  });
  return [...checkBlock(body, WORKFLOW, []), ...ofEvents, ...ofJobs, ...ofSteps];
}

function checkPositive(holder: Json, path: FieldPath, name: string): readonly Fault[] {
  const value = getField(holder, name);
  if (value === undefined || (typeof value === 'number' && value > 0)) return [];
  return typeof value === 'string' && value.includes('${{') ? [] : [fault('not-positive', [...path, name])];
}
