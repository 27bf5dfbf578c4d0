/** Checks values against the few JSON Schema keywords that our own schemas use; an unknown keyword is an error. */

export type Schema = { readonly [keyword: string]: unknown };

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

/** Faults of a value, each with its place; empty when it fits. */
export function checkSchema(schema: Schema, value: unknown, place = '$'): readonly string[] {
  const faults: string[] = [];
  for (const [keyword, operand] of Object.entries(schema))
    faults.push(...checkKeyword(keyword, operand, schema, value, place));
  return faults;
}

function checkKeyword(
  keyword: string,
  operand: unknown,
  schema: Schema,
  value: unknown,
  place: string,
): readonly string[] {
  const fault = (isFault: boolean): readonly string[] =>
    isFault ? [`${place}: ${keyword} ${JSON.stringify(operand)}`] : [];
  const fields = TYPES['object']?.(value) === true ? (value as Record<string, unknown>) : {};
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  switch (keyword) {
    case '$schema':
    case 'title':
      return [];
    case 'type':
      return fault(![operand].flat().some((type) => TYPES[String(type)]?.(value) === true));
    case 'const':
      return fault(value !== operand);
    case 'enum':
      return fault(!(operand as readonly unknown[]).includes(value));
    case 'minimum':
      return fault(typeof value === 'number' && value < Number(operand));
    case 'maximum':
      return fault(typeof value === 'number' && value > Number(operand));
    case 'required':
      return fault((operand as readonly string[]).some((name) => !Object.hasOwn(fields, name)));
    case 'additionalProperties':
      return fault(operand === false && Object.keys(fields).some((name) => !Object.hasOwn(properties, name)));
    case 'properties':
      return Object.entries(fields).flatMap(([name, field]) => {
        const own = properties[name];
        return own === undefined ? [] : checkSchema(own, field, `${place}.${name}`);
      });
    case 'items':
      return Array.isArray(value)
        ? value.flatMap((item, index) => checkSchema(operand as Schema, item, `${place}[${index}]`))
        : [];
    default:
      throw new Error(`the keyword ${keyword} is not known here`);
  }
}
