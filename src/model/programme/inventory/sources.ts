/** Where the inventory learns what it says of an asset, and whom it believes: docs/guides/inventory.md. */

export const EXPOSURES = ['internet', 'internal', 'isolated'] as const;
export type Exposure = (typeof EXPOSURES)[number];

export const DATA_CLASSES = ['public', 'internal', 'confidential', 'restricted'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

export const CRITICALITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Criticality = (typeof CRITICALITIES)[number];

/**
 * Most trusted first: a person through the API, `.bulwark/` Inventory documents, the resource's own labels and
 * annotations, Backstage's `catalog-info.yaml`, CODEOWNERS.
 */
export const FACT_SOURCES = ['person', 'inventory', 'resource', 'backstage', 'codeowners'] as const;
export type FactSource = (typeof FACT_SOURCES)[number];

/** What is said of an asset; each fact is taken from the most trusted source that says it. */
export type AssetFacts = {
  readonly owner?: string;
  readonly exposure?: Exposure;
  readonly dataClass?: DataClass;
  readonly criticality?: Criticality;
};

export const FACT_NAMES = ['owner', 'exposure', 'dataClass', 'criticality'] as const;
export type FactName = (typeof FACT_NAMES)[number];

/** Which source each fact came from. */
export type FactOrigins = Partial<Readonly<Record<FactName, FactSource>>>;

/** What one source says of one thing. */
export type Statement = {
  readonly from: FactSource;
  /** Name of the asset. */
  readonly asset?: string | undefined;
  readonly facts: AssetFacts;
};

export type MergedFacts = { readonly facts: AssetFacts; readonly from: FactOrigins };

/** Takes each fact from the first statement that has it; statements come in any order and are sorted by trust. */
export function mergeStatements(statements: readonly Statement[]): MergedFacts {
  const facts: Partial<Record<FactName, string>> = {};
  const from: Partial<Record<FactName, FactSource>> = {};
  for (const statement of sortByTrust(statements)) {
    for (const name of FACT_NAMES) {
      const value = statement.facts[name];
      if (value === undefined || facts[name] !== undefined) continue;
      facts[name] = value;
      from[name] = statement.from;
    }
  }
  return { facts: facts as AssetFacts, from };
}

/** Most trusted first; of equal trust, in the order given. */
export function sortByTrust<T extends { readonly from: FactSource }>(statements: readonly T[]): readonly T[] {
  const compare = (one: T, other: T): number => rankOf(one) - rankOf(other);
  // Mostly there are one or two, in order.
  const isSorted = statements.every((one, i) => i === 0 || rankOf(statements[i - 1] as T) <= rankOf(one));
  return isSorted ? statements : statements.toSorted(compare);
}

const rankOf = ({ from }: { readonly from: FactSource }): number => FACT_SOURCES.indexOf(from);

/** The second key is for clouds whose tags may have neither `.` nor `/`. */
const KEYS: Readonly<Record<FactName, readonly [string, string]>> = {
  owner: ['bulwark.dev/owner', 'bulwark-owner'],
  exposure: ['bulwark.dev/exposure', 'bulwark-exposure'],
  dataClass: ['bulwark.dev/data-class', 'bulwark-data-class'],
  criticality: ['bulwark.dev/criticality', 'bulwark-criticality'],
};

const WORDS: Readonly<Partial<Record<FactName, readonly string[]>>> = {
  exposure: EXPOSURES,
  dataClass: DATA_CLASSES,
  criticality: CRITICALITIES,
};

/**
 * The facts that labels or annotations say by Bulwark's keys. A word that is none of the list says nothing. `read`
 * gives undefined for what is empty too.
 */
export function readFactKeys(read: (key: string) => string | undefined): AssetFacts {
  const facts: Partial<Record<FactName, string>> = {};
  for (const name of FACT_NAMES) {
    const [dotted, plain] = KEYS[name];
    const value = read(dotted) ?? read(plain);
    if (value !== undefined && WORDS[name]?.includes(value) !== false) facts[name] = value;
  }
  return facts as AssetFacts;
}
