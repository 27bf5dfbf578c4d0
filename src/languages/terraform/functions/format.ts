/** `format`: the verbs of Terraform's printf. Known text around unknown arguments stays known. */
import { formatNumber, toBool, toDouble, toText } from '../convert.ts';
import { countCharacters, splitCharacters } from '../characters.ts';
import { joinText } from '../text.ts';
import { failBecause, findUnknowns, isOpaque, mergeUnknowns, toUnknown, Unknown, type Value } from '../values.ts';
import { writeJson } from './json.ts';

/** `%[2]-05.1f`: flags, width, precision, argument number, verb. */
const VERB = /%(?:%|([-+# 0]*)(\d{0,4})(?:\.(\d{0,4}))?(?:\[(\d{1,3})\])?([A-Za-z]))/g;

type Layout = { readonly flags: string; readonly width: number; readonly precision: number | undefined };

/** The text that a pattern makes of its arguments. */
export function formatText(pattern: string, args: readonly Value[]): string | Unknown {
  const pieces: Value[] = [];
  let end = 0;
  let next = 0;
  for (const match of pattern.matchAll(VERB)) {
    pieces.push(pattern.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[0] === '%%') {
      pieces.push('%');
      continue;
    }
    const at = match[4] === undefined ? next : Number(match[4]) - 1;
    next = at + 1;
    const arg = args[at];
    if (arg === undefined) return failBecause('a verb has no argument');
    const layout = {
      flags: match[1] ?? '',
      width: Number(match[2] ?? ''),
      precision: match[3] === undefined ? undefined : Number(match[3]),
    };
    const piece = formatVerb(match[5] ?? 'v', layout, arg);
    if (piece instanceof Unknown && piece.isError) return piece;
    pieces.push(piece);
  }
  return joinText([...pieces, pattern.slice(end)]);
}

function formatVerb(verb: string, layout: Layout, arg: Value): string | Unknown {
  if (isOpaque(arg)) return layout.width > 0 ? mergeUnknowns([toUnknown(arg)], { isSet: true }) : toUnknown(arg);
  switch (verb) {
    case 'v':
      return pad(layout, layout.flags.includes('#') ? quoteJson(arg) : formatDefault(arg));
    case 's':
      return pad(layout, cutText(layout, toText(arg)));
    case 'q': {
      const text = toText(arg);
      return pad(layout, text instanceof Unknown ? text : JSON.stringify(text));
    }
    case 't': {
      const isTrue = toBool(arg);
      return pad(layout, isTrue instanceof Unknown ? isTrue : String(isTrue));
    }
    default:
      return formatNumeric(verb, layout, arg);
  }
}

function formatDefault(arg: Value): string | Unknown {
  if (arg === null) return 'null';
  return typeof arg === 'object' ? quoteJson(arg) : toText(arg);
}

function quoteJson(arg: Value): string | Unknown {
  const unknowns = findUnknowns(arg);
  return unknowns.length > 0 ? mergeUnknowns(unknowns, { isSet: true }) : writeJson(arg);
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 };

function formatNumeric(verb: string, layout: Layout, arg: Value): string | Unknown {
  const number = toDouble(arg);
  if (number instanceof Unknown) return number;
  const base = BASES[verb];
  if (base !== undefined) {
    const digits =
      base === 10 ? formatNumber(Math.trunc(Math.abs(number))) : Math.trunc(Math.abs(number)).toString(base);
    return sign(layout, number, verb === 'X' ? digits.toUpperCase() : digits);
  }
  const magnitude = Math.abs(number);
  const precision = Math.min(100, layout.precision ?? 6);
  if (verb === 'f' || verb === 'F') return sign(layout, number, magnitude.toFixed(precision));
  if (verb === 'e' || verb === 'E') {
    const digits = magnitude.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
    return sign(layout, number, verb === 'E' ? digits.toUpperCase() : digits);
  }
  if (verb === 'g' || verb === 'G') return sign(layout, number, formatNumber(magnitude));
  return failBecause(`the verb %${verb} does not exist`);
}

function sign(layout: Layout, number: number, digits: string): string {
  const mark = number < 0 ? '-' : layout.flags.includes('+') ? '+' : layout.flags.includes(' ') ? ' ' : '';
  if (!layout.flags.includes('0') || layout.flags.includes('-')) return padText(layout, mark + digits);
  return mark + digits.padStart(layout.width - mark.length, '0');
}

function cutText(layout: Layout, value: string | Unknown): string | Unknown {
  if (value instanceof Unknown || layout.precision === undefined) return value;
  return splitCharacters(value).slice(0, layout.precision).join('');
}

function pad(layout: Layout, value: string | Unknown): string | Unknown {
  return value instanceof Unknown ? value : padText(layout, value);
}

function padText(layout: Layout, value: string): string {
  const spaces = ' '.repeat(Math.max(0, layout.width - countCharacters(value)));
  return layout.flags.includes('-') ? value + spaces : spaces + value;
}
