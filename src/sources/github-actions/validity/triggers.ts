/** Events, filters and schedules that GitHub refuses or that never match. */
import { getField, isJsonObject, type Json } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { type Document, type Entry, listEntries, listItems, toText } from '../document/document.ts';
import { EVENTS, FILTER_EVENTS } from '../tables/workflow-keys.ts';
import { findCronFault } from './cron.ts';
import type { Fault } from './faults.ts';
import { findGlobFault } from './globs.ts';

const fault = (code: string, path: FieldPath): Fault => ({ area: 'trigger', code, path });

/** Faults of everything below `on`. */
export function findTriggerFaults({ kind, body }: Document): readonly Fault[] {
  const on = getField(body, 'on');
  if (kind === 'Action' || on === undefined) return [];
  if (typeof on === 'string') return EVENTS.has(on) ? [] : [fault('event-unknown', ['on'])];
  const listed = listItems(on).flatMap((event, index) =>
    typeof event === 'string' && !EVENTS.has(event) ? [fault('event-unknown', ['on', index])] : [],
  );
  return [...listed, ...listEntries(on, ['on']).flatMap(checkEvent)];
}

function checkEvent(event: Entry): readonly Fault[] {
  if (!EVENTS.has(event.key)) return [fault('event-unknown', event.path)];
  switch (event.key) {
    case 'schedule':
      return checkSchedules(event);
    case 'workflow_dispatch':
      return checkInputs(getField(event.value, 'inputs'), [...event.path, 'inputs'], DISPATCH_TYPES);
    case 'workflow_call':
      return checkInputs(getField(event.value, 'inputs'), [...event.path, 'inputs'], CALL_TYPES);
    default:
      return checkFilters(event);
  }
}

function checkSchedules({ value, path }: Entry): readonly Fault[] {
  return listItems(value).flatMap((entry, index) => {
    const cron = getField(entry, 'cron');
    const code = typeof cron === 'string' ? findCronFault(cron) : undefined;
    return code === undefined ? [] : [fault(code, [...path, index, 'cron'])];
  });
}

function checkFilters({ key, value, path }: Entry): readonly Fault[] {
  return Object.entries(FILTER_EVENTS).flatMap(([filter, events]) => {
    const names = [filter, `${filter}-ignore`].filter((name) => getField(value, name) !== undefined);
    if (!events.includes(key)) return names.map((name) => fault('filter-not-for-event', [...path, name]));
    const order = isJsonObject(value) ? Object.keys(value) : [];
    const second = names.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? filter;
    const both = names.length === 2 ? [fault('filter-and-its-opposite', [...path, second])] : [];
    return [
      ...both,
      ...names.flatMap((name) => checkPatterns(getField(value, name), [...path, name], filter === 'paths')),
    ];
  });
}

function checkPatterns(value: Json | undefined, path: FieldPath, isPath: boolean): readonly Fault[] {
  const check = (pattern: Json, at: FieldPath): readonly Fault[] => {
    const code = typeof pattern === 'string' ? findGlobFault(pattern, isPath) : undefined;
    return code === undefined ? [] : [{ area: 'pattern', code, path: at }];
  };
  if (typeof value === 'string') return check(value, path);
  return listItems(value).flatMap((pattern, index) => check(pattern, [...path, index]));
}

const CALL_TYPES: ReadonlySet<string> = new Set(['boolean', 'number', 'string']);
const DISPATCH_TYPES: ReadonlySet<string> = new Set([...CALL_TYPES, 'choice', 'environment']);

function checkInputs(inputs: Json | undefined, path: FieldPath, types: ReadonlySet<string>): readonly Fault[] {
  return listEntries(inputs, path).flatMap(({ value, path: at }) => {
    if (!isJsonObject(value)) return [];
    const type = toText(getField(value, 'type'));
    if (type !== undefined && !types.has(type)) return [fault('input-type-unknown', [...at, 'type'])];
    const options = listItems(getField(value, 'options')).map(toText);
    const hasOptions = getField(value, 'options') !== undefined;
    return [
      ...(hasOptions && type !== 'choice' ? [fault('options-without-choice', [...at, 'options'])] : []),
      ...checkDefault(getField(value, 'default'), type, options, [...at, 'default']),
    ];
  });
}

function checkDefault(
  value: Json | undefined,
  type: string | undefined,
  options: readonly (string | undefined)[],
  path: FieldPath,
): readonly Fault[] {
  const text = toText(value);
  if (text === undefined || text.includes('${{')) return [];
  const isWrong =
    (type === 'boolean' && text !== 'true' && text !== 'false') ||
    (type === 'number' && (text.trim() === '' || Number.isNaN(Number(text)))) ||
    (type === 'choice' && options.length > 0 && !options.includes(text));
  return isWrong ? [fault('default-does-not-fit', path)] : [];
}
