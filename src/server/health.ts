/** What tells an orchestrator whether to restart the process, and whether to send it requests. */
import type { FastifyInstance } from 'fastify';
import type { ControlRoom } from '../program/control-room.ts';

/** How long an answer about the store stands: whoever asks faster does not make the store work. */
const READY_MS = 1_000;

/**
 * `/healthz`: the process answers. `/readyz`: its store answers too, which was migrated before anything was listened
 * to; 503 when it does not, and while the server stops. Neither says more than one word to whoever asks.
 */
export function addHealthPaths(app: FastifyInstance, room: ControlRoom): void {
  let isStopping = false;
  app.addHook('preClose', (done) => {
    isStopping = true;
    done();
  });
  app.get('/healthz', (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'));
  const isReady = createReadyCheck(room);
  app.get('/readyz', async (_request, reply) => {
    const answers = !isStopping && (await isReady());
    return reply
      .code(answers ? 200 : 503)
      .type('text/plain; charset=utf-8')
      .send(answers ? 'ready\n' : 'not ready\n');
  });
}

function createReadyCheck(room: ControlRoom): () => Promise<boolean> {
  let checkedMs = Number.NEGATIVE_INFINITY;
  let last: Promise<boolean> = Promise.resolve(false);
  const look = async (): Promise<boolean> => {
    try {
      await room.store.check();
      return true;
    } catch (error) {
      room.log.warn('the store does not answer', { error });
      return false;
    }
  };
  return () => {
    const nowMs = room.clock.nowMs();
    if (Math.abs(nowMs - checkedMs) >= READY_MS) {
      checkedMs = nowMs;
      last = look();
    }
    return last;
  };
}
