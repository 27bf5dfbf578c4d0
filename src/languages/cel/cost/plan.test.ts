/** Tests of the cost plan that no evaluation can reach. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, createEnvironment, parse } from '../index.ts';
import * as T from '../types.ts';
import { planCosts } from './plan.ts';

test('a struct is charged where the back end can build one', () => {
  const environment = createEnvironment({ objectTypes: [T.objectOf('Pod', { name: T.STRING })] });
  const { ast } = parse("Pod{name: 'web'}", environment);
  assert.ok(ast !== undefined);
  assert.equal(planCosts(check(ast, environment)).units[ast.root.id], 40);
});
