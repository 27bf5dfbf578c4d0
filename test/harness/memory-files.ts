/** Files in memory, for use cases that read and write them. */
import type { Files } from '../../src/program/house.ts';

const encoder = new TextEncoder();

/** Files by path; an undefined text is a file that cannot be read. `written` receives what is written. */
export function createMemoryFiles(
  texts: Readonly<Record<string, string | undefined>>,
  written: Map<string, string> = new Map(),
): Files {
  const paths = Object.keys(texts).sort();
  return {
    kindOf: (path) => {
      if (Object.hasOwn(texts, path)) return 'file';
      return path === '' || path === '.' || paths.some((one) => one.startsWith(`${path}/`)) ? 'folder' : undefined;
    },
    readBytes: (path) => {
      const text = texts[path];
      return text === undefined ? undefined : encoder.encode(text);
    },
    list: (folder, endings) =>
      paths.filter((path) => path.startsWith(`${folder}/`) && endings.some((ending) => path.endsWith(ending))),
    write: (path, pieces, mayReplace) => {
      if (!mayReplace && (written.has(path) || Object.hasOwn(texts, path))) return false;
      written.set(path, [...pieces].join(''));
      return true;
    },
    replaceWhole: (path, content) => {
      written.set(path, typeof content === 'string' ? content : new TextDecoder().decode(content));
      return true;
    },
    writePrivate: (path, text, mayReplace) => {
      if (!mayReplace && (written.has(path) || Object.hasOwn(texts, path))) return false;
      written.set(path, text);
      return true;
    },
    replaceUnchanged: (path, before, after) => {
      if (Buffer.compare(encoder.encode(texts[path]), before) !== 0) return 'changed';
      written.set(path, new TextDecoder().decode(after));
      return 'written';
    },
    remove: (path) => void written.delete(path),
  };
}
