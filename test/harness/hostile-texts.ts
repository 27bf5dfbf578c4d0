/** Texts that no reader of files may choke on: cut off, oversized, nested, circular, wrongly encoded. */
import { type Seed, writeSeed } from './source-seeds.ts';

export type Hostile = {
  readonly title: string;
  readonly content: string | Uint8Array;
  /** Nothing can be read of it without a problem. */
  readonly isBad: boolean;
  /** It may be read as a file that says nothing. */
  readonly mayBeNothing?: boolean;
};

const DEEP = 20_000;
const LINES = 20_000;
const MEBIBYTE = 1024 * 1024;
const REPEATED = [
  'a',
  ' ',
  '\n',
  '\t',
  '{',
  '[',
  '(',
  '"',
  "'",
  '`',
  '-',
  '*',
  '&',
  '$',
  '\\',
  '#',
  ':',
  '<',
  '\0',
  'é',
];

const bomb = (): string => {
  const levels = Array.from({ length: 12 }, (_, i) => `&b${i + 1} [${Array(10).fill(`*b${i}`).join(', ')}]`);
  return `[&b0 [x, x], ${levels.join(', ')}]`;
};

type Values = readonly (readonly [title: string, value: string, isBad: boolean])[];

/** What may stand where a value is expected. */
const VALUES: Readonly<Record<Seed['syntax'], Values>> = {
  yaml: [
    ['lists without end', '['.repeat(DEEP), true],
    ['maps without end', '{a: '.repeat(DEEP), true],
    ['deep lists', `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`, true],
    ['functions in functions', `${'!Join [a, '.repeat(DEEP)}b${']'.repeat(DEEP)}`, true],
    ['an anchor that contains itself', '&a [*a]', true],
    ['an anchor that merges itself', '&a { <<: *a }', true],
    ['an alias of nothing', '*nowhere', true],
    ['aliases of aliases', bomb(), true],
    ['an entry twice', '{ a: 1, a: 2 }', true],
    ['a quote without end', '"open', true],
    ['names of prototypes', '{ __proto__: { polluted: x }, constructor: y, toString: z, hasOwnProperty: 1 }', false],
    ['an expression without end', '"${{ github.event"', false],
    ['variables without end', `"${'${'.repeat(DEEP)}"`, false],
    ['expressions in a row', `"${'${{ github.head_ref }}'.repeat(1_000)}"`, false],
    ['a huge number', '9'.repeat(DEEP), false],
    ['a huge exponent', '1e999999999', false],
    ['a long text', `"${'x'.repeat(MEBIBYTE)}"`, false],
    ['nothing', '', false],
  ],
  json: [
    ['lists without end', '['.repeat(DEEP), true],
    ['maps without end', '{"a":'.repeat(DEEP), true],
    ['deep lists', `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`, true],
    ['an entry twice', '{ "a": 1, "a": 2 }', true],
    ['a quote without end', '"open', true],
    ['names of prototypes', '{ "__proto__": { "polluted": 1 }, "constructor": 2, "toString": 3 }', false],
    ['half a surrogate pair', '"\\ud800"', false],
    ['an expression without end', '"[concat(\'x\'"', false],
    ['expressions in expressions', `"[${'concat('.repeat(2_000)}"`, false],
    ['templates without end', `"${'${'.repeat(DEEP)}"`, false],
    ['a huge number', '9'.repeat(DEEP), false],
    ['a huge exponent', '1e999999999', false],
    ['a long text', `"${'x'.repeat(MEBIBYTE)}"`, false],
    ['nothing', '', true],
  ],
  hcl: [
    ['lists without end', '['.repeat(DEEP), true],
    ['objects without end', '{ a = '.repeat(DEEP), true],
    ['deep parentheses', `${'('.repeat(DEEP)}1${')'.repeat(DEEP)}`, true],
    ['templates in templates', '"${'.repeat(DEEP), true],
    ['negations', `${'!'.repeat(DEEP)}true`, true],
    ['a long sum', `${'1 + '.repeat(DEEP)}1`, true],
    ['a here-document without end', '<<LEAF\n  text', true],
    ['a quote without end', '"open', true],
    ['nothing', '', true],
    ['a resource that needs itself', 'aws_s3_bucket.larch.bucket', false],
    ['names of prototypes', '{ __proto__ = { polluted = 1 }, constructor = 2, toString = 3 }', false],
    ['an entry twice', '{ a = 1, a = 2 }', false],
    ['a list without end of values', 'range(1e9)', false],
    ['a huge power', 'pow(10, 1e9)', false],
    ['a huge number', '9'.repeat(DEEP), false],
    ['a huge exponent', '1e999999999', false],
    ['a long text', `"${'x'.repeat(MEBIBYTE)}"`, false],
  ],
  dockerfile: [
    ['substitutions without end', '$('.repeat(DEEP), true],
    ['parentheses without end', '('.repeat(DEEP), true],
    ['a here-document without end', '<<LEAF\ntext', true],
    ['a quote without end', '"open', true],
    ['defaults in defaults', '${A:-'.repeat(DEEP), false],
    ['backticks', '`'.repeat(DEEP), false],
    ['continued lines', '\\\n'.repeat(LINES), false],
    ['a long chain', 'a && '.repeat(DEEP), false],
    ['a long text', 'x'.repeat(MEBIBYTE / 2), false],
    ['a long text that is too long', 'x'.repeat(MEBIBYTE), true],
    ['another stage', 'x\nFROM x AS build'.repeat(2_000), true],
  ],
};

/** What the seeds call their resources. */
const NAMES = /\b(?:[Ll]arch|[Bb]irch|[Rr]owan|[Hh]azel|maple|willow)\b/g;

/** A seed with another value in its hole. */
export function fillHole(seed: Seed, value: string): string {
  const text = writeSeed(seed, seed.blocks);
  const at = text.indexOf(seed.hole);
  if (at < 0) throw new Error(`the seed ${seed.path} has no ${seed.hole}`);
  return text.slice(0, at) + value + text.slice(at + seed.hole.length);
}

/** The hostile texts of a seed's syntax. */
export function* listHostileTexts(seed: Seed): Iterable<Hostile> {
  const text = writeSeed(seed, seed.blocks);
  yield* listEncodings(text);
  for (const char of REPEATED) {
    const title = `${JSON.stringify(char)} times and times again`;
    yield { title, content: char.repeat(MEBIBYTE / Buffer.byteLength(char)), isBad: false, mayBeNothing: true };
    yield { title: `${title} after the text`, content: text + char.repeat(MEBIBYTE / 8), isBad: false };
  }
  for (const [title, value, isBad] of VALUES[seed.syntax]) yield { title, content: fillHole(seed, value), isBad };
  yield* listRepetitions(seed);
}

function* listEncodings(text: string): Iterable<Hostile> {
  const bytes = Buffer.from(text);
  const middle = Math.floor(bytes.length / 2);
  const broken = Buffer.concat([bytes.subarray(0, middle), Buffer.from([0xe9, 0xff]), bytes.subarray(middle)]);
  yield { title: 'nothing at all', content: '', isBad: false, mayBeNothing: true };
  yield { title: 'a byte order mark', content: '\ufeff', isBad: false, mayBeNothing: true };
  yield { title: 'bytes that are no UTF-8', content: broken, isBad: true };
  yield { title: 'UTF-16', content: Buffer.from(`\ufeff${text}`, 'utf16le'), isBad: true };
  yield { title: 'lines that end with CR LF', content: text.replaceAll('\n', '\r\n'), isBad: false };
  yield { title: 'lines that end with CR', content: text.replaceAll('\n', '\r'), isBad: false, mayBeNothing: true };
  yield { title: 'a NUL in every place', content: text.replaceAll(/[aeiou]/g, '\0'), isBad: false };
}

function* listRepetitions(seed: Seed): Iterable<Hostile> {
  const { blocks, joint, syntax } = seed;
  // Dockerfiles may say anything twice; of two resources of the other kinds each is read, under an address of its own.
  const mayRepeat = syntax === 'dockerfile' || seed.source === 'arm' || seed.path === 'plan.json';
  const text = writeSeed(seed, blocks);
  const comment = syntax === 'json' ? '' : '# a note';
  const times = Math.ceil(LINES / text.split('\n').length);
  const renamed = (i: number): readonly string[] => blocks.map((block) => block.replaceAll(NAMES, `$&${i}`));
  const many = Array.from({ length: times }, (_, i) => renamed(i)).flat();
  yield { title: `${LINES} lines of notes`, content: `${comment}\n`.repeat(LINES) + text, isBad: false };
  yield { title: `${LINES} lines of blocks`, content: writeSeed(seed, many), isBad: false };
  yield { title: 'every block twice', content: writeSeed(seed, [...blocks, ...blocks]), isBad: !mayRepeat };
  const repeated = writeSeed(seed, Array(times).fill(blocks.join(joint)));
  yield { title: `every block ${times} times`, content: repeated, isBad: !mayRepeat };
  yield { title: 'names of prototypes as names', content: text.replaceAll(/[Ll]arch\b/g, '__proto__'), isBad: false };
}
