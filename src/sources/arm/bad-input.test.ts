/** Tests that nothing a template contains makes the source throw or hang, and that problems say where they are. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findCorpora, findCorpus } from '../../../test/corpora/corpus.ts';
import { makeInputFile } from '../../../test/harness/input-files.ts';
import { readCases, readMutants } from '../../../test/harness/source-runs.ts';
import { createArmSource } from './index.ts';

const source = createArmSource();

/** Longer than any of these inputs may take, on a machine that is busy. */
const HANG_MS = 20_000;

const template = (rest: string): string =>
  `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n${rest}}`;
const resource = (rest: string): string => `{"type": "Microsoft.X/ys", "name": "n", ${rest}}`;
/** A template whose only resource uses one of its variables, which are given as JSON text. */
const using = (name: string, variables: readonly string[]): string =>
  template(`"variables": {${variables.join(',\n')}}, "resources": [${resource(`"a": "[variables('${name}')]"`)}]`);
const variable = (i: number, value: string): string => `"v${i}": ${value}`;
const chain = (count: number, write: (i: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, i) => variable(i, write(i)));
const loop = (name: string): string => `"name": "[copyIndex()]", "copy": {"name": "${name}", "count": 1000}`;

describe('bad templates', () => {
  const cases: readonly (readonly [title: string, text: string, code: string, line: number])[] = [
    ['an undeclared name', template(`"resources": [\n${resource(`"a": "[parameters('p')]"`)}]`), 'arm-unknown-name', 3],
    ['a malformed expression', template(`"resources": [\n${resource(`"a": "[concat('x]"`)}]`), 'arm-bad-expression', 3],
    ['a resource without a type', template('"resources": [\n{"name": "n"}]'), 'arm-malformed', 3],
    ['resources that are none', template('"resources": 1'), 'arm-malformed', 2],
    ['variables in a circle', using('a', [`"a": "[variables('b')]"`, `"b": "[variables('a')]"`]), 'arm-cycle', 3],
    [
      'a loop without end',
      template(`"resources": [${resource('"copy": {"name": "l", "count": 1000000000}')}]`),
      'arm-too-large',
      2,
    ],
    [
      'a linked template',
      template(
        '"resources": [{"type": "Microsoft.Resources/deployments", "name": "n", "properties": {\n"templateLink": {}}}]',
      ),
      'arm-not-resolvable',
      3,
    ],
    ['deep JSON', template(`"resources": ${'['.repeat(20_000)}`), 'json-too-deep', 2],
    [
      'a deep expression',
      template(`"resources": [${resource(`"a": "[${'concat('.repeat(2_000)}]"`)}]`),
      'arm-bad-expression',
      2,
    ],
    ['a template that is cut off', template('"resources": [').slice(0, -1), 'json-truncated', 2],
  ];
  for (const [title, text, code, line] of cases) {
    test(`reports ${title}`, { timeout: HANG_MS }, () => {
      const { problems } = source.read(makeInputFile('a.json', text));
      const problem = problems.find((each) => each.code === code);
      assert.deepEqual([problem?.code, problem?.span?.start.line], [code, line], JSON.stringify(problems));
    });
  }

  const nestedCopies = (depth: number): string =>
    depth === 0 ? '1' : `{"copy": [{"name": "c${depth}", "count": 1000, "input": ${nestedCopies(depth - 1)}}]}`;
  const nestedIds = (depth: number): string =>
    depth === 0 ? "'n'" : `resourceId('Microsoft.X/ys', ${nestedIds(depth - 1)})`;
  const inLoops = `{"type": "Microsoft.X/ys", ${loop('a')}, "resources": [{"type": "zs", ${loop('b')}}]}`;
  const doubled = (call: string) => (i: number) =>
    i === 0 ? '"0123456789"' : `"[${call}(variables('v${i - 1}'), variables('v${i - 1}'))]"`;
  const sizes: readonly (readonly [title: string, text: string])[] = [
    ['loops in loops', template(`"resources": [${resource(`"a": ${nestedCopies(6)}`)}]`)],
    ['resources in loops in loops', template(`"resources": [${inLoops}]`)],
    ['ids in ids', template(`"resources": [${resource(`"a": "[${nestedIds(60)}]"`)}]`)],
    ['texts that double', using('v60', chain(61, doubled('concat')))],
    ['lists that double', using('v60', chain(61, doubled('createArray')))],
    [
      'a long chain of variables',
      using(
        'v0',
        chain(20_000, (i) => `"[variables('v${i + 1}')]"`),
      ),
    ],
    [
      'lists in lists',
      using(
        'v0',
        chain(20_000, (i) => `"[createArray(variables('v${i + 1}'))]"`),
      ),
    ],
    [
      '50,000 resources',
      template(`"resources": [${Array.from({ length: 50_000 }, () => resource('"a": 1')).join(',')}]`),
    ],
  ];
  for (const [title, text] of sizes) {
    test(`gets through ${title}`, { timeout: HANG_MS }, () => {
      const { resources } = source.read(makeInputFile('a.json', text));
      assert.ok(resources.length > 0);
    });
  }

  const seed = template(`
    "parameters": {"p": {"type": "string"}, "q": {"type": "object", "defaultValue": {"a": [1]}}},
    "variables": {"v": "[concat(parameters('p'), 'x')]", "copy": [{
      "name": "w", "count": 2, "input": "[copyIndex('w')]"}]},
    "functions": [{"namespace": "f", "members": {
      "g": {"parameters": [{"name": "x"}], "output": {"value": "[parameters('x')]"}}
    }}],
    "resources": [{
      "type": "Microsoft.X/ys", "name": "[f.g(variables('v'))]", "condition": "[contains(parameters('q'), 'a')]",
      "copy": {"name": "l", "count": "[length(variables('w'))]"}, "tags": {"a": "b"},
      "properties": {"a": "[if(equals(copyIndex(), 1), parameters('q').a[0], format('{0}', variables('w')[0]))]"},
      "resources": [{"type": "zs", "name": "c", "dependsOn": ["[resourceId('Microsoft.X/ys', variables('v'))]"]}]
    }]`);
  test('survives mutants of a template, and can place every field of what it reads', { timeout: 60_000 }, (t) => {
    const resourceCount = readMutants(source, 'a.json', seed, 4_000, 3);
    t.diagnostic(`${resourceCount} resources of mutants`);
    assert.ok(resourceCount > 1_000);
  });

  test('reads every template of checkov', (t) => {
    const folder = findCorpus(findCorpora(), 'checkov', 'cases.jsonl');
    if (folder === undefined) return t.skip('NOT RUN: corpus checkov is absent');
    const { fileCount, resourceCount, empty } = readCases(source, folder, 'arm');
    t.diagnostic(`checkov: ${resourceCount} resources in ${fileCount} files, ${empty.length} files without any`);
    assert.ok(fileCount > 300 && resourceCount > fileCount);
    assert.deepEqual(empty, []);
  });
});
