/** Tests of how names of images are taken apart, and of which of them always mean the same image. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDigestedImage, isFixedImage, parseImageName } from './image-name.ts';

test('the name of an image is taken apart as Docker reads it', () => {
  const table: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['alpine', ['alpine', 'docker.io', 'alpine', undefined, undefined]],
    ['alpine:3.20', ['alpine', 'docker.io', 'alpine', '3.20', undefined]],
    ['team/app', ['team/app', 'docker.io', 'team/app', undefined, undefined]],
    ['docker.io/app:1', ['docker.io/app', 'docker.io', 'app', '1', undefined]],
    ['r.example:5000/a/b', ['r.example:5000/a/b', 'r.example:5000', 'a/b', undefined, undefined]],
    ['r.example:5000/a:2', ['r.example:5000/a', 'r.example:5000', 'a', '2', undefined]],
    ['localhost/app:1', ['localhost/app', 'localhost', 'app', '1', undefined]],
    ['Host/app', ['Host/app', 'Host', 'app', undefined, undefined]],
    ['app:1@sha256:ab', ['app', 'docker.io', 'app', '1', 'sha256:ab']],
    ['app:@', ['app', 'docker.io', 'app', '', '']],
    ['', ['', 'docker.io', '', undefined, undefined]],
  ];
  for (const [text, wanted] of table) {
    const { name, registry, repository, tag, digest } = parseImageName(text);
    assert.deepEqual([name, registry, repository, tag, digest], wanted, text);
  }
});

test('a digest means one image, a tag but latest one that its owner promised not to move', () => {
  const table: readonly (readonly [string, boolean, boolean])[] = [
    ['app@sha256:ab', true, true],
    ['app:latest@sha256:ab', true, true],
    ['app:1.2', false, true],
    ['r.example:5000/app', false, false],
    ['app:latest', false, false],
    ['app', false, false],
    ['app:', false, false],
    ['app@', false, false],
  ];
  for (const [text, isDigested, isFixed] of table) {
    const image = parseImageName(text);
    assert.deepEqual([isDigestedImage(image), isFixedImage(image)], [isDigested, isFixed], text);
  }
});
