/** Tests of pipelines put together, and of what their scripts do with outsiders' text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, readGitlab } from '../../../test/harness/pipelines.ts';
import type { Resource } from '../../model/resource.ts';
import { GITLAB_CI_CLAIM, isPipelineFile } from './claim.ts';
import { listVariableUses } from './scripts.ts';

const FILE = '.gitlab-ci.yml';

function jobOf(files: Readonly<Record<string, string>> | string, name = 'test'): Resource {
  const { resources } = readGitlab(typeof files === 'string' ? { [FILE]: files } : files);
  const found = resources.find((resource) => resource.kind === 'GitlabJob' && resource.name === name);
  assert.ok(found, `no job ${name}`);
  return found;
}

test('pipelines are told by name; other files are parts only when they look like it', () => {
  for (const path of [FILE, 'a/.gitlab-ci.yaml', 'deploy.gitlab-ci.yml']) assert.ok(isPipelineFile(path), path);
  for (const path of ['gitlab-ci.yml', 'ci.yml', '.gitlab-ci.json']) assert.ok(!isPipelineFile(path), path);
  const looks = (path: string, text: string): boolean => {
    const bytes = new TextEncoder().encode(text);
    return GITLAB_CI_CLAIM.claims({ path, absolutePath: path, sizeBytes: bytes.length, bytes });
  };
  assert.ok(looks('ci/test.yml', 'test:\n  script: x\n'));
  assert.ok(!looks('deploy.yml', 'apiVersion: v1\nscript: x\n'));
  assert.ok(!looks('notes.yml', 'a: b\n'));
});

test('a pipeline gives one resource for itself and one for each job that runs', () => {
  const { resources, problems } = readGitlab({
    [FILE]: 'stages: [test]\nvariables: { A: b }\n.hidden: { script: x }\ntest: { script: x }\nlint: { script: x }\n',
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    resources.map(({ address, kind }) => [address, kind]),
    [
      ['gitlab-ci:.gitlab-ci.yml', 'GitlabPipeline'],
      ['gitlab-ci:.gitlab-ci.yml/test', 'GitlabJob'],
      ['gitlab-ci:.gitlab-ci.yml/lint', 'GitlabJob'],
    ],
  );
});

test('extends merges maps, replaces lists, and keeps where each field was written', () => {
  const job = jobOf(
    '.base:\n  image: node:22\n  variables: { A: 1, B: 1 }\n  script: [one]\n' +
      'test:\n  extends: .base\n  variables: { B: 2 }\n  script: [two]\n',
  );
  assert.deepEqual(job.body['variables'], { A: 1, B: 2 });
  assert.deepEqual(job.body['script'], ['two']);
  assert.equal(job.origin.locate(['image'])?.span.start.line, 2);
  assert.equal(job.origin.locate(['variables', 'A'])?.span.start.line, 3);
  assert.equal(job.origin.locate(['variables', 'B'])?.span.start.line, 7);
  assert.equal(job.origin.locate(['tags'])?.isExact, false);
});

test('defaults fill what a job does not say, unless it does not inherit them', () => {
  const text = (inherit: string): string => `default:\n  image: node:22\n  tags: [x]\ntest:\n  script: a\n${inherit}`;
  assert.equal(jobOf(text('')).body['image'], 'node:22');
  assert.equal(jobOf(text('  inherit: { default: false }\n')).body['image'], undefined);
  const some = jobOf(text('  inherit: { default: [tags] }\n')).body;
  assert.deepEqual([some['image'], some['tags']], [undefined, ['x']]);
  assert.equal(jobOf('image: ruby:3\ntest: { script: a }\n').body['image'], 'ruby:3');
});

test('references bring what they name, and lists of them become one list', () => {
  const job = jobOf(
    '.a:\n  script: [one, two]\n  variables: { X: y }\ntest:\n  script:\n' +
      '    - !reference [.a, script]\n    - three\n  variables: !reference [.a, variables]\n',
  );
  assert.deepEqual(job.body['script'], ['one', 'two', 'three']);
  assert.deepEqual(job.body['variables'], { X: 'y' });
  const plain = jobOf('.a: { script: [one] }\ntest:\n  script:\n    - [.a, script]\n');
  assert.deepEqual(plain.body['script'], [['.a', 'script']]);
});

test('local includes lie below the file that includes them', () => {
  const files = {
    [FILE]: 'include:\n  - local: /ci/base.yml\ntest:\n  image: node:22\n',
    'ci/base.yml': 'include: ci/more.yml\ntest:\n  image: old\n  script: [a]\n',
    'ci/more.yml': 'lint:\n  script: [b]\n',
  };
  const job = jobOf(files);
  assert.deepEqual([job.body['image'], job.body['script']], ['node:22', ['a']]);
  assert.equal(jobOf(files, 'lint').origin.file, 'ci/more.yml');
  // A field of another file is shown at the job.
  assert.deepEqual(
    [job.origin.locate(['script'])?.span.start.line, job.origin.locate(['script'])?.isExact],
    [3, false],
  );
});

test('what is included from elsewhere says whether it can change', () => {
  const sha = 'a'.repeat(40);
  const { resources } = readGitlab({
    [FILE]: [
      'include:',
      '  - local: a.yml',
      '  - https://x/y.yml',
      '  - { remote: https://x/y.yml, integrity: sha256-x }',
      '  - { project: a/b, ref: main }',
      `  - { project: a/b, ref: ${sha} }`,
      `  - component: x/y@${sha}`,
      '  - component: x/y@~latest',
      '  - template: Jobs/SAST.gitlab-ci.yml',
    ].join('\n'),
  });
  assert.deepEqual(
    factsOf(resources[0], 'includes').map(({ kind, isPinned }) => [kind, isPinned]),
    [
      ['local', true],
      ['remote', false],
      ['remote', true],
      ['project', false],
      ['project', true],
      ['component', true],
      ['component', false],
      ['template', true],
    ],
  );
});

test('a variable that outsiders choose is risky without quotes, and where it is read as code', () => {
  const cases: readonly (readonly [script: string, risky: readonly boolean[]])[] = [
    ['echo "$CI_COMMIT_TITLE"', [false]],
    ['echo $CI_COMMIT_TITLE', [true]],
    ['echo ${CI_COMMIT_MESSAGE}', [true]],
    ["echo '$CI_COMMIT_TITLE'", []],
    ['eval "$CI_COMMIT_TITLE"', [true]],
    ["bash -c 'echo $CI_COMMIT_TITLE'", [true]],
    ['ssh host "echo $CI_COMMIT_REF_NAME"', [true]],
    ['X=$CI_COMMIT_TITLE', [false]],
    ['if [[ $CI_COMMIT_BRANCH == main ]]', [false]],
    ['echo $CI_COMMIT_SHA', []],
    ['echo "a\\"b $CI_COMMIT_TITLE"', [false]],
    ["echo 'it' $CI_COMMIT_TITLE", [true]],
  ];
  for (const [script, risky] of cases) {
    assert.deepEqual(
      listVariableUses(script).map(({ isRisky }) => isRisky),
      risky,
      script,
    );
  }
});

test('what GitLab refuses is a problem where it is written', () => {
  const chain = Array.from({ length: 14 }, (_, i) => `j${i}: { extends: j${i + 1}, script: x }\n`);
  const includes = Array.from({ length: 151 }, (_, i) => [`p${i}.yml`, `k${i}: { script: x }\n`] as const);
  const CIRCLE = 'gitlab-ci-cycle';
  const LARGE = 'gitlab-ci-too-large';
  const rows: readonly (readonly [files: Readonly<Record<string, string>>, said: readonly (string | number)[]])[] = [
    [{ [FILE]: 'a: { extends: b, script: x }\nb: { extends: a, script: y }\n' }, [CIRCLE, FILE, 1]],
    [{ [FILE]: 'a:\n  extends: a\n  script: x\n' }, [CIRCLE, FILE, 2]],
    [{ [FILE]: 'include: ci.yml\n', 'ci.yml': '\na: { extends: a, script: x }\n' }, [CIRCLE, 'ci.yml', 2]],
    [{ [FILE]: 'a:\n  script: !reference [a, script]\n' }, [CIRCLE, FILE, 2]],
    [{ [FILE]: `${chain.join('')}j14: { script: x }\n` }, [LARGE, FILE, 13]],
    [
      { [FILE]: `include: [${includes.map(([path]) => path).join(', ')}]\n`, ...Object.fromEntries(includes) },
      [LARGE, FILE, 1],
    ],
    [
      {
        [FILE]: `include: [${includes
          .map(([path]) => path)
          .slice(1)
          .join(', ')}]\n`,
        ...Object.fromEntries(includes),
      },
      [],
    ],
  ];
  for (const [files, said] of rows) {
    const { problems } = readGitlab(files);
    assert.deepEqual(
      problems.flatMap(({ code, file = '', span }) => [code, file, span?.start.line ?? 0]),
      said,
    );
  }
});

test('references are no problems, however many there are, and hide none', () => {
  const many = Array.from({ length: 200 }, () => '    - !reference [.a, script]\n').join('');
  const { problems } = readGitlab({ [FILE]: `.a: { script: [x] }\ntest:\n  script:\n${many}  tags: !other [x]\n` });
  assert.deepEqual(
    problems.map(({ code, span }) => [code, span?.start.line]),
    [['yaml-unknown-tag', 204]],
  );
});

test('hostile pipelines end: circles, bombs of references, values of the wrong type', () => {
  assert.deepEqual(
    readGitlab({ [FILE]: 'a: { extends: b, script: x }\nb: { extends: a, script: y }\n' }).resources.map(
      ({ name }) => name,
    ),
    [FILE, 'a', 'b'],
  );
  const names = 'abcdefghij'.split('');
  const bomb = names.map(
    (name, i) =>
      `.${name}:\n  s: [${Array.from({ length: 30 }, () => `!reference [.${names[i + 1] ?? 'z'}, s]`).join(', ')}]\n`,
  );
  assert.ok(
    readGitlab({ [FILE]: `${bomb.join('')}.z: { s: [x] }\ntest: { script: !reference [.a, s] }\n` }).resources.length >
      0,
  );
  assert.ok(readGitlab({ [FILE]: 'test: { script: !reference [test, script] }\n' }).resources.length > 0);
  const { resources } = readGitlab({
    [FILE]: 'include: ci.yml\ntest: { script: x }\n',
    'ci.yml': 'include: ci.yml\nvariables: {}\n',
  });
  assert.equal(resources.length, 2);
  let count = 0;
  for (const value of ['null', '1', 'x', '[]', '{}', '[[{}]]', '!reference x', '!reference [a]']) {
    for (const field of ['script', 'extends', 'variables', 'image', 'services', 'environment', 'rules', 'inherit']) {
      readGitlab({
        [FILE]: `test:\n  script: x\n  ${field}${field === 'script' ? '_' : ''}: ${value}\n${field}: ${value}\n`,
      });
      count++;
    }
  }
  assert.equal(count, 64);
  assert.equal(readGitlab({ [FILE]: `test: ${'['.repeat(20_000)}` }).problems[0]?.code, 'yaml-too-deep');
  assert.equal(readGitlab({ [FILE]: '' }).resources.length, 0);
});
