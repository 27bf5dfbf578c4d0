/** Terraform's functions on files and paths. Files are those that the scan has read; any other content is unknown. */
import { entriesOf } from '../convert.ts';
import { bindName, type Evaluate, type Scope } from '../scope.ts';
import { failBecause, LazyObject, Unknown, type Value } from '../values.ts';
import { decodeUtf8, encodeBase64 } from './bytes.ts';
import { digest, type DigestAlgorithm } from './encodings.ts';
import { type FunctionSpec, text } from './spec.ts';

export const FILE_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  abspath: { params: ['text'], call: ([path]) => outside('abspath', text(path)) },
  basename: { params: ['text'], call: ([path]) => baseName(text(path)) },
  dirname: { params: ['text'], call: ([path]) => folderName(text(path)) },
  file: { params: ['text'], call: ([path], scope) => readText(text(path), scope) },
  filebase64: { params: ['text'], call: ([path], scope) => readBytes(text(path), scope, encodeBase64) },
  filebase64sha256: digestOf('sha256', 'base64'),
  filebase64sha512: digestOf('sha512', 'base64'),
  fileexists: { params: ['text'], call: ([path], scope) => fileExists(text(path), scope) },
  filemd5: digestOf('md5', 'hex'),
  fileset: { params: ['text', 'text'], call: ([path]) => outside('fileset', text(path)) },
  filesha1: digestOf('sha1', 'hex'),
  filesha256: digestOf('sha256', 'hex'),
  filesha512: digestOf('sha512', 'hex'),
  pathexpand: {
    params: ['text'],
    call: ([path]) => (text(path).startsWith('~') ? outside('pathexpand', text(path)) : text(path)),
  },
};

function outside(name: string, path: string): Unknown {
  return new Unknown([`${name}(${JSON.stringify(path.slice(0, 80))}) depends on the machine`], { isSet: true });
}

function digestOf(algorithm: DigestAlgorithm, encoding: 'hex' | 'base64'): FunctionSpec {
  return {
    params: ['text'],
    call: ([path], scope) => readBytes(text(path), scope, (bytes) => digest(bytes, algorithm, encoding)),
  };
}

function readBytes(path: string, scope: Scope, use: (bytes: Uint8Array) => Value): Value {
  const bytes = scope.evaluation.host.readFile?.(path);
  if (bytes !== undefined) return use(bytes);
  return new Unknown([`the file ${JSON.stringify(path.slice(0, 120))} was not read`], { isSet: true });
}

function readText(path: string, scope: Scope): Value {
  return readBytes(path, scope, (bytes) => decodeUtf8(bytes) ?? failBecause('the file is not UTF-8'));
}

/** Absence is not known: the scan does not read every file. */
function fileExists(path: string, scope: Scope): Value {
  const isRead = scope.evaluation.host.readFile?.(path) !== undefined;
  return isRead || new Unknown([`the file ${JSON.stringify(path.slice(0, 120))} was not read`], { isSet: true });
}

function baseName(path: string): string {
  const trimmed = path.replace(/(?<=.)\/+$/, '');
  return trimmed === '' ? '.' : trimmed === '/' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function folderName(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '.' : end === 0 ? '/' : path.slice(0, end);
}

/** `templatefile(path, vars)`: the text of a file as a template that sees the given names only. */
export function renderTemplateFile(path: Value, vars: Value, scope: Scope, evaluate: Evaluate): Value {
  if (path instanceof Unknown) return path;
  if (typeof path !== 'string') return failBecause('templatefile(): a path is text');
  const content = readText(path, scope);
  return typeof content === 'string' ? renderTemplate(content, vars, scope, evaluate) : content;
}

/** `templatestring(text, vars)`. */
export function renderTemplate(content: Value, vars: Value, scope: Scope, evaluate: Evaluate): Value {
  if (content instanceof Unknown) return content;
  if (typeof content !== 'string') return failBecause('a template is text');
  const template = scope.evaluation.host.parseTemplate?.(content);
  if (template === undefined) return failBecause('the template could not be read');
  if (vars instanceof LazyObject) return failBecause('the names of a template are given as an object');
  const entries = entriesOf(vars);
  if (entries instanceof Unknown) return new Unknown(entries.reasons, { isSet: true, reads: entries.reads });
  let inner: Scope = { ...scope, names: undefined, find: () => undefined };
  for (const [name, value] of entries) inner = bindName(inner, String(name), value);
  return evaluate(template, inner);
}
