/** Tests of hostile and broken configurations: a problem with a place, the rest is read, nothing hangs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import { makeInputFile } from '../../../test/harness/input-files.ts';
import { readTerraform, showJson } from '../../../test/harness/terraform.ts';
import type { Json } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { createTerraformSource } from './index.ts';

const KEPT = 'resource "kept" "k" { a = 1 }\n';

type Row = {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** Code of a problem that must be there, and the line that it names. */
  readonly problem: readonly [code: string, line: number];
};

const ROWS: readonly Row[] = [
  {
    title: 'a local that refers to itself',
    files: { 'main.tf': `${KEPT}locals {\n  a = local.b\n  b = local.a\n}\nresource "r" "r" { x = local.a }` },
    problem: ['terraform-cycle', 3],
  },
  {
    title: 'a module that calls itself',
    files: { 'main.tf': `${KEPT}module "m" { source = "./" }` },
    problem: ['terraform-cycle', 2],
  },
  {
    title: 'modules that call each other',
    files: {
      'main.tf': `${KEPT}module "a" { source = "./a" }`,
      'a/main.tf': 'module "b" { source = "../b" }',
      'b/main.tf': '\nmodule "a" { source = "../a" }',
    },
    problem: ['terraform-cycle', 2],
  },
  {
    title: 'modules that only call each other',
    files: { 'a/main.tf': `${KEPT}module "b" { source = "../b" }`, 'b/main.tf': 'module "a" { source = "../a" }' },
    problem: ['terraform-cycle', 1],
  },
  {
    title: 'a count of a billion',
    files: { 'main.tf': `${KEPT}resource "r" "r" {\n  count = 1e9\n}` },
    problem: ['terraform-capped', 3],
  },
  {
    title: 'a dynamic block over too many elements',
    files: {
      'main.tf': `${KEPT}resource "r" "r" {
  dynamic "b" {
    for_each = setproduct(range(1000), range(10))
    content { x = b.value[0] }
  }
}`,
    },
    problem: ['terraform-capped', 4],
  },
  {
    title: 'a count that needs the resource itself',
    files: { 'main.tf': `${KEPT}resource "r" "r" { count = length(r.r) }` },
    problem: ['terraform-cycle', 2],
  },
  {
    title: 'an attribute that is given twice',
    files: { 'main.tf': `${KEPT}resource "r" "r" {\n  a = 1\n  a = 2\n}` },
    problem: ['hcl-duplicate-attribute', 4],
  },
  {
    title: 'a resource that is declared twice',
    files: { 'main.tf': `${KEPT}resource "r" "r" { a = 1 }\nresource "r" "r" { a = 2 }` },
    problem: ['terraform-duplicate', 3],
  },
  {
    title: 'a bool as other languages spell it',
    files: { 'main.tf': `${KEPT}resource "r" "r" {\n  a = True\n}` },
    problem: ['terraform-not-a-boolean', 3],
  },
  {
    title: 'a module that is not in the scan',
    files: { 'main.tf': `${KEPT}module "m" {\n  source = "git::https://example.com/x"\n}` },
    problem: ['terraform-module-missing', 3],
  },
  {
    title: 'a module without a source',
    files: { 'main.tf': `${KEPT}module "m" {}` },
    problem: ['terraform-module-missing', 2],
  },
  {
    title: 'a heredoc without an end',
    files: { 'main.tf': KEPT, 'z.tf': 'resource "r" "r" {\n  a = <<EOF\n  x' },
    problem: ['hcl-unclosed-heredoc', 2],
  },
  {
    title: 'JSON syntax that is cut off',
    files: { 'main.tf': KEPT, 'z.tf.json': '{"resource": {' },
    problem: ['json-truncated', 1],
  },
];

for (const { title, files, problem } of ROWS) {
  test(`${title} is a problem with a place, and the rest is read`, () => {
    const { resources, problems } = readTerraform(files);
    const [code, line] = problem;
    assert.deepEqual(
      problems.filter((each) => each.code === code).map((each) => each.span?.start.line),
      [line],
      JSON.stringify(problems),
    );
    assert.ok(problems.every(({ remedy, file }) => remedy !== '' && file !== undefined));
    assert.ok(resources.some(({ kind }) => kind === 'kept'));
  });
}

test('what is capped says how many were left out, and the others are there', () => {
  const { resources, problems } = readTerraform({ 'main.tf': 'resource "r" "r" { count = 1e9 }' });
  const max = LIMITS.terraformInstancesPerBlockMax;
  assert.equal(resources.length, max);
  assert.equal(problems[0]?.message, `r.r has 1000000000 instances; ${max} were read, ${1e9 - max} were not`);
});

test('the value of a circle is unknown', () => {
  const { body } = readTerraform({ 'main.tf': 'locals {\n  a = [local.a]\n}\nresource "r" "r" { x = local.a }' });
  assert.deepEqual(body('r.r'), { x: [{ unknown: ['local.a refers to itself'] }] });
});

test('a long chain of locals and a deep one of modules end', () => {
  const locals = Array.from({ length: 5000 }, (_, i) => `l${i} = "\${local.l${i + 1}}x"`).join('\n');
  const chain = readTerraform({
    'main.tf': `locals {\n${locals}\nl5000 = "end"\n}\nresource "r" "r" { x = local.l0 }`,
  });
  assert.equal(chain.resources.length, 1);
  const files: Record<string, string> = { 'main.tf': 'module "m" { source = "./m0" }' };
  for (let i = 0; i < 60; i++) files[`m${i}/main.tf`] = `module "m" { source = "../m${i + 1}" }\nresource "r" "r" {}`;
  const deep = readTerraform(files);
  assert.ok(deep.codes.includes('terraform-module-depth'));
  assert.equal(deep.resources.filter(({ kind }) => kind === 'r').length, LIMITS.terraformModuleDepthMax - 1);
});

test('long chains through resources, their blocks and loops end without a deep stack', () => {
  const make = (line: (i: number) => string): string => Array.from({ length: 2000 }, (_, i) => line(i)).join('\n');
  const rows = [
    make((i) => `resource "r" "r${i}" { x = r.r${i + 1}.x }`),
    make((i) => `resource "r" "r${i}" {\n b {\n c {\n x = r.r${i + 1}.b[0].c[0].x\n }\n }\n}`),
    make((i) => `resource "r" "r${i}" { count = length(r.r${i + 1}) }`),
    make((i) => `locals { l${i} = [for x in [for y in [for z in local.l${i + 1} : z] : y] : x if x != "a"] }`),
    make((i) => `locals { l${i} = merge({ a = join("", [try(flatten([[local.l${i + 1}.a]])[0], "x")]) }, {}) }`),
  ];
  for (const text of rows) {
    const { resources } = readTerraform({ 'main.tf': `${text}\nresource "last" "l" { x = local.l0 }` });
    assert.ok(resources.some(({ kind }) => kind === 'last'));
  }
});

test('a configuration that takes too long is stopped, and says so', () => {
  const levels = Array.from({ length: 8 }, (_, i) => `dynamic "b${i}" {\n for_each = range(20)\n content {`).join('\n');
  const { codes } = readTerraform({ 'main.tf': `resource "r" "r" {\n ${levels}\n x = 1\n${'}\n}\n'.repeat(8)}}` });
  assert.deepEqual(codes, ['terraform-too-large']);
});

test('locals that double in every step neither fill the memory nor the body', () => {
  const texts = Array.from({ length: 60 }, (_, i) => `t${i + 1} = "\${local.t${i}}\${local.t${i}}"`).join('\n');
  const lists = Array.from({ length: 60 }, (_, i) => `l${i + 1} = [local.l${i}, local.l${i}]`).join('\n');
  const { resources } = readTerraform({
    'main.tf': `locals {\nt0 = "xxxxxxxxxxxxxxxx"\nl0 = ["x"]\n${texts}\n${lists}\n}
resource "r" "r" {
  text = local.t60
  list = local.l60
  json = jsonencode(local.l60)
}`,
  });
  assert.equal(resources.length, 1);
});

test('a module called a thousand times over nested modules stays linear', () => {
  const { resources, codes } = readTerraform({
    'main.tf': `
locals { names = { for i in range(1000) : "n\${i}" => { size = i } } }
module "m" {
  source   = "./mid"
  for_each = local.names
  name     = each.key
  config   = each.value
}`,
    'mid/main.tf': `
variable "name" {}
variable "config" { type = object({ size = number, kind = optional(string, "gp3") }) }
module "leaf" {
  source = "../leaf"
  name   = "\${var.name}-leaf"
  config = var.config
}
resource "b" "b" { leaf = module.leaf.id }`,
    'leaf/main.tf': `
variable "name" {}
variable "config" {}
resource "v" "v" {
  name = var.name
  size = var.config.size
}
output "id" { value = v.v.id }`,
  });
  assert.deepEqual(codes, []);
  assert.equal(resources.filter(({ kind }) => kind === 'v').length, 1000);
  const last = resources.find(({ address }) => address === 'terraform:module.m["n999"].module.leaf.v.v');
  assert.deepEqual(last?.body, { name: 'n999-leaf', size: 999 });
});

test('what is missing from a block that could not be read whole is unknown, never absent', () => {
  const { find, body } = readTerraform({
    'main.tf': `
resource "r" "r" {
  a = 1
  "b" = 2
  nested { c = 3 }
}
resource "r" "inner" {
  nested {
    c = 3 d = 4
  }
  whole { e = 5 }
}`,
  });
  const missing = { unknown: ['the block could not be read whole'] };
  const read = (address: string, ...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], find(address).body);
  assert.deepEqual(body('r.r'), { a: 1, nested: [{ c: 3 }] });
  assert.deepEqual(showJson(read('r.r', 'b') as Json), missing);
  assert.equal(read('r.r', 'nested', 0, 'd'), undefined);
  assert.equal(read('r.inner', 'd'), undefined);
  assert.deepEqual(showJson(read('r.inner', 'nested', 0, 'd') as Json), missing);
  assert.equal(read('r.inner', 'whole', 0, 'd'), undefined);
});

test('bytes that are no UTF-8 or UTF-16 are problems', () => {
  const source = createTerraformSource();
  const latin1 = source.read(
    makeInputFile('a.tf', new Uint8Array([...new TextEncoder().encode('locals { a = "'), 0xe9, 0x22, 0x7d])),
  );
  const utf16 = source.read(makeInputFile('b.tf', new Uint8Array([0xff, 0xfe, 0x61, 0, 0x62, 0])));
  assert.ok(latin1.problems.length > 0 && utf16.problems.length > 0);
  assert.deepEqual(source.finish?.().resources, []);
});

const WORDS = [
  'resource "a" "b" { ¦ module "m" { ¦ source = "./m" ¦ variable "v" { ¦ locals { ¦ } ¦ \n ¦ x = ',
  'default =  ¦ count =  ¦ for_each =  ¦ var.v ¦ local.x ¦ a.b.id ¦ a.b[0].x ¦ module.m.o ¦ each.value',
  'count.index ¦ dynamic "d" { ¦ content { ¦ "${ ¦ }" ¦ 1e9 ¦ ["a", var.v] ¦ { k = local.x }',
  'output "o" { ¦ value =  ¦ jsonencode( ¦ ) ¦ data "aws_iam_policy_document" "d" { ¦ statement {',
  'data.aws_iam_policy_document.d.json',
].flatMap((line) => line.split(' ¦ '));

test('no mixture of words makes the source throw', (t) => {
  const random = createRandom(7);
  let resourceCount = 0;
  for (let round = 0; round < 1500; round++) {
    const make = (): string => Array.from({ length: 5 + random.below(40) }, () => random.pick(WORDS)).join(' ');
    const { resources } = readTerraform({ 'main.tf': make(), 'm/main.tf': make(), 'p.tf.json': '{}' });
    resourceCount += resources.length;
    for (const { origin } of resources.slice(0, 3)) origin.locate(['x', 0, 'y']);
  }
  t.diagnostic(`${resourceCount} resources read`);
  assert.ok(resourceCount > 50);
});
