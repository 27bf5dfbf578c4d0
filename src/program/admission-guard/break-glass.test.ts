/** Break-glass against an API server whose webhook nobody answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GuardedGate } from '../../../test/harness/guarded-gate.ts';
import { withGate } from '../../../test/harness/guarded-gate.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import type { BreakGlassWish } from './break-glass.ts';
import { beginBreakGlass, endBreakGlass, showBreakGlass } from './break-glass.ts';
import { BREAK_GLASS_CONDITION, GATE_ANNOTATIONS } from './names.ts';

const ADA = { kind: 'user', id: 'local:ada', name: 'ada' } as const;
const WISH: BreakGlassWish = { lengthMs: 1_800_000, reason: ' nothing is let in ', scope: 'enforce' };

/** Whether the cluster takes a ConfigMap, with no replica there to answer for it. */
async function isLetIn({ cluster }: GuardedGate, name: string): Promise<boolean> {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: {} };
  return cluster.apply(body).then(
    () => true,
    () => false,
  );
}

test('requests that nobody could answer go through at once, and no longer when it has ended', async () => {
  await withGate(async (gate) => {
    const { witness } = gate;
    assert.equal(await isLetIn(gate, 'before'), false);
    const { breakGlass, recorded } = await beginBreakGlass(WISH, ADA, witness);
    assert.equal(await isLetIn(gate, 'meanwhile'), true);
    assert.deepEqual(
      [breakGlass.reason, breakGlass.untilMs, breakGlass.by, recorded.where],
      ['nothing is let in', NOON_MS + 1_800_000, 'ada', 'ledger'],
    );
    assert.deepEqual(gate.conditions(0), [BREAK_GLASS_CONDITION.name, 'not-a-lease']);
    assert.deepEqual(gate.conditions(1), ['not-a-lease']);
    assert.deepEqual((await showBreakGlass(witness)).breakGlass, breakGlass);
    await endBreakGlass(ADA, witness);
    assert.equal(await isLetIn(gate, 'after'), false);
    assert.deepEqual(gate.conditions(0), ['not-a-lease']);
    assert.equal(gate.annotation(GATE_ANNOTATIONS.breakGlass), undefined);
    assert.deepEqual([...gate.events()].sort(), ['Normal BreakGlassEnded', 'Warning BreakGlassBegun']);
    assert.deepEqual(
      gate.entries.map(({ action, actor, subject }) => [action, actor.id, subject]),
      [
        ['break-glass-begun', 'local:ada', 'gate:test'],
        ['break-glass-ended', 'local:ada', 'gate:test'],
      ],
    );
  });
});

test('the whole gate can be put out of action, and a second break-glass takes the place of the first', async () => {
  await withGate(async (gate) => {
    const { witness } = gate;
    const first = await beginBreakGlass({ ...WISH, scope: 'all' }, ADA, witness);
    assert.deepEqual([gate.conditions(0).length, gate.conditions(1).length], [2, 2]);
    await beginBreakGlass({ ...WISH, lengthMs: 60_000 }, ADA, witness);
    assert.deepEqual([gate.conditions(0).length, gate.conditions(1).length], [2, 1]);
    assert.match(JSON.stringify(gate.entries[1]?.body), new RegExp(`"replaced":"${first.breakGlass.id}"`));
    await endBreakGlass(ADA, witness);
    assert.deepEqual([gate.conditions(0).length, gate.conditions(1).length], [1, 1]);
  });
});

test('one without a reason, too long, or of nothing is refused, and nothing changes', async () => {
  await withGate(async (gate) => {
    const { witness } = gate;
    await assert.rejects(beginBreakGlass({ ...WISH, reason: '  ' }, ADA, witness), { code: 'usage' });
    await assert.rejects(beginBreakGlass({ ...WISH, lengthMs: 14_400_001 }, ADA, witness), { code: 'usage' });
    await assert.rejects(endBreakGlass(ADA, witness), { code: 'state-conflict' });
    assert.deepEqual([gate.conditions(0).length, gate.entries.length], [1, 0]);
    gate.putConfiguration((entry) => ({ ...entry, name: 'observe.bulwark.dev' }));
    await assert.rejects(beginBreakGlass(WISH, ADA, witness), { code: 'state-conflict' });
    gate.api.remove('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'bulwark-admission');
    await assert.rejects(beginBreakGlass(WISH, ADA, witness), { code: 'state-conflict' });
    await assert.rejects(showBreakGlass(witness), { code: 'state-conflict' });
  });
});

test('one that lost its record is ended too, and others who write at the same time lose nothing', async () => {
  await withGate(async (gate) => {
    const { witness, cluster } = gate;
    await beginBreakGlass(WISH, ADA, witness);
    gate.putConfiguration((entry) => ({ ...entry, matchConditions: [{ ...BREAK_GLASS_CONDITION }] }));
    await endBreakGlass(ADA, witness);
    assert.deepEqual(gate.conditions(0), []);
    let writes = 0;
    const busy = {
      ...cluster,
      patch: (...args: Parameters<typeof cluster.patch>) => {
        writes += 1;
        if (writes < 3) gate.putConfiguration((entry) => ({ ...entry, timeoutSeconds: writes }));
        return cluster.patch(...args);
      },
    };
    await beginBreakGlass(WISH, ADA, { ...witness, cluster: busy });
    assert.equal(writes, 3);
    assert.match(JSON.stringify(gate.configuration()), /"timeoutSeconds":2/);
    const never = {
      ...busy,
      patch: (...args: Parameters<typeof cluster.patch>) => (gate.putConfiguration(), cluster.patch(...args)),
    };
    await assert.rejects(endBreakGlass(ADA, { ...witness, cluster: never }), { code: 'state-conflict' });
    await assert.rejects(beginBreakGlass(WISH, ADA, { ...witness, cluster: never }), { code: 'cluster-conflict' });
  });
});
