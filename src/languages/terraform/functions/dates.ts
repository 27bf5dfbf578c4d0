/** Terraform's functions on RFC 3339 timestamps. What reads the clock is known at apply only. */
import { failBecause, Unknown, type Value } from '../values.ts';
import { type FunctionSpec, text } from './spec.ts';

const clock = (name: string): FunctionSpec => ({
  params: [],
  call: () => new Unknown([`${name}() is the time of the run`], { isSet: true }),
});

export const DATE_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  formatdate: { params: ['text', 'text'], call: ([layout, at]) => formatDate(text(layout), text(at)) },
  plantimestamp: clock('plantimestamp'),
  timeadd: { params: ['text', 'text'], call: ([at, duration]) => addTime(text(at), text(duration)) },
  timecmp: { params: ['text', 'text'], call: ([a, b]) => compareTimes(text(a), text(b)) },
  timestamp: clock('timestamp'),
};

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970; undefined for what is no RFC 3339 timestamp. */
function parseTime(value: string): number | undefined {
  const ms = TIMESTAMP.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};
const DURATION = /^[+-]?(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/;

function addTime(value: string, duration: string): Value {
  const at = parseTime(value);
  if (at === undefined) return failBecause('the timestamp is not RFC 3339');
  if (!DURATION.test(duration)) return failBecause('the duration is not valid');
  let ms = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)) {
    ms += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  const moved = new Date(at + (duration.startsWith('-') ? -ms : ms));
  if (Number.isNaN(moved.getTime())) return failBecause('the timestamp is out of range');
  return moved.toISOString().replace(/\.\d+Z$/, 'Z');
}

function compareTimes(a: string, b: string): Value {
  const [x, y] = [parseTime(a), parseTime(b)];
  return x === undefined || y === undefined ? failBecause('a timestamp is not RFC 3339') : Math.sign(x - y);
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Runs of one letter are verbs, text in single quotes stands for itself. */
const LAYOUT = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g;

function formatDate(layout: string, value: string): Value {
  const match = TIMESTAMP.exec(value);
  if (match === null || parseTime(value) === undefined) return failBecause('the timestamp is not RFC 3339');
  const parts = match.slice(1);
  let result = '';
  for (const [run, quoted, letter] of layout.matchAll(LAYOUT)) {
    if (quoted !== undefined) result += quoted === '' ? "'" : quoted.replaceAll("''", "'");
    else if (letter === undefined) result += run;
    else {
      const piece = formatPart(run, parts);
      if (piece === undefined) return failBecause(`the date verb ${run} does not exist`);
      result += piece;
    }
  }
  return result;
}

function formatPart(
  verb: string,
  [year = '', month = '', day = '', hour = '', minute = '', second = '', zone = '']: readonly string[],
): string | undefined {
  const weekday = DAYS[new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDay()] ?? '';
  const hour12 = String(Number(hour) % 12 === 0 ? 12 : Number(hour) % 12);
  const monthName = MONTHS[Number(month) - 1] ?? '';
  const isMorning = Number(hour) < 12;
  const plain = (digits: string): string => String(Number(digits));
  const offset = zone === 'Z' ? '+00:00' : zone;
  const verbs: Readonly<Record<string, string>> = {
    YYYY: year,
    YY: year.slice(2),
    MMMM: monthName,
    MMM: monthName.slice(0, 3),
    MM: month,
    M: plain(month),
    DD: day,
    D: plain(day),
    EEEE: weekday,
    EEE: weekday.slice(0, 3),
    hh: hour,
    h: plain(hour),
    HH: hour12.padStart(2, '0'),
    H: hour12,
    AA: isMorning ? 'AM' : 'PM',
    aa: isMorning ? 'am' : 'pm',
    mm: minute,
    m: plain(minute),
    ss: second,
    s: plain(second),
    ZZZZZ: offset,
    ZZZZ: offset.replace(':', ''),
    ZZZ: offset === '+00:00' ? 'UTC' : offset.replace(':', ''),
    Z: offset === '+00:00' ? 'Z' : offset,
  };
  return verbs[verb];
}
