/** Which files belong to the Serverless framework: told by their names, or by the sections that every one has. */
import type { InputFile, SourceClaim } from '../api.ts';

const NAMED_PATH = /(?:^|\/)serverless(?:[.-][\w-]+)*\.(?:ya?ml|json)$/i;
const TEXT_PATH = /\.(?:ya?ml|json)$/i;
const PROGRAM_PATH = /(?:^|\/)serverless\.(?:[cm]?[jt]s)$/i;

/** True for names that only files of the framework have. */
export const isNamedService = (path: string): boolean => NAMED_PATH.test(path);

/** True for programs that compute a configuration; no scan runs what it finds. */
export const isServiceProgram = (path: string): boolean => PROGRAM_PATH.test(path);

export const SERVERLESS_CLAIM: SourceClaim = {
  name: 'serverless',
  mayClaim: (path) => TEXT_PATH.test(path) || isServiceProgram(path),
  claims: (file) => isServiceProgram(file.path) || isNamedService(file.path) || looksLikeService(file),
};

function looksLikeService({ path, bytes }: InputFile): boolean {
  if (!TEXT_PATH.test(path)) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.includes('service') || !buffer.includes('provider')) return false;
  return buffer.includes('functions') || buffer.includes('frameworkVersion');
}
