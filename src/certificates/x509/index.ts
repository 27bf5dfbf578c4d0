/** Certificates over `node:crypto`: our own encoding of the one shape that we make. Loaded when asked for. */
import type { Certificates } from '../api.ts';
import { isFor, isKeyOf, isSignedBy, readCertificates } from './read.ts';

/** The port. What writes certificates is loaded with the first that is made. */
export function createCertificates(): Certificates {
  return {
    makeAuthority: async (wanted) => (await import('./issue.ts')).makeAuthority(wanted),
    issueLeaf: async (authority, wanted) => (await import('./issue.ts')).issueLeaf(authority, wanted),
    read: readCertificates,
    isSignedBy,
    isFor,
    isKeyOf,
  };
}
