/** What a pipeline's own token lets it do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mayDo } from '../../model/programme/access.ts';
import { SignInSettings } from '../../model/programme/sign-in-settings.ts';
import { accessOfPipeline } from './pipelines.ts';

const [OPEN, MAIN_ONLY] = SignInSettings.parse({
  pipelines: [
    { issuer: 'https://ci.example', audience: 'bulwark', repositories: ['acme/*'] },
    { issuer: 'https://ci.example', audience: 'bulwark', repositories: ['acme/shop'], refs: ['refs/heads/main'] },
  ],
}).pipelines;
assert.ok(OPEN && MAIN_ONLY);

const GITHUB = {
  repository: 'acme/shop',
  ref: 'refs/heads/main',
  sha: 'a1b2',
  sub: 'repo:acme/shop:ref:refs/heads/main',
};
const GITLAB = {
  project_path: 'acme/shop',
  ref: 'main',
  ref_type: 'branch',
  sha: 'a1b2',
  sub: 'project_path:acme/shop',
};

describe('a pipeline', () => {
  for (const [name, claims] of [
    ['GitHub Actions', GITHUB],
    ['GitLab CI', GITLAB],
  ] as const) {
    test(`of ${name} uploads for its repository and commit, and does nothing else`, () => {
      const access = accessOfPipeline(claims, MAIN_ONLY);
      assert.ok(access);
      assert.deepEqual(access.boundTo, { repository: 'acme/shop', commit: 'a1b2' });
      assert.deepEqual([mayDo(access, 'upload'), mayDo(access, 'read')], [true, false]);
    });
  }

  const OUT: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['of another owner', { ...GITHUB, repository: 'evil/shop' }],
    ['of a longer name', { ...GITHUB, repository: 'acme/shop2' }],
    ['of another branch', { ...GITHUB, ref: 'refs/heads/feature' }],
    ['of a tag that is called as the branch', { ...GITLAB, ref_type: 'tag' }],
    ['of a branch that is called as the ref', { ...GITLAB, ref: 'refs/heads/main2' }],
    ['that names no commit', { ...GITHUB, sha: undefined }],
    ['that names no repository', { sha: 'a1b2', ref: 'refs/heads/main' }],
    ['whose repository is a list', { ...GITHUB, repository: ['acme/shop'] }],
  ];
  for (const [title, claims] of OUT) {
    test(`stays outside ${title}`, () => {
      assert.equal(accessOfPipeline(claims, MAIN_ONLY), undefined);
    });
  }

  test('of any ref is let in where none is written', () => {
    assert.ok(accessOfPipeline({ ...GITHUB, ref: 'refs/pull/7/merge' }, OPEN));
    assert.ok(accessOfPipeline({ repository: 'acme/bank', sha: 'c3' }, OPEN));
  });
});
