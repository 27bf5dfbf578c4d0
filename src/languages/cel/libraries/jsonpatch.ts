/**
 * CEL library: Kubernetes' helper for JSON patches.
 */
import type { Library } from '../environment.ts';
import { declare, overload } from '../standard/declare.ts';
import { STRING } from '../types.ts';

/** A key as one segment of a JSON pointer (RFC 6901). */
const escapeKey = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

export const JSON_PATCH_LIBRARY: Library = {
  name: 'kubernetes.jsonpatch',
  functions: [
    declare('jsonpatch.escapeKey', overload('string_jsonpatch_escapeKey_string', [STRING], STRING, escapeKey)),
  ],
};
