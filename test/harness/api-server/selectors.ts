/** Label and field selectors of queries: `app=web,tier in (a, b),!legacy` and `metadata.name=web`. */
import { getPath, isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { badRequest } from './status.ts';

export type Selects = (object: JsonObject) => boolean;

type Test = (labels: JsonObject) => boolean;

/** What the selectors of a query select; everything when it has none. Throws 400 for one that cannot be read. */
export function readSelectors(query: URLSearchParams): Selects {
  const tests = splitTerms(query.get('labelSelector') ?? '').map(readTerm);
  const fields = splitTerms(query.get('fieldSelector') ?? '').map(readFieldTerm);
  return (object) => {
    const labels = getPath(object, ['metadata', 'labels']);
    const held = isJsonObject(labels) ? labels : {};
    return tests.every((test) => test(held)) && fields.every((test) => test(object));
  };
}

/** At the commas that stand outside of parentheses. */
function splitTerms(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

const PAIR = /^([^\s=!()]+)\s*(==|=|!=)\s*([^\s=!()]*)$/;
const SET = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const KEY = /^(!?)\s*([^\s=!()]+)$/;

function readTerm(term: string): Test {
  const pair = PAIR.exec(term);
  if (pair !== null) return testValues(pair[1] ?? '', [pair[3] ?? ''], pair[2] === '!=');
  const set = SET.exec(term);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return testValues(set[1] ?? '', values, set[2] === 'notin');
  }
  const key = KEY.exec(term);
  if (key === null) throw badRequest(`unable to parse requirement: ${term}`);
  const name = key[2] ?? '';
  return (labels) => Object.hasOwn(labels, name) === (key[1] === '');
}

function testValues(key: string, values: readonly string[], isNegated: boolean): Test {
  return (labels) => {
    const has = Object.hasOwn(labels, key) && values.includes(labels[key] as string);
    return has !== isNegated;
  };
}

function readFieldTerm(term: string): Selects {
  const pair = PAIR.exec(term);
  if (pair === null) throw badRequest(`invalid selector: '${term}'; can't understand it`);
  const path = (pair[1] ?? '').split('.');
  return (object) => {
    const value = getPath(object, path) ?? '';
    const isEqual = typeof value === 'string' && value === pair[3];
    return isEqual !== (pair[2] === '!=');
  };
}
