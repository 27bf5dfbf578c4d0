/** Tests of the Dockerfile source: the body and its places, stages, variables, and what bad files give. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getPath, type Json } from '../../base/json.ts';
import { parsePath } from '../../base/positions.ts';
import type { Resource } from '../../model/resource.ts';
import type { SourceRead } from '../api.ts';
import { readUnknown } from '../unknown.ts';
import { createDockerfileSource } from './index.ts';

function read(text: string | Uint8Array): SourceRead {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return createDockerfileSource().read({
    path: 'Dockerfile',
    absolutePath: '/Dockerfile',
    sizeBytes: bytes.length,
    bytes,
  });
}

function readOne(text: string): Resource {
  const [resource] = read(text).resources;
  assert.ok(resource !== undefined, text);
  return resource;
}

/** A field of the body by its written path. */
const field = ({ body }: Resource, path: string): Json | undefined => getPath(body, parsePath(path) ?? []);

/** The bytes of the file at which a field stands. */
function cut(text: string, resource: Resource, path: string): string {
  const span = resource.origin.locate(parsePath(path) ?? [])?.span;
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(span?.start.offset, span?.end.offset));
}

test('files are claimed by their names', () => {
  const source = createDockerfileSource();
  const table: readonly (readonly [string, boolean])[] = [
    ['Dockerfile', true],
    ['a/b/Dockerfile.web', true],
    ['Dockerfile-web', true],
    ['web.Dockerfile', true],
    ['a/web.dockerfile', true],
    ['Containerfile', true],
    ['Containerfile.web', true],
    ['.dockerignore', false],
    ['Dockerfile.dockerignore', false],
    ['a/Dockerfile.md', false],
    ['dockerfile.yaml', false],
    ['MyDockerfile', false],
    ['docker-compose.yml', false],
  ];
  for (const [path, isClaimed] of table) {
    assert.equal(source.mayClaim(path), isClaimed, path);
    const file = { path, absolutePath: path, sizeBytes: 0, bytes: new Uint8Array() };
    assert.equal(source.claims(file), isClaimed, path);
  }
});

test('a Dockerfile is one resource', () => {
  const resource = readOne('FROM alpine:3\nRUN id\n');
  assert.deepEqual(
    [resource.address, resource.source, resource.type, resource.kind, resource.name, resource.namespace],
    ['dockerfile:Dockerfile', 'dockerfile', 'Dockerfile', 'Dockerfile', 'Dockerfile', undefined],
  );
  assert.equal(resource.origin.span?.start.line, 1);
});

const LONG = `\ufeff# syntax=docker/dockerfile:1
ARG TAG=3.20
FROM --platform=$BUILDPLATFORM registry.example/ältere/base:\${TAG}@sha256:ab AS Build
ENV A=1 \\
    # in between
    B="two words"
LABEL old form of it
RUN --mount=type=cache,target=/root/.cache \\
    V=ü sudo apt-get update \\
    && apt-get install -y "größe=1" \\
    # and
    && sh -c 'cd /x; ls'
COPY --from=0 ["a b", "c", "/d/"]
EXPOSE 80 8000-8010/udp
WORKDIR /srv/$A
USER app:staff
VOLUME /data /more
SHELL ["/bin/bash", "-c"]
STOPSIGNAL SIGINT
HEALTHCHECK --interval=5s CMD curl -f http://localhost
ONBUILD COPY x y
CMD ["a", "b"]
RUN <<EOF
one
two && three
EOF
`;

test('every part of an instruction stands at its own bytes', () => {
  const resource = readOne(LONG);
  const at = 'stages[0].instructions';
  const table: readonly (readonly [string, string])[] = [
    ['syntax', '# syntax=docker/dockerfile:1'],
    ['args[0].name', 'TAG'],
    ['args[0].value', '3.20'],
    ['stages[0].name', 'Build'],
    ['stages[0].from.keyword', 'FROM'],
    ['stages[0].from.flags[0].value', '$BUILDPLATFORM'],
    [`${at}[0].keyword`, 'ENV'],
    [`${at}[0].pairs[1]`, 'B="two words"'],
    [`${at}[0].pairs[1].name`, 'B'],
    [`${at}[0].pairs[1].value`, '"two words"'],
    [`${at}[1].pairs[0].value`, 'form of it'],
    [`${at}[2].flags[0]`, '--mount=type=cache,target=/root/.cache'],
    [`${at}[2].commands[0].text`, 'V=ü sudo apt-get update'],
    [`${at}[2].commands[0].name`, 'apt-get'],
    [`${at}[2].commands[1].text`, 'apt-get install -y "größe=1"'],
    [`${at}[2].commands[1].words[3]`, '"größe=1"'],
    [`${at}[2].commands[2].text`, "sh -c 'cd /x; ls'"],
    [`${at}[2].commands[3].text`, 'cd /x'],
    [`${at}[2].commands[4].name`, 'ls'],
    [`${at}[3].sources[0]`, 'a b'],
    [`${at}[3].destination`, '/d/'],
    [`${at}[4].ports[1]`, '8000-8010/udp'],
    [`${at}[5].path`, '/srv/$A'],
    [`${at}[6].user`, 'app:staff'],
    [`${at}[7].paths[1]`, '/more'],
    [`${at}[8].shell[0]`, '/bin/bash'],
    [`${at}[9].signal`, 'SIGINT'],
    [`${at}[10].commands[0].words[0]`, 'curl'],
    [`${at}[11].trigger.keyword`, 'COPY'],
    [`${at}[11].trigger.destination`, 'y'],
    [`${at}[12].commands[0].words[1]`, 'b'],
    [`${at}[13].commands[2].text`, 'three'],
    [`${at}[13].heredocs[0].content`, 'one\ntwo && three'],
  ];
  for (const [path, text] of table) {
    assert.equal(cut(LONG, resource, path), text, path);
    assert.equal(resource.origin.locate(parsePath(path) ?? [])?.isExact, true, path);
  }
  assert.equal(resource.origin.locate(['stages', 0, 'instructions', 0, 'commands', 1])?.isExact, false);
});

test('a command as a whole is shown from the start of its instruction', () => {
  const resource = readOne(LONG);
  const text = cut(LONG, resource, 'stages[0].instructions[2].commands[1]');
  assert.ok(text.startsWith('RUN --mount') && text.endsWith('"größe=1"'), text);
});

test('the body holds what the instructions mean', () => {
  const resource = readOne(LONG);
  const at = 'stages[0].instructions';
  const table: readonly (readonly [string, Json])[] = [
    ['syntax', 'docker/dockerfile:1'],
    ['stages[0].from.registry', 'registry.example'],
    ['stages[0].from.repository', 'ältere/base'],
    ['stages[0].from.tag', '3.20'],
    ['stages[0].from.digest', 'sha256:ab'],
    [`${at}[0].pairs[1].value`, 'two words'],
    [`${at}[1].pairs[0]`, { name: 'old', value: 'form of it' }],
    [`${at}[2].form`, 'shell'],
    [`${at}[2].mounts`, [{ type: 'cache', target: '/root/.cache' }]],
    [`${at}[2].commands[0].wrappers`, ['sudo']],
    [`${at}[2].commands[0].assignments`, [{ name: 'V', value: 'ü' }]],
    [`${at}[3].form`, 'json'],
    [`${at}[3].sources`, ['a b', 'c']],
    [`${at}[4].ports[1]`, { text: '8000-8010/udp', from: 8000, to: 8010, protocol: 'udp' }],
    [`${at}[5].path`, '/srv/1'],
    [`${at}[6]`, { keyword: 'USER', text: 'app:staff', form: 'shell', user: 'app', group: 'staff' }],
    [`${at}[10].isNone`, false],
    [`${at}[12].commands[0].text`, 'a b'],
  ];
  for (const [path, value] of table) {
    assert.deepEqual(field(resource, path), value, path);
  }
});

test('what is not written is not known, and says why', () => {
  const resource = readOne(
    'ARG BASE\nARG NAME=app\nFROM $BASE\nARG NAME\nARG PORT\nEXPOSE $PORT $NAME\nWORKDIR $HOME\n'.concat(
      'USER $TARGETOS\nFROM $LATER\n',
    ),
  );
  const reasons = (path: string): readonly string[] | undefined => readUnknown(field(resource, path) ?? null)?.reasons;
  assert.deepEqual(reasons('stages[0].from.image'), ['ARG BASE has no default']);
  assert.deepEqual(reasons('stages[0].instructions[2].ports[0].text'), ['ARG PORT has no default']);
  assert.equal(field(resource, 'stages[0].instructions[2].ports[1].text'), 'app');
  assert.deepEqual(reasons('stages[0].instructions[3].path'), ['HOME may be set by the image $BASE']);
  assert.deepEqual(reasons('stages[0].instructions[4].user'), ['TARGETOS is given by the builder']);
  assert.deepEqual(reasons('stages[1].from.image'), ['LATER is not declared before the first FROM']);
});

test('an empty image sets nothing, so that unset variables are empty', () => {
  assert.equal(field(readOne('FROM scratch\nWORKDIR $HOME/x\n'), 'stages[0].instructions[0].path'), '/x');
});

test('stages take over what the stage below them has set', () => {
  const resource = readOne('FROM a:1 AS one\nENV A=x\nARG B=y\nSHELL ["pwsh"]\nFROM ONE\nWORKDIR $A$B\nRUN id\n');
  assert.equal(field(resource, 'stages[1].from.stage'), 'one');
  const path = readUnknown(field(resource, 'stages[1].instructions[0].path') ?? null);
  assert.deepEqual(path?.reasons, ['B may be set by the image a:1']);
  assert.equal(path.refinement.prefix, 'x');
  const commands = readUnknown(field(resource, 'stages[1].instructions[1].commands') ?? null);
  assert.deepEqual(commands?.reasons, ['the commands are written for pwsh']);
});

test('only POSIX shells are looked into, and the file says where not', () => {
  const table: readonly (readonly [string, number])[] = [
    ['FROM a:1\nSHELL ["powershell", "-Command"]\nRUN ls\n', 1],
    ['FROM mcr.microsoft.com/windows/servercore:1\nRUN dir\n', 1],
    ['# escape=`\nFROM a:1\nRUN dir c:\\\n', 1],
    ['FROM a:1\nRUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\n', 1],
    ['FROM a:1\nRUN <<EOF\n#!/bin/bash -e\nls\nEOF\n', 0],
    ['FROM a:1\nSHELL ["/bin/bash", "-c"]\nRUN ls\n', 0],
    ['FROM a:1\nSHELL ["powershell"]\nRUN ["ls"]\n', 0],
  ];
  for (const [text, count] of table) {
    const codes = read(text).problems.map(({ code }) => code);
    assert.equal(codes.filter((code) => code === 'dockerfile-shell-unread').length, count, text);
  }
});

test('bad files are problems with a place and a remedy, and what could be read is read', () => {
  const table: readonly (readonly [string, string | Uint8Array, string, number | undefined, number])[] = [
    ['unclosed here-document', 'FROM a:1\nRUN a <<EOF\nb\n', 'dockerfile-heredoc-unclosed', 2, 1],
    ['unknown instruction', 'FROM a:1\nFORM b\n', 'dockerfile-instruction-unknown', 2, 1],
    ['unknown escape', '# escape=x\nFROM a:1\n', 'dockerfile-escape-unknown', 1, 1],
    ['no FROM', '\nRUN a\n', 'dockerfile-no-from', 2, 1],
    ['shell that is none', 'FROM a:1\nRUN a \\\n  "b\n', 'dockerfile-script-malformed', 3, 1],
    ['nothing', '# note\n', 'dockerfile-empty', undefined, 0],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x46, 0]), 'dockerfile-not-utf8', undefined, 0],
    ['bad byte', new Uint8Array([0x46, 0x52, 0x4f, 0x4d, 0x20, 0xff]), 'dockerfile-not-utf8', 1, 1],
    ['too many stages', 'FROM a:1\n'.repeat(1_001), 'dockerfile-too-large', 1_001, 1],
    ['too large', `FROM a:1\n#${'x'.repeat(1 << 20)}`, 'file-too-large', undefined, 0],
  ];
  for (const [name, text, code, line, count] of table) {
    const { resources, problems } = read(text);
    const found = problems.find((problem) => problem.code === code);
    assert.ok(found !== undefined && found.remedy !== '', `${name}: ${problems.map((one) => one.code).join(' ')}`);
    assert.equal(found.span?.start.line, line, name);
    assert.equal(resources.length, count, name);
  }
  const { problems } = read('FROM a:1\n' + 'FORM b\n'.repeat(1_000));
  assert.equal(problems.length, 101);
  assert.equal(problems.at(-1)?.message, '900 more problems in this file are not listed');
});

test('line ends of Windows and a missing last one change nothing', () => {
  const text = 'FROM alpine:3\nRUN a \\\n  && b\nCMD ["c"]';
  const resource = readOne(text.replaceAll('\n', '\r\n'));
  assert.deepEqual(resource.body, readOne(text).body);
  assert.equal(resource.origin.locate(['stages', 0, 'instructions', 1])?.span.start.line, 4);
});
