/** Tests of controls that no resource can pass together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl } from '../../../test/harness/reports.ts';
import type { Applies, Control } from '../../model/control.ts';
import { findConflicts } from './find-conflicts.ts';

const DEPLOYMENTS: readonly Applies[] = [{ source: 'kubernetes', kinds: ['Deployment'] }];

type Asked = { readonly applies?: readonly Applies[]; readonly isConditional?: boolean };

function makeRule(
  id: string,
  expression: string,
  { applies = DEPLOYMENTS, isConditional = false }: Asked = {},
): Control {
  const base = makeControl({ id });
  const matchConditions = isConditional ? { matchConditions: [{ name: 'some', expression: 'true' }] } : {};
  const rule = { cel: { validations: [{ expression }], ...matchConditions } };
  return {
    ...base,
    metadata: { ...base.metadata, owner: `owner-${id}` },
    spec: { ...base.spec, applies: [...applies], rule },
  };
}

function oppose(a: string, b: string, ofA: Asked = {}, ofB: Asked = {}) {
  return findConflicts({
    controls: [makeRule('A-0001', a, ofA), makeRule('B-0001', b, ofB)],
    profiles: [],
    exceptions: [],
  });
}

test('opposite demands on one field are told with both owners and what each demands', () => {
  assert.deepEqual(oppose("object.spec.mode == 'a' && true", "object.spec.mode in ['b', 'c']"), [
    {
      kind: 'controls-oppose',
      scope: 'object.spec.mode of kubernetes Deployment',
      controls: ['A-0001', 'B-0001'],
      sides: [
        { name: 'control A-0001 control-a-0001', owner: 'owner-A-0001', says: 'must be "a"' },
        { name: 'control B-0001 control-b-0001', owner: 'owner-B-0001', says: 'must be "b" or "c"' },
      ],
      precedence: 'none: both are judged, and no resource passes both; switch one off in the profile',
    },
  ]);
});

const OPPOSED: readonly (readonly [string, string])[] = [
  ['object.spec.on', '!object.spec.on'],
  ['object.spec.on == true', 'object.spec.on != true'],
  ["object.spec.x == 'a'", "!(object.spec.x in ['a', 'b'])"],
  ['has(object.spec.x)', '!has(object.spec.x)'],
  ['object.?spec.?x.hasValue()', '!has(object.spec.x)'],
  ['object.?spec.?x.orValue(false) == true', 'object.?spec.?x.orValue(false) == false'],
  ['object.spec.list.all(c, c.on == true)', 'object.spec.list.all(x, !x.on)'],
  ["object.spec.labels['a'] == 'x'", "object.spec.labels.a == 'y'"],
  ['1 == object.spec.x', 'object.spec.x == 2'],
  ['!(object.spec.x != 1)', 'object.spec.x == null'],
];

const AGREEING: readonly (readonly [string, string])[] = [
  ["object.spec.x == 'a'", "object.spec.y == 'b'"],
  ["object.spec.x in ['a', 'b']", "object.spec.x in ['b']"],
  ["object.spec.x == 'a' || true", "object.spec.x == 'b'"],
  ["object.spec.x != 'a'", "object.spec.x != 'b'"],
  ['object.?spec.?x.orValue(true) == true', 'object.?spec.?x.orValue(false) == false'],
  ['object.spec.x == object.spec.y', 'object.spec.x == 1'],
  ['object.spec.list.exists(c, c.on)', 'object.spec.list.all(c, !c.on)'],
  ['object.spec.x > 1', 'object.spec.x == 1'],
  ['object.spec.x.size() == 1', 'object.spec.x == 2'],
  ['size(object.spec.x) == 1', 'object.spec.x in params.list'],
];

test('a contradiction is claimed where no value passes both, and nowhere else', () => {
  for (const [a, b] of OPPOSED) assert.equal(oppose(a, b).length, 1, `${a} | ${b}`);
  for (const [a, b] of AGREEING) assert.deepEqual(oppose(a, b), [], `${a} | ${b}`);
});

test('controls of other kinds, of other sources or under conditions contradict nothing', () => {
  const [a, b] = ['object.spec.on', '!object.spec.on'];
  assert.deepEqual(oppose(a, b, {}, { applies: [{ source: 'kubernetes', kinds: ['Pod'] }] }), []);
  assert.deepEqual(oppose(a, b, {}, { applies: [{ source: 'terraform', kinds: ['Deployment'] }] }), []);
  assert.deepEqual(oppose(a, b, {}, { applies: [{ source: 'kubernetes', pods: true }] }), []);
  assert.deepEqual(oppose(a, b, { isConditional: true }), []);
  assert.equal(oppose(a, b, {}, { applies: [{ source: 'kubernetes' }] }).length, 1);
  const pods: Asked = { applies: [{ source: 'kubernetes', pods: true }] };
  assert.match(oppose('pod.hostNetwork', '!pod.hostNetwork', pods, pods)[0]?.scope ?? '', /of pods of kubernetes/);
});
