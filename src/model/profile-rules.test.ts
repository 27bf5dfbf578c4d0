/** Tests of modes and parameters that profiles give. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl } from '../../test/harness/reports.ts';
import type { Control } from './control.ts';
import type { Profile, ProfileEntry } from './profile.ts';
import {
  findUnknownControls,
  isCalled,
  parseKubernetesMinor,
  resolveSetting,
  selectsControl,
} from './profile-rules.ts';

const BASE = makeControl({ id: 'K8S-0007', severity: 'high' });
const CONTROL: Control = {
  ...BASE,
  metadata: { ...BASE.metadata, name: 'no-host-network', aliases: ['K8S-0107'] },
  spec: { ...BASE.spec, maps: { pss: ['baseline'] }, params: { allowed: ['a'], limit: 1 } },
};

function makeProfile(entries: readonly ProfileEntry[]): Profile {
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Profile',
    metadata: { name: 'prod', owner: 'security' },
    spec: { environment: 'prod', defaultMode: 'audit', onUnknown: 'block', entries: [...entries] },
  };
}

test('an entry selects by all the members that it gives', () => {
  const cases: readonly (readonly [Omit<ProfileEntry, 'mode'>, boolean])[] = [
    [{}, true],
    [{ controls: ['K8S-0007'] }, true],
    [{ controls: ['no-host-network'] }, true],
    [{ controls: ['K8S-0107'] }, true],
    [{ controls: ['K8S-0008'] }, false],
    [{ severity: ['high', 'critical'] }, true],
    [{ severity: ['low'] }, false],
    [{ layer: ['kubernetes'] }, true],
    [{ layer: ['edge'] }, false],
    [{ status: ['incubating'] }, false],
    [{ maps: { pss: ['restricted', 'baseline'] } }, true],
    [{ maps: { pss: ['restricted'] } }, false],
    [{ maps: { cis: ['1'] } }, false],
    [{ severity: ['high'], layer: ['edge'] }, false],
  ];
  for (const [entry, expected] of cases) {
    assert.equal(selectsControl({ ...entry, mode: 'warn' }, CONTROL), expected, JSON.stringify(entry));
  }
});

test('the last entry that selects a control gives its mode; parameters add up over the defaults', () => {
  assert.deepEqual(resolveSetting(CONTROL, makeProfile([])), { mode: 'audit', params: { allowed: ['a'], limit: 1 } });
  const setting = resolveSetting(
    CONTROL,
    makeProfile([
      { maps: { pss: ['baseline'] }, mode: 'enforce', params: { limit: 2 } },
      { severity: ['low'], mode: 'off' },
      { controls: ['no-host-network'], mode: 'warn', params: { extra: true } },
    ]),
  );
  assert.deepEqual(setting, { mode: 'warn', params: { allowed: ['a'], limit: 2, extra: true } });
});

test('names in a profile that no control has are found', () => {
  const profile = makeProfile([{ controls: ['K8S-0107', 'no-such', 'K8S-0007', 'no-host-network'], mode: 'off' }]);
  assert.deepEqual(findUnknownControls(profile, [CONTROL, BASE]), ['no-such']);
  assert.equal(isCalled(BASE, 'K8S-0107'), false);
});

test('a Kubernetes version is its minor; anything else is not understood', () => {
  const cases: readonly (readonly [string | undefined, number | undefined])[] = [
    [undefined, 37],
    ['latest', 37],
    ['1.28', 28],
    ['v1.5', 5],
    ['1.28.3', undefined],
    ['newest', undefined],
  ];
  for (const [text, minor] of cases) assert.equal(parseKubernetesMinor(text), minor, String(text));
});
