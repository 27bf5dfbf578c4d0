/** Tests of the controls that judge the programme itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnControl, judgeOwn, OWN_CONTROLS, toOwnResource, toRunControl } from './own-controls.ts';

const ASSET = toOwnResource({ kind: 'Asset', name: 'shop', asset: 'shop', owner: 'a', environment: 'prod' });

test('own controls are described as those of the catalogue are, under the ids that they are known by', () => {
  for (const [id, control] of Object.entries(OWN_CONTROLS)) {
    assert.equal(control.id, id);
    assert.match(id, /^BLW-\d{4}$/);
    assert.match(control.name, /^[a-z]+(-[a-z]+)+$/);
    for (const text of [control.title, control.why, control.remediation]) assert.ok(text.length > 10);
    assert.deepEqual(Object.keys(toRunControl(control)).toSorted(), [
      'id',
      'layer',
      'name',
      'owner',
      'severity',
      'title',
    ]);
    assert.equal(isOwnControl(id), true);
  }
  for (const id of ['K8S-0001', 'BLW-9999', 'toString']) assert.equal(isOwnControl(id), false);
});

test('a failing result has one finding, whose identity is that of its control and subject', () => {
  assert.equal(ASSET.address, 'bulwark:Asset/prod/shop');
  const fail = judgeOwn('BLW-0001', ASSET, { verdict: 'fail', reason: 'nobody owns it' });
  assert.deepEqual([fail.mode, fail.reason, fail.findings.length], ['audit', 'nobody owns it', 1]);
  assert.equal(fail.findings[0]?.id, judgeOwn('BLW-0001', ASSET, { verdict: 'fail', reason: 'x' }).findings[0]?.id);
  const other = toOwnResource({
    kind: 'Asset',
    name: 'shop',
    asset: 'shop',
    owner: 'a',
    environment: 'dev',
    file: 'x',
  });
  assert.notEqual(judgeOwn('BLW-0001', other, fail).findings[0]?.id, fail.findings[0]?.id);
  assert.deepEqual(judgeOwn('BLW-0002', ASSET, { verdict: 'pass', reason: '' }).findings, []);
});
