/** Tests of the Dockerfile reader: lines, flags, forms, here-documents, and the places of all of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile, readJsonForm, readWords, spanOf } from './index.ts';

const argsOf = (text: string): readonly string[] =>
  parseDockerfile(text).instructions.map(({ keyword, args }) => `${keyword}|${args.text}`);

test('lines are joined as the builder joins them', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['from a\nRun b', ['FROM|a', 'RUN|b']],
    ['  RUN a \\\n  b', ['RUN|a   b']],
    ['RUN a\\\nb', ['RUN|ab']],
    ['RUN a \\  \n# note\n\n   # other\n b', ['RUN|a  b']],
    ['RUN a \\\r\n b\r\nUSER c\r\n', ['RUN|a  b', 'USER|c']],
    ['RUN a \\\\\nUSER b', ['RUN|a \\\\', 'USER|b']],
    ['RUN a \\', ['RUN|a']],
    ['# escape=`\nRUN a `\n b \\\nUSER c', ['RUN|a  b \\', 'USER|c']],
    ['# note\n# escape=`\nRUN a \\\n b', ['RUN|a  b']],
    ['#escape = `\n#syntax=x\nRUN a `\nb', ['RUN|a b']],
    ['', []],
    ['\n# only a note\n', []],
  ];
  for (const [text, instructions] of table) assert.deepEqual(argsOf(text), instructions, JSON.stringify(text));
});

test('directives are read at the top alone, and only the two escape characters are taken', () => {
  const { directives, escape, faults } = parseDockerfile('# syntax=docker/dockerfile:1\n# escape=x\nFROM a\n');
  assert.equal(directives.get('syntax')?.value, 'docker/dockerfile:1');
  assert.equal(escape, '\\');
  assert.deepEqual(
    faults.map(({ code }) => code),
    ['escape-unknown'],
  );
  assert.equal(parseDockerfile('FROM a\n# syntax=b\n').directives.size, 0);
});

test('flags are taken off where instructions have them', () => {
  const text = 'COPY --from=a --chown="b:c" -- d\nRUN --mount=type=cache,target=/x --network=none e --f\nCMD --g\n';
  const [copy, run, cmd] = parseDockerfile(text).instructions;
  assert.deepEqual(
    copy?.flags.map(({ name, value, valueSpan }) => [name, value, text.slice(valueSpan.start, valueSpan.end)]),
    [
      ['from', 'a', 'a'],
      ['chown', 'b:c', '"b:c"'],
    ],
  );
  assert.deepEqual(
    run?.flags.map(({ name, value }) => [name, value]),
    [
      ['mount', 'type=cache,target=/x'],
      ['network', 'none'],
    ],
  );
  assert.equal(run.args.text, 'e --f');
  assert.deepEqual(cmd?.flags, []);
});

test('here-documents belong to the instruction above them', () => {
  const table: readonly (readonly [string, readonly (readonly [string, string, boolean])[], number])[] = [
    ['RUN <<EOF\na\nb\nEOF\nUSER c\n', [['EOF', 'a\nb', true]], 2],
    [
      'RUN a <<-"X" && b <<Y\n\tone\n\tX\ntwo\nY\nUSER c',
      [
        ['X', '\tone', false],
        ['Y', 'two', false],
      ],
      2,
    ],
    [
      'COPY <<A <<B /c/\na\nA\nb\nB\n',
      [
        ['A', 'a', false],
        ['B', 'b', false],
      ],
      1,
    ],
    ['ONBUILD RUN <<E\na\nE\nUSER b\n', [['E', 'a', true]], 2],
    ['RUN <<E\nE\n', [['E', '', true]], 1],
    ['RUN echo "<<E" $((1<<2)) a<<<b\nUSER c\n', [], 2],
    ['CMD <<E\nUSER c\n', [], 2],
  ];
  for (const [text, heredocs, count] of table) {
    const { instructions, faults } = parseDockerfile(text);
    const found = instructions[0]?.heredocs.map(({ name, content, isScript }) => [name, content.text, isScript]);
    assert.deepEqual(found, heredocs, text);
    assert.equal(instructions.length, count, text);
    assert.deepEqual(faults, [], text);
  }
});

test('a here-document without end takes the rest and says so', () => {
  const { instructions, faults } = parseDockerfile('RUN a <<E\nb\nUSER c\n');
  assert.equal(instructions.length, 1);
  assert.deepEqual(
    faults.map(({ code, start, end }) => [code, start, end]),
    [['heredoc-unclosed', 6, 9]],
  );
});

test('an unknown keyword is a fault, and read all the same', () => {
  const { instructions, faults } = parseDockerfile('FORM a\n&& b\n');
  assert.deepEqual(
    instructions.map(({ keyword }) => keyword),
    ['FORM', '&&'],
  );
  assert.equal(faults.length, 2);
});

test('words end at white space outside quotes, and know where they stand', () => {
  const text = 'LABEL a="b c" \\\n  d=\'e f\' g\\ h "i';
  const [label] = parseDockerfile(text).instructions;
  assert.ok(label !== undefined);
  const words = readWords(label.args, '\\');
  assert.deepEqual(
    words.map(({ start, end, isClosed }) => [text.slice(start, end), isClosed]),
    [
      ['a="b c"', true],
      ["d='e f'", true],
      ['g\\ h', true],
      ['"i', false],
    ],
  );
});

test('the JSON form is a list of texts and nothing else', () => {
  const table: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['["a", "b\\n" ,"c\\u0041"]', ['a', 'b\n', 'cA']],
    ['[ ]', []],
    ['["a"', undefined],
    ['["a",]', undefined],
    ['["a"] b', undefined],
    ['[a]', undefined],
    ['["a", 1]', undefined],
    ['["\\x"]', undefined],
    ['a ["b"]', undefined],
  ];
  for (const [args, words] of table) {
    const [instruction] = parseDockerfile(`CMD ${args}`).instructions;
    assert.ok(instruction !== undefined);
    assert.deepEqual(
      readJsonForm(instruction.args)?.map(({ text }) => text),
      words,
      args,
    );
  }
  const text = 'CMD ["a", \\\n "b"]';
  const [cmd] = parseDockerfile(text).instructions;
  assert.ok(cmd !== undefined);
  assert.deepEqual(
    readJsonForm(cmd.args)?.map(({ start, end }) => text.slice(start, end)),
    ['a', 'b'],
  );
});

test('a range of joined lines leads to its first and last character in the file', () => {
  const text = 'RUN one \\\n# note\n  two \\\n  three';
  const [run] = parseDockerfile(text).instructions;
  assert.ok(run !== undefined);
  for (const word of ['one', 'two', 'three']) {
    const at = run.args.text.indexOf(word);
    const { start, end } = spanOf(run.args, at, at + word.length);
    assert.equal(text.slice(start, end), word);
  }
  assert.equal(text.slice(run.start, run.end), text);
});
