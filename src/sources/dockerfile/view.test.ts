/** Tests of the view: what commands, package managers, stages and copies amount to, and where each of it stands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getField, type Json, type JsonObject } from '../../base/json.ts';
import { formatPath } from '../../base/positions.ts';
import type { View } from '../../model/resource.ts';
import { readUnknown } from '../unknown.ts';
import { createDockerfileSource } from './index.ts';

function viewOf(text: string): View {
  const bytes = new TextEncoder().encode(text);
  const file = { path: 'Dockerfile', absolutePath: '/Dockerfile', sizeBytes: bytes.length, bytes };
  const view = createDockerfileSource().read(file).resources[0]?.view;
  assert.ok(view !== undefined, text);
  return view;
}

const listOf = (text: string, list: string): readonly JsonObject[] =>
  (viewOf(text).value[list] ?? []) as readonly JsonObject[];

/** A fact of every item of a list; an unknown one is shown as `?`. */
const factsOf = (text: string, list: string, fact: string): readonly (Json | undefined)[] =>
  listOf(text, list).map((item) => {
    const value = getField(item, fact);
    return value !== undefined && readUnknown(value) !== undefined ? '?' : value;
  });

type Table = readonly (readonly [string, readonly (Json | undefined)[]])[];

function check(list: string, fact: string, table: Table): void {
  for (const [text, facts] of table) assert.deepEqual(factsOf(text, list, fact), facts, text);
}

test('the program of a command is found behind what runs it', () => {
  check('commands', 'name', [
    ['RUN a && /usr/bin/b', ['a', 'b']],
    ['RUN sudo -E -u root a', ['a']],
    ['RUN env -u X A=1 b', ['b']],
    ['RUN A=1 nice -n 5 timeout -k 1 10 a', ['a']],
    ['RUN find . | xargs -n 1 a -x', ['find', 'a']],
    ['RUN command -v a', ['command']],
    ['RUN sudo', ['sudo']],
    ['RUN python3 -u -m pip install a', ['pip']],
    ['RUN python3 a.py -m pip', ['python3']],
    ['RUN python3 -m', ['python3']],
    ['RUN $A b', ['']],
    ['RUN A=1', ['']],
    ['RUN bash -euxc "a; b"', ['bash', 'a', 'b']],
    ['RUN ["sh", "-c", "a \\"b\\""]', ['sh', 'a']],
    ['RUN sh -c "sh -c \'a\'"', ['sh', 'sh', 'a']],
    ['RUN bash <<E\na\nE', ['bash', 'a']],
    ['RUN python3 <<E\na\nE', ['python3']],
    ['RUN su - b -c "a"', ['su', 'a']],
    ['RUN ["a", "b"]\nCMD c', ['a']],
    ['ONBUILD RUN a', ['a']],
    ['RUN yum install a \\\n yum clean all', ['yum', 'yum']],
    ['RUN yum install yum', ['yum']],
  ]);
});

test('an installation is told from everything else that a package manager does', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['apt-get -y install a', 'install'],
    ['apt-get --option X=y install a', 'install'],
    ['apt update', 'refresh'],
    ['apt-get clean', 'clean'],
    ['aptitude full-upgrade', 'upgrade'],
    ['apt-get remove a', undefined],
    ['apk --no-cache add a', 'install refresh'],
    ['apk add -t deps a', 'install'],
    ['apk update', 'refresh'],
    ['apk cache purge', 'clean'],
    ['yum -y localinstall a', 'install'],
    ['yum group install a', 'install'],
    ['dnf -c x.conf install a', 'install'],
    ['microdnf update', 'refresh'],
    ['dnf clean all', 'clean'],
    ['dnf distro-sync', 'upgrade'],
    ['zypper -n in a', 'install'],
    ['zypper --root /x refresh', 'refresh'],
    ['zypper cc', 'clean'],
    ['zypper dup', 'upgrade'],
    ['pacman -S a', 'install'],
    ['pacman -Syu', 'refresh'],
    ['pacman -Sy a', 'install refresh'],
    ['pacman -Scc', 'clean'],
    ['pip3.12 install a', 'install'],
    ['pip cache purge', 'clean'],
  ];
  const facts = { isInstall: 'install', isRefresh: 'refresh', isClean: 'clean', isDistUpgrade: 'upgrade' };
  for (const [command, wanted] of table) {
    const [call] = listOf(`RUN ${command}`, 'packages');
    const found = Object.entries(facts).flatMap(([fact, name]) => (getField(call, fact) === true ? [name] : []));
    assert.equal(found.join(' '), wanted ?? '', command);
  }
  assert.deepEqual(listOf('RUN pipx install a && pipenv install b && rpm -i c', 'packages'), []);
});

test('apt goes on without asking in many spellings', () => {
  const yes = ['-y', '--yes', '--assume-yes', '-qy', '-fmy', '-qq', '-q -q', '-q=2', '--quiet --quiet', '--force-yes'];
  for (const option of [...yes, '-o APT::Get::Assume-Yes=true', '-oAPT::Get::Assume-Yes=1']) {
    for (const command of [`apt-get ${option} install a`, `apt-get install ${option} a`]) {
      assert.deepEqual(factsOf(`RUN ${command}`, 'packages', 'assumesYes'), [true], command);
    }
  }
  for (const option of ['', '-q', '--quiet', '-o APT::Get::Assume-Yes=false', '-f', '-q=1', '--yes=false']) {
    assert.deepEqual(factsOf(`RUN apt-get ${option} install a`, 'packages', 'assumesYes'), [false], option);
  }
});

test('recommended packages are left out by an option or by a setting', () => {
  const options = ['--no-install-recommends', '--install-recommends=false', '-o APT::Install-Recommends=0'];
  for (const option of [...options, '-o APT::Install-Recommends="false"', 'apt::install-recommends=false']) {
    assert.deepEqual(factsOf(`RUN apt-get ${option} install a`, 'packages', 'avoidsRecommends'), [true], option);
  }
  for (const option of ['', '--install-recommends', '-o APT::Install-Recommends=true', '--no-install-suggests']) {
    assert.deepEqual(factsOf(`RUN apt-get ${option} install a`, 'packages', 'avoidsRecommends'), [false], option);
  }
});

test('versions that are left open are listed', () => {
  check('packages', 'unpinned', [
    ['RUN apt-get install -y a b=1 "c=${V}" d/stable ./e.deb f.deb g:amd64 h-', [['a', 'g:amd64']]],
    ['RUN apt-get install -t stable --target-release x a', [['a']]],
    ['RUN apt-get install -y -t python', [['python']]],
    ['RUN apt-get install $PACKAGES -f', [[]]],
    ['RUN apt-get remove a', [[]]],
    ['RUN pip install a b==1 "c>=2" d~=3 "e[x]==1" "f[x]"', [['a', 'f[x]']]],
    ['RUN pip install -r r.txt . ./a ../b ~/c d/ e.whl f.tar.gz .[dev]', [[]]],
    ['RUN pip install -c c.txt a', [[]]],
    ['RUN pip install -i https://x --extra-index-url=https://y --trusted-host z -t /t a', [['a']]],
    ['RUN pip install git+https://x/a.git@v1#egg=a git+https://x/b.git', [['git+https://x/b.git']]],
    ['RUN pip install git+ssh://git@x/a.git', [['git+ssh://git@x/a.git']]],
    ['RUN pip install -e git+https://x/a.git -e .', [['git+https://x/a.git']]],
    ['RUN pip install https://x/a.zip "b @ https://x/b.whl" "c @ git+https://x/c@1"', [[]]],
    ['RUN pip download a', [[]]],
    ['RUN pip --proxy p install -- a', [['a']]],
    ['RUN apk add a', [[]]],
  ]);
});

test('a cache counts as cleaned by what comes later in the same RUN, or by a mount', () => {
  const clean: readonly string[] = [
    'RUN apt-get install a && apt-get clean',
    'RUN apt-get install a; rm -rf /tmp/* /var/lib/apt/lists/*',
    'RUN apt-get install a && rm -r /var/lib/apt/lists',
    'RUN apt-get install a && rm -rf /var/lib/{apt,dpkg}',
    'RUN apt-get install a && find /var/lib/apt/lists -type f -delete',
    'RUN --mount=type=cache,target=/var/lib/apt apt-get install a',
    'RUN --mount=type=tmpfs,dst=/var/lib/apt/lists/ apt-get install a',
    'RUN yum install a && dnf clean all',
    'RUN dnf install a && rm -rf /var/cache/*',
    'RUN --mount=type=cache,destination=/var/cache/libdnf5 dnf install a',
    'RUN zypper in a && zypper clean -a',
    'RUN apk add a && rm -rf /var/cache/apk/*',
    'RUN pip install a && rm -rf ~/.cache/pip',
    'RUN --mount=type=cache,target=/home/app/.cache/pip pip install a',
  ];
  for (const text of clean) assert.equal(factsOf(text, 'packages', 'isCleaned')[0], true, text);
  const kept: readonly string[] = [
    'RUN apt-get install a',
    'RUN apt-get clean && apt-get install a',
    'RUN apt-get install a\nRUN rm -rf /var/lib/apt/lists/*',
    'RUN apt-get install a && rm -rf /var/lib/aptitude',
    'RUN apt-get install a && ls /var/lib/apt/lists/*',
    'RUN apt-get install a && yum clean all',
    'RUN --mount=type=bind,target=/var/lib/apt apt-get install a',
    'RUN --mount=target=/var/lib/apt apt-get install a',
    'RUN --mount=type=cache,target=/other apt-get install a',
  ];
  for (const text of kept)
    assert.equal(factsOf(text, 'packages', 'isCleaned').at(text.includes('clean &&') ? 1 : 0), false, text);
});

test('pip keeps no cache by option, environment or configuration', () => {
  const uncached: readonly string[] = [
    'RUN pip install --no-cache-dir a',
    'FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a',
    'FROM a:1 AS b\nENV PIP_NO_CACHE_DIR on\nFROM b\nRUN pip install a',
    'FROM a:1\nARG PIP_NO_CACHE_DIR=true\nRUN pip install a',
    'RUN PIP_NO_CACHE_DIR=1 pip install a',
    'RUN export PIP_NO_CACHE_DIR=1 && pip install a',
    'RUN PIP_NO_CACHE_DIR=1; pip install a',
    'RUN pip config set global.no-cache-dir true && pip install a',
  ];
  for (const text of uncached) assert.equal(factsOf(text, 'packages', 'isUncached').at(-1), true, text);
  const cached: readonly string[] = [
    'RUN pip install a',
    'FROM a:1\nENV PIP_NO_CACHE_DIR=off\nRUN pip install a',
    'FROM a:1\nRUN pip install a\nENV PIP_NO_CACHE_DIR=1',
    'FROM a:1 AS b\nENV PIP_NO_CACHE_DIR=1\nFROM a:1\nRUN pip install a',
    'RUN pip install a && export PIP_NO_CACHE_DIR=1',
  ];
  for (const text of cached) assert.equal(factsOf(text, 'packages', 'isUncached').at(-1), false, text);
});

test('an index that is fetched apart from the installation is known', () => {
  check('packages', 'refreshedApart', [
    ['RUN apt-get update\nRUN apt-get install a', [false, true]],
    ['RUN apt-get update && apt-get install a\nRUN apt-get install b', [false, false, false]],
    ['RUN apt-get update\nRUN apk add a', [false, false]],
    ['RUN apk update\nRUN apk add -U a', [false, false]],
    ['FROM a:1\nRUN apt-get update\nFROM b:1\nRUN apt-get install a', [false, false]],
  ]);
  check('packages', 'refreshedForNothing', [
    ['RUN apt-get update', [true]],
    ['RUN apt-get update && make', [false]],
    ['RUN apt-get update\nRUN apk add a', [false, false]],
  ]);
});

test('what becomes of a stage is known from all stages', () => {
  const text = [
    'FROM a:1 AS base\nFROM base AS build\nFROM b:1\nRUN x\nFROM c:1 AS spare',
    'FROM base\nCOPY --from=build /a /a\nONBUILD COPY --from=spare /b /b\nRUN --mount=type=bind,from=0,target=/x y\n',
  ].join('\n');
  check('stages', 'isShipped', [[text, [true, false, false, false, true]]]);
  check('stages', 'isCopiedFrom', [[text, [true, true, false, true, false]]]);
  check('stages', 'isAlone', [[text, [false, false, true, false, false]]]);
  check('stages', 'isStage', [[text, [false, true, false, false, true]]]);
  check('stages', 'hasLaterNamesake', [['FROM a AS b\nFROM c AS B\nFROM d', [true, false, false]]]);
});

test('a fixed tag is told from one that is open or not known', () => {
  const table: readonly (readonly [string, Json])[] = [
    ['FROM a', false],
    ['FROM a:latest', false],
    ['FROM a:', false],
    ['FROM a:1', true],
    ['FROM a@sha256:b', true],
    ['FROM r:5000/a', false],
    ['FROM ${R}/a', false],
    ['FROM $A', '?'],
    ['FROM a:$V', '?'],
    ['FROM a:$V@sha256:b', true],
    ['ARG V=1\nFROM a:$V', true],
  ];
  check(
    'stages',
    'isFixed',
    table.map(([text, isFixed]) => [text, [isFixed]]),
  );
});

test('copies say where they come from and go to', () => {
  check('transfers', 'needsAdd', [
    ['ADD a /b', [false]],
    ['ADD a.tar.gz /b/', [true]],
    ['ADD a.tgz b.tgz', [false]],
    ['ADD https://x/a git@x:a.git /b/', [true]],
    ['ADD <<E /b\na\nE', [true]],
    ['FROM a:1\nARG F\nADD $F /b', [false]],
  ]);
  check('transfers', 'isIntoFolder', [
    ['COPY a b c/', [true]],
    ['COPY a b .', [true]],
    ['COPY a b /c/..', [true]],
    ['COPY a b c.', [false]],
    ['COPY ["a", "b", "c"]', [false]],
    ['FROM a:1\nCOPY a b $C', ['?']],
    ['FROM a:1\nCOPY a b $C/', [true]],
    ['COPY', [true]],
  ]);
  check('transfers', 'isFromSelf', [
    ['FROM a AS b\nCOPY --from=B x y', [true]],
    ['FROM a\nCOPY --from=0 x y', [true]],
    ['FROM a AS b\nFROM c\nCOPY --from=b x y', [false]],
    ['FROM a\nCOPY --from=nginx:1 x y', [false]],
  ]);
});

test('the end of the build is known: its user and its health check', () => {
  const table: readonly (readonly [string, Json | undefined, Json | undefined, Json | undefined])[] = [
    ['FROM a:1', false, false, false],
    ['FROM a:1\nUSER app', true, false, false],
    ['FROM a:1\nUSER app\nUSER Root', true, true, false],
    ['FROM a:1\nUSER 0', true, true, false],
    ['FROM a:1\nUSER 1000:0', true, false, false],
    ['FROM a:1\nUSER', true, false, false],
    ['FROM a:1\nUSER $U', true, '?', false],
    ['FROM a:nonroot', true, false, false],
    ['FROM a:1 AS b\nUSER root\nHEALTHCHECK NONE\nFROM b', true, true, true],
    ['FROM a:1 AS b\nUSER app\nFROM a:1', false, false, false],
    ['FROM a:1\nONBUILD USER app\nONBUILD HEALTHCHECK NONE', false, false, false],
  ];
  for (const [text, isSet, isRoot, hasHealthcheck] of table) {
    const final = viewOf(text).value['final'];
    const root = getField(getField(final, 'user'), 'isRoot') ?? null;
    const facts = [getField(getField(final, 'user'), 'isSet'), readUnknown(root) === undefined ? root : '?'];
    assert.deepEqual([...facts, getField(final, 'hasHealthcheck')], [isSet, isRoot, hasHealthcheck], text);
  }
});

test('instructions of which one holds know their rank in the stage', () => {
  const text = 'FROM a\nCMD a\nCMD b\nONBUILD CMD c\nFROM b\nCMD d';
  check('instructions', 'isOverridden', [[text, [true, false, false, false, false]]]);
  check('instructions', 'isRepeat', [[text, [false, true, false, false, false]]]);
});

test('parts of the view lead to their places in the body', () => {
  const view = viewOf('FROM a\nENV A=1\nRUN a && b\nEXPOSE 1 2\nONBUILD RUN c\nUSER d\n');
  const table: readonly (readonly [(string | number)[], string])[] = [
    [['stages', 0, 'isFixed'], 'stages[0].from'],
    [['instructions', 1, 'text'], 'stages[0].instructions[1]'],
    [['instructions', 2, 'ports', 1, 'from'], 'stages[0].instructions[2].ports[1]'],
    [['variables', 0, 'name'], 'stages[0].instructions[0].pairs[0]'],
    [['commands', 1, 'name'], 'stages[0].instructions[1].commands[1]'],
    [['commands', 2], 'stages[0].instructions[3].trigger.commands[0]'],
    [['final', 'user', 'isRoot'], 'stages[0].instructions[4]'],
    [['final', 'hasHealthcheck'], 'stages[0]'],
    [['packages', 0], ''],
    [[], ''],
  ];
  for (const [path, place] of table) assert.equal(formatPath(view.resolve(path)), place, JSON.stringify(path));
});
