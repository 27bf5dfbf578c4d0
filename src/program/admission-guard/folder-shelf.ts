/** Certificates in a folder: for tests, for set-ups without a cluster, and for looking at. */
import { AppError } from '../../base/errors.ts';
import type { Files } from '../house.ts';
import type { CertificateShelf } from './certificate-shelf.ts';
import { readAuthorityText, writeAuthorityText } from './certificate-shelf.ts';

/** Files below the folder. Those of `secret` are for their owner alone. */
const CERTIFICATE_FILES = {
  /** PEM of the authorities to trust. */
  bundle: 'ca.crt',
  certificate: 'tls.crt',
  key: 'tls.key',
  authority: 'authority.json',
} as const;

/** Every file is written whole; a pair that a crash has left unequal is seen by whoever reads it, and made anew. */
export function createFolderShelf(folder: string, files: Files): CertificateShelf {
  const pathOf = (name: keyof typeof CERTIFICATE_FILES): string => `${folder}/${CERTIFICATE_FILES[name]}`;
  const read = (name: keyof typeof CERTIFICATE_FILES): string | undefined => {
    const bytes = files.readBytes(pathOf(name));
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  const replace = (name: keyof typeof CERTIFICATE_FILES, text: string): void => {
    if (!files.replaceWhole(pathOf(name), text)) throw new AppError('cannot-write', pathOf(name));
  };
  return {
    place: folder,
    read: async () => {
      const [certificate, key] = [read('certificate'), read('key')];
      return {
        ...readAuthorityText(read('authority'), pathOf('authority')),
        leaf: certificate === undefined || key === undefined ? undefined : { certificate, key },
      };
    },
    writeAuthorities: async (kept) => void files.writePrivate(pathOf('authority'), writeAuthorityText(kept), true),
    writeLeaf: async ({ certificate, key }) => {
      files.writePrivate(pathOf('key'), key, true);
      replace('certificate', certificate);
    },
    publish: async (bundle) => {
      if (read('bundle') !== bundle) replace('bundle', bundle);
      return true;
    },
  };
}
