/** Who did something: kept with everything that changes the programme. */

export type Actor = {
  /** `system`: the program itself, by a schedule or a rule. */
  readonly kind: 'user' | 'token' | 'system';
  /** Id of the user, the token, or the part of the program. */
  readonly id: string;
  /** For people to read. */
  readonly name: string;
};

/** What the program does by itself: `rollout`, `scheduler`, `ingest`. */
export function systemActor(part: string): Actor {
  return { kind: 'system', id: part, name: `bulwark ${part}` };
}
