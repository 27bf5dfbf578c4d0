/** What the process takes is said in the units that the names promise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeMetrics } from '../write-metrics.ts';
import { listProcessMetrics } from './process-metrics.ts';

test('memory is in bytes, time in seconds, each metric with one value', () => {
  const values = new Map(listProcessMetrics().map(({ name, samples }) => [name, samples.map(({ value }) => value)]));
  for (const [name, [value = 0, ...more]] of values) {
    assert.deepEqual(more, [], name);
    assert.ok(Number.isFinite(value) && value > 0, `${name} ${value}`);
  }
  const resident = values.get('process_resident_memory_bytes')?.[0] ?? 0;
  const heap = values.get('nodejs_heap_size_used_bytes')?.[0] ?? 0;
  assert.ok(heap > 1_000_000 && heap < resident);
  const startMs = (values.get('process_start_time_seconds')?.[0] ?? 0) * 1_000;
  assert.ok(Math.abs(startMs + process.uptime() * 1_000 - Date.now()) < 60_000);
  assert.match(writeMetrics(listProcessMetrics()), /^# TYPE process_cpu_seconds_total counter$/m);
});
