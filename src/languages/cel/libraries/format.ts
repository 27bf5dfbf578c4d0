/**
 * CEL library: Kubernetes' named string formats: `format.dns1123Label().validate(name)`.
 */
import type { Library } from '../environment.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { listOf, opaqueOf, optionalOf, STRING, type Type } from '../types.ts';
import { NONE, Opaque, Optional } from '../values.ts';
import { FORMAT_RULES, type FormatRule } from './format-rules.ts';

const FORMAT_TYPE: Type = opaqueOf('kubernetes.NamedFormat');

class NamedFormat extends Opaque {
  readonly typeName = 'kubernetes.NamedFormat';
  readonly name: string;
  readonly rule: FormatRule;
  constructor(name: string, rule: FormatRule) {
    super();
    this.name = name;
    this.rule = rule;
  }
  equals(other: Opaque): boolean {
    return other instanceof NamedFormat && other.name === this.name;
  }
}

const FORMATS: ReadonlyMap<string, NamedFormat> = new Map(
  Object.entries(FORMAT_RULES).map(([name, rule]) => [name, new NamedFormat(name, rule)]),
);

function findFormat(name: string): Optional {
  const format = FORMATS.get(name);
  return format === undefined ? NONE : new Optional(format);
}

/** None when the text is of the format, else what is wrong with it. */
function validate(format: NamedFormat, text: string): Optional {
  const faults = format.rule(text);
  return faults.length === 0 ? NONE : new Optional(faults);
}

export const FORMAT_LIBRARY: Library = {
  name: 'kubernetes.format',
  types: [FORMAT_TYPE],
  functions: [
    declare('format.named', overload('format-named', [STRING], optionalOf(FORMAT_TYPE), findFormat)),
    declare('validate', method('format-validate', [FORMAT_TYPE, STRING], optionalOf(listOf(STRING)), validate)),
    ...Array.from(FORMATS, ([name, format]) =>
      declare(
        `format.${name}`,
        overload(`format.${name}`, [], FORMAT_TYPE, () => format),
      ),
    ),
  ],
};
