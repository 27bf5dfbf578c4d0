/** Tests of Terraform's functions, by what their documentation says of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateText, showValue } from '../../../../test/harness/terraform.ts';
import { FUNCTION_NAMES } from './index.ts';

type Row = readonly [expression: string, result: unknown];

const STRINGS: readonly Row[] = [
  ['chomp("hello\\n\\n")', 'hello'],
  ['endswith("hello world", "world")', true],
  ['format("%s has %d of %.1f%%", "a", 3, 2.55)', 'a has 3 of 2.5%'],
  ['format("%05d|%-5s|%5s|%+d", 42, "ab", "cd", 7)', '00042|ab   |   cd|+7'],
  ['format("%[2]s %[1]s", "a", "b")', 'b a'],
  ['format("%x %X %o %b %q %t %v", 255, 255, 8, 5, "x", true, [1, "a"])', 'ff FF 10 101 "x" true [1,"a"]'],
  ['format("%e", 1234.5)', '1.234500e+03'],
  ['format("%s-%s", "a", u)', { unknown: ['u is unknown'] }],
  ['formatlist("%s:%d", ["a", "b"], 80)', ['a:80', 'b:80']],
  ['indent(2, "a\\nb\\nc")', 'a\n  b\n  c'],
  ['join(", ", ["a", 1, true])', 'a, 1, true'],
  ['join("-", ["a"], ["b", "c"])', 'a-b-c'],
  ['lower("HÉLLO")', 'héllo'],
  ['upper("straße")', 'STRASSE'],
  ['replace("1 + 2 + 3", "+", "-")', '1 - 2 - 3'],
  ['replace("hello world", "/w(or)ld/", "<$1>")', 'hello <or>'],
  ['replace("a.b.c", "/\\\\./", "$$")', 'a$b$c'],
  ['split(",", "a,b,,c")', ['a', 'b', '', 'c']],
  ['split("", "abc")', ['a', 'b', 'c']],
  ['startswith("hello", "he")', true],
  ['strcontains("hello", "ell")', true],
  ['strrev("héllo")', 'olléh'],
  ['substr("hello world", 1, 4)', 'ello'],
  ['substr("hello", -3, -1)', 'llo'],
  ['title("hello big world")', 'Hello Big World'],
  ['trim("?!hello?!", "!?")', 'hello'],
  ['trimprefix("helloworld", "hello")', 'world'],
  ['trimsuffix("helloworld", "world")', 'hello'],
  ['trimspace("  \\n x\\t ")', 'x'],
  ['regex("[a-z]+", "53453abc")', 'abc'],
  ['regex("(\\\\d+)-(\\\\d+)", "10-20")', ['10', '20']],
  ['regex("^(?P<scheme>[^:]+)://(?P<host>.*)$", "https://x.y")', { scheme: 'https', host: 'x.y' }],
  ['regex("x", "y")', { error: 'regex(): the pattern does not match' }],
  ['regexall("[a-z]+", "1ab2cd")', ['ab', 'cd']],
  ['length(regexall("z", "abc"))', 0],
  ['templatestring("a ${b}", { b = 1 })', { error: 'there is nothing named `b`' }],
  ['templatestring("a $${b}", { b = 1 })', 'a 1'],
];

const NUMBERS: readonly Row[] = [
  ['abs(-12.4)', 12.4],
  ['ceil(5.1)', 6],
  ['floor(-0.5)', -1],
  ['log(16, 2)', 4],
  ['max(12, 54, 3)', 54],
  ['min([12, 54, 3]...)', 3],
  ['parseint("FF", 16)', 255],
  ['parseint("-11", 2)', -3],
  ['parseint("99999999999999999999", 10)', '99999999999999999999n'],
  ['pow(3, 2)', 9],
  ['signum(-13)', -1],
  ['sum([10, 13, "6"])', 29],
  ['range(3)', [0, 1, 2]],
  ['range(1, 8, 3)', [1, 4, 7]],
  ['range(4, 1)', [4, 3, 2]],
  ['range(0, 65536)', { error: 'range(): the range has more than 1024 numbers' }],
  ['9007199254740993 + 1', '9007199254740994n'],
  ['7 % 4', 3],
  ['1 / 0', { error: 'division by zero' }],
];

const COLLECTIONS: readonly Row[] = [
  ['alltrue(["true", true])', true],
  ['alltrue([])', true],
  ['alltrue([u, false])', false],
  ['anytrue([u, true])', true],
  ['anytrue([u, false])', { unknown: ['u is unknown'] }],
  ['chunklist(["a", "b", "c"], 2)', [['a', 'b'], ['c']]],
  ['coalesce(null, "", "b")', 'b'],
  ['coalesce(u, "b")', { unknown: ['u is unknown'] }],
  ['coalescelist([], ["c"])', ['c']],
  ['compact(["a", "", null, "b"])', ['a', 'b']],
  ['concat(["a"], ["b", "c"])', ['a', 'b', 'c']],
  ['contains(["a", u], "a")', true],
  ['contains(["a", u], "b")', { unknown: ['u is unknown'] }],
  ['distinct(["a", "b", "a", { x = 1 }, { x = 1 }])', ['a', 'b', { x: 1 }]],
  ['element(["a", "b", "c"], 4)', 'b'],
  ['element(["a", "b", "c"], -1)', 'c'],
  ['flatten([["a", "b"], [], [["c"]]])', ['a', 'b', 'c']],
  ['flatten([["a", u]])', ['a', { unknown: ['u is unknown'] }]],
  ['index(["a", "b"], "b")', 1],
  ['keys({ b = 1, a = 2 })', ['a', 'b']],
  ['length("añb")', 3],
  ['length({ a = u })', 1],
  ['length(u)', { unknown: ['u is unknown'] }],
  ['lookup({ a = "x" }, "a", "y")', 'x'],
  ['lookup({ a = "x" }, "z", "y")', 'y'],
  ['matchkeys(["i1", "i2"], ["a", "b"], ["b"])', ['i2']],
  ['merge({ a = 1, b = 2 }, null, { b = 3 })', { a: 1, b: 3 }],
  ['merge({ a = 1 }, u)', { unknown: ['u is unknown'] }],
  ['one([])', null],
  ['one(["a"])', 'a'],
  ['reverse([1, 2, 3])', [3, 2, 1]],
  ['setintersection(["a", "b"], ["b", "c"])', ['b']],
  [
    'setproduct(["a", "b"], [1, 2])',
    [
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ],
  ],
  ['setsubtract(["a", "b"], ["b"])', ['a']],
  ['setunion(["b"], ["a", "b"])', ['a', 'b']],
  ['slice(["a", "b", "c"], 1, 3)', ['b', 'c']],
  ['sort(["e", "d", "x"])', ['d', 'e', 'x']],
  ['toset(["b", "a", "b"])', ['a', 'b']],
  ['transpose({ a = ["1", "2"], b = ["2"] })', { 1: ['a'], 2: ['a', 'b'] }],
  ['values({ b = 1, a = u })', [{ unknown: ['u is unknown'] }, 1]],
  ['zipmap(["a", "b"], [1, 2])', { a: 1, b: 2 }],
];

const ENCODINGS: readonly Row[] = [
  ['base64encode("Hello World")', 'SGVsbG8gV29ybGQ='],
  ['base64decode("SGVsbG8gV29ybGQ=")', 'Hello World'],
  ['base64decode("%")', { error: 'base64decode(): the text is no base64' }],
  [
    'csvdecode("a,b\\n1,2\\n\\"x,\\"\\"y\\",4")',
    [
      { a: '1', b: '2' },
      { a: 'x,"y', b: '4' },
    ],
  ],
  ['jsonencode({ b = [1, true, null], a = "<" })', '{"a":"\\u003c","b":[1,true,null]}'],
  ['jsondecode("{\\"a\\": [1]}").a[0]', 1],
  ['jsondecode(jsonencode({ a = u, b = 1 })).b', 1],
  ['jsondecode("{")', { error: 'jsondecode(): the text is no JSON' }],
  ['yamldecode("a: 1")', { a: 1 }],
  ['yamlencode({ a = ["x"] })', 'a:\n  - x\n'],
  ['urlencode("a b/ü!")', 'a+b%2F%C3%BC%21'],
  ['urldecode("a+b%2F")', 'a b/'],
  ['md5("hello world")', '5eb63bbbe01eeed093cb22bb8f5acdc3'],
  ['sha1("hello world")', '2aae6c35c94fcfb415dbe95f408b9ce91ee846ed'],
  ['sha256("hello world")', 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'],
  ['base64sha256("hello world")', 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek='],
  ['textencodebase64("a", "UTF-16LE")', 'YQA='],
  ['textdecodebase64("YQA=", "UTF-16LE")', 'a'],
  ['uuid()', { unknown: ['uuid() is computed at apply'] }],
];

const NETWORK: readonly Row[] = [
  ['cidrhost("10.12.112.0/20", 16)', '10.12.112.16'],
  ['cidrhost("10.12.112.0/20", -1)', '10.12.127.255'],
  ['cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)', 'fd00:fd12:3456:7890::22'],
  ['cidrnetmask("172.16.0.0/12")', '255.240.0.0'],
  ['cidrsubnet("172.16.0.0/12", 4, 2)', '172.18.0.0/16'],
  ['cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', 'fd00:fd12:3456:7800:a200::/72'],
  ['cidrsubnet("10.0.0.0/8", 8, 256)', { error: 'cidrsubnet(): there is no network 256' }],
  ['cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)', ['10.1.0.0/20', '10.1.16.0/20', '10.1.32.0/24', '10.1.48.0/20']],
  ['cidrhost("10.0.0.0/33", 1)', { error: 'cidrhost(): "10.0.0.0/33" is no CIDR prefix' }],
];

const OTHERS: readonly Row[] = [
  ['basename("a/b.txt")', 'b.txt'],
  ['dirname("a/b.txt")', 'a'],
  ['file("greeting.txt")', 'hello'],
  ['file("absent.txt")', { unknown: ['the file "absent.txt" was not read'] }],
  ['fileexists("greeting.txt")', true],
  ['fileexists("absent.txt")', { unknown: ['the file "absent.txt" was not read'] }],
  ['filebase64("greeting.txt")', 'aGVsbG8='],
  ['templatefile("user.tftpl", { name = "x", ports = [1, 2] })', 'hi x 1 2'],
  ['timeadd("2024-01-01T00:00:00Z", "1h30m")', '2024-01-01T01:30:00Z'],
  ['timecmp("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00")', 0],
  ['formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")', '02 Jan 2018 23:12 UTC'],
  ['timestamp()', { unknown: ['timestamp() is the time of the run'] }],
  ['tostring(5)', '5'],
  ['tonumber("5.5")', 5.5],
  ['tobool("true")', true],
  ['tobool("yes")', { error: 'tobool(): a bool is needed, not "yes"' }],
  ['try(null.a, "x")', 'x'],
  ['try({ a = 1 }.b, { a = 1 }.a)', 1],
  ['can({ a = 1 }.b)', false],
  ['can(u.b)', { unknown: ['u is unknown'] }],
  ['sensitive("x")', 'x'],
  ['provider::aws::arn_parse("x")', { unknown: ['provider::aws::arn_parse() is a function of a provider'] }],
  ['nothing()', { error: 'there is no function nothing()' }],
  ['lower()', { error: 'lower() was called with 0 arguments' }],
];

const TABLES = { STRINGS, NUMBERS, COLLECTIONS, ENCODINGS, NETWORK, OTHERS };

for (const [title, rows] of Object.entries(TABLES)) {
  test(`computes what the documentation says: ${title.toLowerCase()}`, () => {
    for (const [expression, result] of rows) assert.deepEqual(showValue(evaluateText(expression)), result, expression);
  });
}

test('an unknown argument makes the result unknown with its reason, never an error', () => {
  const special = new Set(['type', 'issensitive']);
  for (const name of FUNCTION_NAMES) {
    if (special.has(name)) continue;
    for (const args of ['u', 'u, u', 'u, u, u', 'u, 1, 1', '"x", u']) {
      const value = showValue(evaluateText(`${name}(${args})`));
      if (typeof value !== 'object' || value === null || !('error' in value)) continue;
      assert.match(String(value.error), /was called with|needed|expected|not read|known/, `${name}(${args})`);
    }
  }
});

test('text around an unknown part stays known', () => {
  const value = evaluateText('"arn:aws:s3:::${s}/*"');
  assert.ok(typeof value === 'object' && value !== null && 'parts' in value);
  assert.deepEqual(
    (value.parts as readonly unknown[]).map((part) => (typeof part === 'string' ? part : '?')),
    ['arn:aws:s3:::', '?', '/*'],
  );
});

test('results are bounded', () => {
  const big = '"xxxxxxxxxxxxxxxx"';
  const rows = [
    `indent(1000000, "a\\nb")`,
    `replace(join("", [for i in range(1000) : ${big}]), "x", join("", [for i in range(1000) : ${big}]))`,
    'setproduct(range(1000), range(1000))',
    '[for i in range(1000) : [for j in range(1000) : [for k in range(1000) : 1]]]',
    '[for i in range(1000) : setproduct(range(300), range(100))]',
    `[for i in range(1000) : join("", [for j in range(1000) : "\${i}${'x'.repeat(900)}"])]`,
    'pow(10, 400)',
  ];
  for (const row of rows) assert.doesNotThrow(() => evaluateText(row), row);
});
