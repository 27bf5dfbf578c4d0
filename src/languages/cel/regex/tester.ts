/** Whether a text matches, by V8's own engine. */
import type { NativePattern } from './native.ts';

/** A text of fewer units is asked of those alternatives alone that may match in it: long ones are most of many. */
const SHORT_UNITS = 16;

/** A class, so that all of them are called in one way. */
export class Tester {
  readonly #unitsMin: number;
  readonly #whole: RegExp;
  readonly #short: RegExp;

  /** `alternatives`: at least one. */
  constructor(alternatives: NativePattern) {
    const few = alternatives.filter(({ unitsMin }) => unitsMin < SHORT_UNITS);
    this.#unitsMin = Math.min(...alternatives.map(({ unitsMin }) => unitsMin));
    this.#whole = new RegExp(sourceOf(alternatives), 'u');
    const isSame = few.length === 0 || few.length === alternatives.length;
    this.#short = isSame ? this.#whole : new RegExp(sourceOf(few), 'u');
  }

  /** Whether one of the alternatives matches anywhere in the text. */
  test(text: string): boolean {
    const { length } = text;
    return length >= this.#unitsMin && (length < SHORT_UNITS ? this.#short : this.#whole).test(text);
  }
}

/** The source of a JavaScript expression (flag `u`, no other) that any of the alternatives makes match. */
export const sourceOf = (alternatives: NativePattern): string => alternatives.map(({ source }) => source).join('|');
