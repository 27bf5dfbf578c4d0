/** Which files Terraform takes: configurations by their paths, and JSON files that are plans. */
import { LIMITS } from '../../base/limits.ts';
import type { InputFile, SourceClaim } from '../api.ts';
import { classifyPath, isConfiguration } from './file-kinds.ts';

export const TERRAFORM_CLAIM: SourceClaim = {
  name: 'terraform',
  mayClaim: (path) => classifyPath(path) !== undefined,
  claims: (file) => {
    const kind = classifyPath(file.path);
    return kind !== undefined && (isConfiguration(kind) || looksLikePlan(file));
  },
  bytesMaxOf: (path) => (classifyPath(path) === 'plan' ? LIMITS.planBytesMax : LIMITS.fileBytesMax),
};

/** Cheap: the fields that every plan has, looked for in the bytes. */
function looksLikePlan({ bytes }: InputFile): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, HEAD_BYTES).includes('"format_version"')) return false;
  return buffer.includes('"planned_values"') || buffer.includes('"resource_changes"');
}

/** `format_version` is the first member that Terraform writes. */
const HEAD_BYTES = 4096;
