/** Parses the text of a template, which may be JSON or YAML whatever its file is called. */
import { type ParsedText, parseJson, parseYaml } from '../languages/yaml/index.ts';

/** Bytes looked at to tell JSON from YAML. */
const HEAD_BYTES = 1024;

/** The documents of a text. What starts as JSON but is none may still be YAML, which allows comments and more. */
export function parseTemplateText(bytes: Uint8Array, file: string): ParsedText {
  const options = { file, dialect: 'cloudformation' } as const;
  const isJson = /^\ufeff?\s*[{[]/.test(new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)));
  if (!isJson) return parseYaml(bytes, options);
  const asJson = parseJson(bytes, options);
  if (asJson.problems.length === 0) return asJson;
  const asYaml = parseYaml(bytes, options);
  return asYaml.documents.length > 0 ? asYaml : asJson;
}
