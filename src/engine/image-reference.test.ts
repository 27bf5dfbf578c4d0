/** Tests of how image references are read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseImageReference } from './image-reference.ts';

const HEX = 'a'.repeat(64);

test('what a reference leaves out is filled in', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['nginx', 'index.docker.io library/nginx latest '],
    ['nginx:1.27', 'index.docker.io library/nginx 1.27 '],
    ['docker.io/nginx', 'index.docker.io library/nginx latest '],
    ['bitnami/redis:7', 'index.docker.io bitnami/redis 7 '],
    ['ghcr.io/a/b/c:v1', 'ghcr.io a/b/c v1 '],
    ['ghcr.io/one', 'ghcr.io one latest '],
    ['localhost:5000/app', 'localhost:5000 app latest '],
    ['localhost:5000/app:2', 'localhost:5000 app 2 '],
    [`ghcr.io/a/b@sha256:${HEX}`, `ghcr.io a/b  sha256:${HEX}`],
    [`ghcr.io/a/b:v1@sha256:${HEX}`, `ghcr.io a/b  sha256:${HEX}`],
  ];
  for (const [text, expected] of cases) {
    const { registry, repository, tag, digest } = parseImageReference(text) ?? assert.fail(text);
    assert.equal([registry, repository, tag, digest].join(' '), expected, text);
  }
});

test('what is no reference is told', () => {
  const faults = ['', 'Nginx', 'nginx:', 'nginx:a b', 'nginx@sha256:1', `a@b@sha256:${HEX}`, 'x', 'bad host.io/a/b'];
  for (const text of [...faults, `nginx:${'1'.repeat(129)}`]) assert.equal(parseImageReference(text), undefined, text);
});
