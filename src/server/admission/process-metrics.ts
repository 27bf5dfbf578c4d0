/** What the process takes, under the names that collectors know: read when asked for, so that answers pay nothing. */
import type { Metric } from '../../model/programme/metric-names.ts';

/** Memory in bytes, time of processors in seconds. */
export function listProcessMetrics(): readonly Metric[] {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const say = (name: string, type: Metric['type'], help: string, value: number): Metric => {
    return { name, type, help, samples: [{ labels: {}, value }] };
  };
  const startS = (performance.timeOrigin / 1_000).toFixed(3);
  return [
    say('process_resident_memory_bytes', 'gauge', 'Memory of the process that is in use.', rss),
    say('process_cpu_seconds_total', 'counter', 'Time of processors, of user and system.', (user + system) / 1e6),
    say('process_start_time_seconds', 'gauge', 'When it started, in seconds since the epoch.', Number(startS)),
    say('nodejs_heap_size_total_bytes', 'gauge', 'The heap of JavaScript.', heapTotal),
    say('nodejs_heap_size_used_bytes', 'gauge', 'What of it is used, with what is not collected yet.', heapUsed),
    say('nodejs_external_memory_bytes', 'gauge', 'Memory that objects of the heap hold outside of it.', external),
    say('nodejs_array_buffers_bytes', 'gauge', 'Memory of buffers, which is part of that.', arrayBuffers),
  ];
}
