/** Identities: short hashes of canonical text, and new ids that nothing else has. */
import { createHash, hash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/**
 * First 128 bits of SHA-256 over the parts, in hex. Parts are length-prefixed, so no two lists of parts collide by
 * joining.
 */
export function fingerprint(...parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return hash('sha256', text, 'hex').slice(0, 32);
}

/** The id that git gives to a file's bytes in a SHA-1 repository: equal bytes have equal ids. */
export function hashBlob(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Edit distance with transposition, capped: returns `max + 1` as soon as it is exceeded. */
export function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, (before[j - 2] ?? 0) + 1);
      current.push(d);
      best = Math.min(best, d);
    }
    if (best > max) return max + 1;
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? max + 1;
}

/** The candidate nearest to `name` within a third of its length (at least 1), for "did you mean". */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const max = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = max + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), Math.min(max, bestDistance));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Ids of one millisecond; its first one starts in the lower half, so that there is room to count. */
const COUNTER_MAX = 0xfff;

/**
 * A source of UUIDs of version 7 (RFC 9562, 5.7 with the counter of 6.2, method 1): unique over all processes, and each
 * greater as text than the one before it from the same source, also when the clock stands or goes back.
 */
export function createIds(clock: Clock): () => string {
  let lastMs = -1;
  let counter = 0;
  return () => {
    const random = randomBytes(10);
    const nowMs = clock.nowMs();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = random.readUInt16BE(0) & (COUNTER_MAX >> 1);
    } else if (++counter > COUNTER_MAX) {
      lastMs += 1; // ahead of the clock by as much as is needed
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const count = counter.toString(16).padStart(3, '0');
    const variant = (0x8000 | (random.readUInt16BE(2) & 0x3fff)).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}-${random.toString('hex', 4)}`;
  };
}
