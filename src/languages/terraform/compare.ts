/** Equality of values, three-valued: what is unknown may be equal or not. */
import { mayBecome } from '../../base/unknown-merge.ts';
import { formatNumber, isNumber } from './convert.ts';
import { knownEnds } from './text.ts';
import { isList, isObject, isOpaque, type LazyObject, toUnknown, Unknown, type Value } from './values.ts';

/** Comparisons of parts that one equality may take; values that share parts could ask for endless ones. */
const COMPARISONS_MAX = 20_000;

type Budget = { left: number };

/** Terraform's `==`: values of different types differ. Unknown only when an unknown part decides. */
export function areEqual(a: Value, b: Value): boolean | Unknown {
  return compare(a, b, { left: COMPARISONS_MAX });
}

function compare(a: Value, b: Value, budget: Budget): boolean | Unknown {
  if (a === b && !isOpaque(a)) return true;
  if (--budget.left < 0) return new Unknown(['the values are too large to compare']);
  if (isOpaque(a)) return compareOpaque(a, b);
  if (isOpaque(b)) return compareOpaque(b, a);
  if (isNumber(a) && isNumber(b)) return formatNumber(a) === formatNumber(b);
  if (isList(a) && isList(b)) {
    return (
      a.length === b.length &&
      compareAll(
        a.map((item, i) => [item, b[i] ?? null]),
        budget,
      )
    );
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length || keys.some((key) => !Object.hasOwn(b, key))) return false;
  return compareAll(
    keys.map((key) => [a[key] ?? null, b[key] ?? null]),
    budget,
  );
}

/** False as soon as one pair differs, whatever is unknown besides. */
function compareAll(pairs: readonly (readonly [Value, Value])[], budget: Budget): boolean | Unknown {
  let unknown: Unknown | undefined;
  for (const [a, b] of pairs) {
    const isSame = compare(a, b, budget);
    if (isSame === false) return false;
    if (isSame !== true) unknown ??= isSame;
  }
  return unknown ?? true;
}

function compareOpaque(a: Unknown | LazyObject, b: Value): boolean | Unknown {
  const unknown = toUnknown(a);
  if (b === null) return unknown.isSet ? false : unknown;
  if (typeof b !== 'string') return unknown;
  const { reasons, isNonEmpty } = unknown;
  return mayBecome({ reasons, refinement: { ...knownEnds(unknown), isNonEmpty } }, b) ? unknown : false;
}
