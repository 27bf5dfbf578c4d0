/** Bodies: whole, too large, too many at once, broken off. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { LIMITS } from '../../base/limits.ts';
import { createBodyReader } from './read-body.ts';
import type { ReadBody } from './read-body.ts';

type Call = { readonly request: EventEmitter; readonly told: string[] };

function begin(read: ReadBody): Call {
  const request = new EventEmitter();
  const told: string[] = [];
  read(request as IncomingMessage, {
    onWhole: (body) => void told.push(`whole ${body.toString()}`),
    onTooLarge: () => void told.push('too large'),
    onTooMany: () => void told.push('too many'),
  });
  return { request, told };
}

const send = ({ request }: Call, text: string): boolean => request.emit('data', Buffer.from(text));

test('a body is given whole, of one piece or of several, or of none', () => {
  const read = createBodyReader(10);
  for (const [pieces, told] of [
    [['abc'], 'whole abc'],
    [['ab', '', 'c'], 'whole abc'],
    [[], 'whole '],
  ] as const) {
    const call = begin(read);
    for (const piece of pieces) send(call, piece);
    call.request.emit('end');
    call.request.emit('close');
    assert.deepEqual(call.told, [told]);
  }
});

test('one that is too large is refused once, and the rest of it is not kept', () => {
  const read = createBodyReader();
  const call = begin(read);
  const piece = 'x'.repeat(LIMITS.admissionBodyBytesMax);
  send(call, piece);
  for (let i = 0; i < 100; i++) send(call, piece);
  call.request.emit('end');
  assert.deepEqual(call.told, ['too large']);
});

test('what is held of all is bounded, and let go of when a call ends, breaks off or is refused', () => {
  const read = createBodyReader(10);
  const slow = [begin(read), begin(read)];
  for (const call of slow) send(call, '1234');
  const late = begin(read);
  send(late, '123');
  assert.deepEqual(late.told, ['too many']);
  const small = begin(read);
  send(small, '12');
  small.request.emit('end');
  assert.deepEqual(small.told, ['whole 12']);
  slow[0]?.request.emit('error', new Error('aborted'));
  slow[0]?.request.emit('close');
  const next = begin(read);
  send(next, '123456');
  next.request.emit('end');
  assert.deepEqual(next.told, ['whole 123456']);
  send(slow[1] as Call, '5');
  slow[1]?.request.emit('end');
  assert.deepEqual(
    slow.map(({ told }) => told),
    [[], ['whole 12345']],
  );
});
