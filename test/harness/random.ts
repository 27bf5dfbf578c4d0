/**
 * A seeded source of pseudo-random choices, so that a fuzz test that fails once fails again with the seed it printed.
 */

export type Random = {
  /** An integer from 0 up to, not including, `below`. */
  readonly below: (below: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
};

/** SplitMix32: one 32-bit state, full period, good enough to choose mutations. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}

const SNIPPETS = [
  '---\n',
  '...\n',
  '&a ',
  '*a',
  '<<: ',
  '[',
  '{',
  ']',
  '}',
  '"',
  "'",
  ': ',
  '- ',
  '|\n',
  '#',
  '\t',
  '\0',
  '\ufeff',
  '__proto__: ',
];

/** A copy of `text` with `edits` random deletions, insertions, repetitions and truncations. */
export function mutateText(random: Random, text: string, edits: number): string {
  let mutant = text;
  for (let edit = 0; edit < edits; edit++) {
    const at = random.below(mutant.length + 1);
    const length = random.below(12);
    const before = mutant.slice(0, at);
    switch (random.below(5)) {
      case 0:
        mutant = before + mutant.slice(at + length);
        break;
      case 1:
        mutant = before + random.pick(SNIPPETS) + mutant.slice(at);
        break;
      case 2:
        mutant = before + mutant.slice(at, at + length).repeat(3) + mutant.slice(at + length);
        break;
      case 3:
        mutant = before + String.fromCharCode(random.below(0x250)) + mutant.slice(at + 1);
        break;
      default:
        if (random.below(4) === 0) mutant = before;
    }
  }
  return mutant;
}
