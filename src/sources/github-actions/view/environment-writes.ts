/** Scripts that set variables or paths for the steps after them through the runner's files. */
import { getField, type JsonObject } from '../../../base/json.ts';
import type { Document } from '../document/document.ts';
import { findShell, type ShellFamily } from './shell.ts';

const FILE = '(GITHUB_ENV|GITHUB_PATH)';

/** A statement that writes to one of the files; its first group is the name. */
const WRITES: Readonly<Record<Exclude<ShellFamily, 'other'>, readonly RegExp[]>> = {
  posix: [
    new RegExp(`>{1,2}\\s*["']?\\$\\{?${FILE}\\}?["']?`),
    new RegExp(`\\btee\\b[^|;&]*["']?\\$\\{?${FILE}\\}?["']?`),
    new RegExp(`\\b(?:cp|mv|dd|sed)\\b[^|;&]*\\$\\{?${FILE}\\}?`),
  ],
  powershell: [
    new RegExp(`>{1,2}\\s*["']?\\$\\{?env:${FILE}\\}?["']?`, 'i'),
    new RegExp(`\\b(?:Out-File|Add-Content|Set-Content|Tee-Object)\\b.*\\$\\{?env:${FILE}\\}?`, 'i'),
    new RegExp(`AppendAllText\\(\\s*["']?\\$\\{?env:${FILE}\\}?`, 'i'),
  ],
  cmd: [new RegExp(`>{1,2}\\s*["']?%${FILE}%["']?`, 'i')],
};

/** What a line prints that is not spelled out in it. */
const DYNAMIC: Readonly<Record<Exclude<ShellFamily, 'other'>, RegExp>> = {
  posix: /\$(?:\w|[({@*?#!])|`|\$\{\{/,
  powershell: /\$(?:\w|[({])|\$\{\{/,
  cmd: /%[^%\s]+%|![^!\s]+!|\$\{\{/,
};

/** Commands that only print their arguments. */
const PRINTS: Readonly<Record<Exclude<ShellFamily, 'other'>, RegExp>> = {
  posix: /^\s*(?:builtin\s+)?(?:echo|printf)\b/,
  powershell: /^\s*(?:echo|Write-Output|Write-Host|"|'|Add-Content|Out-File|Set-Content)/i,
  cmd: /^\s*@?echo\b/i,
};

/** Lines of a script, with those that a backslash continues joined. */
function listStatements(script: string, family: Exclude<ShellFamily, 'other'>): readonly string[] {
  const joined = family === 'posix' ? script.replaceAll(/\\\r?\n/g, ' ') : script;
  return joined.split(/\r?\n/).filter((line) => !/^\s*(?:#|::|rem\b)/i.test(line));
}

/** The files that a script writes to, and whether it writes what is not spelled out. */
function findWrites(
  script: string,
  family: Exclude<ShellFamily, 'other'>,
): readonly { file: string; isStatic: boolean }[] {
  return listStatements(script, family).flatMap((line) => {
    const match = WRITES[family].map((pattern) => pattern.exec(line)).find((found) => found !== null);
    const file = match?.slice(1).find((group) => group !== undefined);
    if (match === undefined || file === undefined) return [];
    const statement =
      line
        .slice(0, match.index)
        .split(/&&|\|\||;/)
        .at(-1) ?? '';
    const printed = statement === '' ? line.replace(match[0], '') : statement;
    return [{ file: file.toUpperCase(), isStatic: PRINTS[family].test(printed) && !DYNAMIC[family].test(printed) }];
  });
}

/** Facts: one for each script that writes; `isStatic` when all it writes is spelled out. */
export function describeEnvironmentWrites(document: Document): readonly JsonObject[] {
  return document.steps.flatMap((step) => {
    const script = getField(step.value, 'run');
    if (typeof script !== 'string' || !/GITHUB_(?:ENV|PATH)/i.test(script)) return [];
    const family = findShell(document, step);
    const writes = family === 'other' ? [] : findWrites(script, family);
    if (writes.length === 0) return [];
    const files = [...new Set(writes.map(({ file }) => file))];
    const fact = { files, isStatic: writes.every(({ isStatic }) => isStatic) };
    return [document.placer.place(fact, [...step.path, 'run'])];
  });
}
