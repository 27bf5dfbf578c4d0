/** The program's own sources of signals say that they are there: nothing counted means nothing happened. */
import type { SignalName } from '../../stores/api/signals.ts';
import type { ControlRoom } from '../control-room.ts';

/** Counted by the server's doors for as long as it runs. */
const OWN_SOURCES: readonly SignalName[] = ['active-user', 'auth-denied', 'auth-granted'];

/** To be called once an hour by a process that serves. */
export async function reportOwnSources(room: ControlRoom): Promise<void> {
  await room.store.write((tx) => tx.signals.beat(OWN_SOURCES, room.clock.nowMs()));
}
