/** The built web console as it is served: its files in memory, each with the compressed forms that the build made. */
import { hash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';

/** What a browser can be sent instead of the bytes themselves, the smaller one first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export type ConsoleFile = {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly compressed: Partial<Record<Encoding, Buffer>>;
  /** Its name changes with its bytes, so that whoever has it may keep it. */
  readonly isImmutable: boolean;
  readonly tag: string;
};

/** By path below `/`. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

const SUFFIXES: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

/** Undefined where nothing is built. Files of kinds that the console does not consist of are left alone. */
export function readConsoleFiles(folder: string): ConsoleFiles | undefined {
  if (!existsSync(`${folder}/index.html`)) return undefined;
  const paths = globSync(`**/*.{${Object.keys(MEDIA_TYPES).join(',')}}`, { cwd: folder });
  return new Map(paths.map((path) => [path.replaceAll('\\', '/'), readFile(folder, path)]));
}

function readFile(folder: string, path: string): ConsoleFile {
  const bytes = readFileSync(`${folder}/${path}`);
  const compressed: Partial<Record<Encoding, Buffer>> = {};
  for (const encoding of ENCODINGS) {
    const file = `${folder}/${path}${SUFFIXES[encoding]}`;
    if (existsSync(file)) compressed[encoding] = readFileSync(file);
  }
  return {
    mediaType: MEDIA_TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? '',
    bytes,
    compressed,
    isImmutable: /^static[/\\]/.test(path),
    tag: `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`,
  };
}
