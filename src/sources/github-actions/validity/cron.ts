/** Cron expressions of five fields, as POSIX has them, with names and steps. */

const NAMES: readonly (readonly string[])[] = [
  [],
  [],
  [],
  'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
  'sun mon tue wed thu fri sat'.split(' '),
];
/** Least and greatest value of minute, hour, day, month and weekday. */
const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
const INTERVAL_MINUTES_MIN = 5;
const FIELD_CHARS_MAX = 200;

/** What is wrong with a schedule: malformed, or more frequent than every five minutes, which GitHub does not run. */
export function findCronFault(text: string): 'cron-malformed' | 'cron-too-frequent' | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== BOUNDS.length) return 'cron-malformed';
  const values = fields.map(expandField);
  if (values.some((value) => value === undefined)) return 'cron-malformed';
  const minutes = values[0] ?? [];
  const hours = values[1] ?? [];
  const gaps = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0));
  // From the last minute of an hour to the first of the next, where the next hour is a planned one.
  const isHourly = hours.some((hour) => hours.includes((hour + 1) % 24));
  if (isHourly) gaps.push((minutes[0] ?? 0) + 60 - (minutes.at(-1) ?? 0));
  return gaps.some((gap) => gap < INTERVAL_MINUTES_MIN) ? 'cron-too-frequent' : undefined;
}

/** The values of one field in order; undefined when it is malformed. */
function expandField(field: string, index: number): readonly number[] | undefined {
  if (field.length > FIELD_CHARS_MAX) return undefined;
  const [low, high] = BOUNDS[index] ?? [0, 0];
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d+))?$/i.exec(part);
    if (match === null) return undefined;
    const from = match[1] === undefined ? low : readValue(match[1], index);
    const to =
      match[2] === undefined
        ? match[1] === undefined || match[3] !== undefined
          ? high
          : from
        : readValue(match[2], index);
    const step = match[3] === undefined ? 1 : Number(match[3]);
    if (from === undefined || to === undefined || step < 1 || from < low || to > high || from > to) return undefined;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function readValue(text: string, index: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const at = NAMES[index]?.indexOf(text.toLowerCase()) ?? -1;
  if (at < 0) return undefined;
  return index === 3 ? at + 1 : at;
}
