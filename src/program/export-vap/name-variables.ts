/** Names of a policy's variables: each an identifier that an API server takes, and none that stands for two things. */

export type VariableNames = {
  /** Of a variable of the rule itself. */
  readonly ownOf: (name: string) => string;
  /** Of what the export puts in the place of native variables. */
  readonly termOf: (name: string) => string;
  readonly paramOf: (name: string) => string;
};

/** Words that CEL keeps for itself, which an API server therefore refuses as names of variables. */
const RESERVED = new Set(
  (
    'as break const continue else false for function if import in let loop namespace null package return true var ' +
    'void while'
  ).split(' '),
);

/** The rule's own variables are served first, so that they keep the names that their author gave them. */
export function nameVariables(
  own: readonly string[],
  terms: readonly string[],
  params: readonly string[],
): VariableNames {
  const taken = new Set<string>();
  const findIn = (names: readonly string[]): ((name: string) => string) => {
    const assigned = new Map(names.map((name) => [name, takeName(name, taken)]));
    return (name) => assigned.get(name) ?? name;
  };
  return { ownOf: findIn(own), termOf: findIn(terms), paramOf: findIn(params) };
}

function takeName(name: string, taken: Set<string>): string {
  const start = name.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_');
  let free = RESERVED.has(start) ? `${start}_` : start;
  while (taken.has(free)) free += '_';
  taken.add(free);
  return free;
}

/** Names of match conditions are qualified names, and unique in a policy; they only tell which condition decided. */
export function nameConditions<T extends { readonly name: string }>(conditions: readonly T[]): readonly T[] {
  const taken = new Set<string>();
  return conditions.map((condition) => {
    const letters = condition.name.replaceAll(/[^A-Za-z0-9._-]/g, '-').replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
    const start = letters.slice(0, CONDITION_CHARS_MAX) || 'condition';
    let free = start;
    for (let count = 2; taken.has(free); count++) free = `${start}-${count}`;
    taken.add(free);
    return { ...condition, name: free };
  });
}

/** Of the 63 that an API server takes, some are left for telling two of one name apart. */
const CONDITION_CHARS_MAX = 58;
