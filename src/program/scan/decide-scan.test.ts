/** Tests of program/scan/decide-scan. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl, makeResult } from '../../../test/harness/reports.ts';
import type { Problem } from '../../base/problems.ts';
import { decideGate } from '../../engine/decide.ts';
import type { Profile } from '../../model/profile.ts';
import type { ControlResult } from '../../model/result.ts';
import type { ScanCircumstances } from './decide-scan.ts';
import { decideScan } from './decide-scan.ts';

function makeProfile(onUnknown: 'allow' | 'block'): Profile {
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Profile',
    metadata: { name: 'p', owner: 'o' },
    spec: { environment: 'prod', defaultMode: 'enforce', onUnknown, entries: [] },
  };
}

const CRITICAL = makeResult({ mode: 'enforce' });
const LOW = makeResult({ control: makeControl({ id: 'K8S-0003', severity: 'low' }), mode: 'enforce' });
const AUDITED = makeResult({ mode: 'audit' });
const UNKNOWN = makeResult({ verdict: 'unknown', mode: 'enforce', reason: 'no value' });
const PASS = makeResult({ verdict: 'pass' });
const ERROR: Problem = { code: 'yaml-syntax', message: 'm', remedy: 'r', severity: 'error' };
const WARNING: Problem = { ...ERROR, severity: 'warning' };
const EXCEPTION: Problem = { ...ERROR, code: 'invalid-exception' };

type Case = {
  readonly title: string;
  readonly results: readonly ControlResult[];
  readonly failOn?: ScanCircumstances['request']['failOn'];
  readonly onUnknown?: 'allow' | 'block';
  readonly mayBeEmpty?: boolean;
  readonly problems?: readonly Problem[];
  readonly exit: 0 | 1 | 3;
};

const CASES: readonly Case[] = [
  { title: 'an enforced failure blocks', results: [CRITICAL], exit: 1 },
  { title: 'an audited failure does not', results: [AUDITED, PASS], exit: 0 },
  { title: 'a threshold reached blocks whatever the mode', results: [AUDITED], failOn: 'critical', exit: 1 },
  { title: 'a threshold not reached lets enforced failures through', results: [LOW], failOn: 'high', exit: 0 },
  { title: 'never lets every failure through', results: [CRITICAL], failOn: 'never', exit: 0 },
  { title: 'never does not make unknown clean', results: [CRITICAL, UNKNOWN], failOn: 'never', exit: 3 },
  {
    title: 'unknown is let through where the profile allows it',
    results: [CRITICAL, UNKNOWN],
    failOn: 'never',
    onUnknown: 'allow',
    exit: 0,
  },
  { title: 'an enforced unknown stops a gate that fails closed', results: [UNKNOWN], exit: 3 },
  { title: 'a failure weighs more than input that was not read', results: [CRITICAL], problems: [ERROR], exit: 1 },
  { title: 'input that was not read stops a gate that fails closed', results: [PASS], problems: [ERROR], exit: 3 },
  {
    title: 'and is let through where the profile allows it',
    results: [PASS],
    problems: [ERROR],
    onUnknown: 'allow',
    exit: 0,
  },
  { title: 'a warning stops nothing', results: [PASS], problems: [WARNING], exit: 0 },
  { title: 'a malformed exception leaves nothing unjudged', results: [PASS], problems: [EXCEPTION], exit: 0 },
  { title: 'nothing judged is not clean', results: [], exit: 3 },
  { title: 'nothing judged is clean when it may be empty', results: [], mayBeEmpty: true, exit: 0 },
  { title: 'but not when something could not be read', results: [], mayBeEmpty: true, problems: [ERROR], exit: 3 },
];

for (const { title, results, failOn, onUnknown = 'block', mayBeEmpty = false, problems = [], exit } of CASES) {
  test(title, () => {
    const profile = makeProfile(onUnknown);
    const request = { failOn, mayBeEmpty };
    const files = { seen: 1, read: 1, bytes: 1 };
    const decision = decideScan(decideGate(results, profile), { request, profile, results, problems, files });
    assert.equal(decision.exit, exit);
    assert.equal(decision.reasons.length > 0, exit !== 0, 'a decision that is not clean has reasons');
  });
}
