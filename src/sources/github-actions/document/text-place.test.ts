/** Tests of the way from a part of a value to the authored text, in every style that YAML writes text in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placesOf, readActions } from '../../../../test/harness/pipelines.ts';

/** A workflow whose script is written as `run` says. */
const workflow = (run: string): string =>
  `on: issues\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - shell: bash\n        run: ${run}\n`;

const TITLE = 'github.event.issue.title';

const CASES: readonly (readonly [name: string, run: string, places: readonly string[]])[] = [
  ['plain', `echo \${{ ${TITLE} }}`, [`7:23 ${TITLE}`]],
  ['plain over two lines', `echo one\n          echo \${{ ${TITLE} }}`, [`8:20 ${TITLE}`]],
  ['single quotes with a doubled one', `'echo ''a'' \${{ ${TITLE} }}'`, [`7:30 ${TITLE}`]],
  ['double quotes with escapes', `"echo \\"a\\"\\n\\u00e9 \${{ ${TITLE} }}"`, [`7:38 ${TITLE}`]],
  ['literal', `|\n          echo one\n\n          echo \${{ ${TITLE} }}`, [`10:20 ${TITLE}`]],
  ['literal that starts with a quote', `|\n          "echo \${{ ${TITLE} }}"`, [`8:21 ${TITLE}`]],
  ['literal with an indented line', `|\n          if\n            echo \${{ ${TITLE} }}`, [`9:22 ${TITLE}`]],
  ['literal with its indentation given', `|2\n            echo \${{ ${TITLE} }}`, [`8:22 ${TITLE}`]],
  ['folded', `>-\n          echo one\n          \${{ ${TITLE} }}`, [`9:15 ${TITLE}`]],
  ['characters of several bytes before it', `echo 🎉é \${{ ${TITLE} }}`, [`7:27 ${TITLE}`]],
  ['the same twice', `echo \${{ ${TITLE} }}\${{ ${TITLE} }}`, [`7:23 ${TITLE}`, `7:54 ${TITLE}`]],
];

test('an expression is found at its own line and column, however the text is written', () => {
  for (const [name, run, places] of CASES) {
    const text = workflow(run);
    const [resource] = readActions(text).resources;
    assert.ok(resource, name);
    assert.deepEqual(placesOf(resource, 'injections', text), places, name);
  }
});

test('an expression in text that is used again by an alias stands where the text is', () => {
  const steps = `      - run: &say echo \${{ ${TITLE} }}\n      - run: *say\n`;
  const text = `on: issues\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
  const [resource] = readActions(text).resources;
  assert.ok(resource);
  assert.deepEqual(placesOf(resource, 'injections', text), [`6:28 ${TITLE}`, `6:28 ${TITLE}`]);
});

test('lines may end with CR LF', () => {
  const text = workflow(`|\n          echo one\n          echo \${{ ${TITLE} }}`).replaceAll('\n', '\r\n');
  const [resource] = readActions(text).resources;
  assert.ok(resource);
  assert.deepEqual(placesOf(resource, 'injections', text), [`9:20 ${TITLE}`]);
});

test('whatever stands before it, in every style, an expression is found', () => {
  const before = ['', 'a', "it's", 'x: y', '# no comment', '\\', '{{', '}}', '$ {', '-', '- b', 'é', '\t', 'a  b'];
  let count = 0;
  for (const one of before) {
    for (const two of before) {
      const script = `:${one} ${two} \${{ ${TITLE} }} end`;
      const styles = [`'${script.replaceAll("'", "''")}'`, JSON.stringify(script), `|\n          ${script}`];
      for (const run of styles) {
        const text = workflow(run);
        const [resource] = readActions(text).resources;
        assert.ok(resource, run);
        const [place = ''] = placesOf(resource, 'injections', text);
        assert.equal(place.split(' ')[1], TITLE, run);
        count++;
      }
    }
  }
  assert.equal(count, before.length ** 2 * 3);
});
