/** Tests of languages/dockerfile/edit: what goes and comes, over continuation lines too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DockerfileEdit } from './edit.ts';
import { insertWord, removeFlag, removeInstruction, removeWord, replaceWord } from './edit.ts';

/** Places of some parts in a text, in order. */
function findSpans(text: string, ...parts: readonly string[]): { readonly start: number; readonly end: number }[] {
  let at = 0;
  return parts.map((part) => {
    const start = text.indexOf(part, at);
    at = start + part.length;
    return { start, end: at };
  });
}

function apply(text: string, edit: DockerfileEdit | undefined): string | undefined {
  return edit === undefined ? undefined : text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

const RUN = 'RUN apt-get install \\\n    # the tools\n    curl git\n';

test('an instruction goes with all its lines, and with nothing of its neighbours', () => {
  const text = `FROM a\n# tools\n${RUN}CMD ["b"]\n`;
  const [span] = findSpans(text, RUN.trimEnd());
  assert.equal(span && apply(text, removeInstruction(text, span)), 'FROM a\n# tools\nCMD ["b"]\n');
  const last = 'FROM a\r\nCMD ["b"]';
  const [end] = findSpans(last, 'CMD ["b"]');
  assert.equal(end && apply(last, removeInstruction(last, end)), 'FROM a\r\n');
});

test('words come behind the one before them', () => {
  const words = findSpans(RUN, 'apt-get', 'install', 'curl', 'git');
  assert.equal(apply(RUN, insertWord(words, 1, '-y')), RUN.replace('apt-get', 'apt-get -y'));
  assert.equal(insertWord(words, 0, '-y'), undefined);
  assert.equal(insertWord(words, 1, 'two words'), undefined);
});

test('words go with the space beside them', () => {
  const words = findSpans(RUN, 'apt-get', 'install', 'curl', 'git');
  assert.equal(apply(RUN, removeWord(words, 2)), RUN.replace('curl git', 'git'));
  assert.equal(apply(RUN, removeWord(words, 3)), RUN.replace(' git', ''));
  assert.equal(removeWord(words.slice(0, 1), 0), undefined);
});

test('only a word that is written as it is gets replaced, in the case it is written in', () => {
  const text = 'add a /a\nRUN "apt" x\n';
  const [keyword, quoted] = findSpans(text, 'add', '"apt"');
  assert.ok(keyword !== undefined && quoted !== undefined);
  assert.equal(apply(text, replaceWord(text, keyword, 'ADD', 'COPY')), text.replace('add', 'copy'));
  assert.equal(replaceWord(text, quoted, 'apt', 'apt-get'), undefined);
  assert.equal(replaceWord(text, keyword, 'ADD', '$(x)'), undefined);
});

test('a flag goes with the space behind it', () => {
  const text = 'FROM --platform=linux/amd64  golang\n';
  const [flag] = findSpans(text, '--platform=linux/amd64');
  assert.equal(flag && apply(text, removeFlag(text, flag)), 'FROM golang\n');
});
