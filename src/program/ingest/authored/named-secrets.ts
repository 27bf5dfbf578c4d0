/** Secrets in a line of text by what they are called: `password = "..."` in a comment, a script, a list. */
import { isSecretName } from '../../../model/programme/mask-secrets.ts';

/** Units of a line, from 0. */
export type Range = readonly [from: number, to: number];

/** Names with what follows them. Each is linear: it starts where a word does, and its parts share no characters. */
const NAMINGS: readonly RegExp[] = [
  // `name: ...`, `"name" = ...`, `NAME=...`
  /(?<![\w.-])([A-Za-z_][\w.-]{0,100})["']?[ \t]*(?:=>|[:=])[ \t]*/g,
  // `--name ...`, `"--name", "..."`
  /(?<![\w-])--?([A-Za-z][\w-]{0,100})["']?,?[ \t]+/g,
  // `ENV NAME ...`
  /^[ \t]*(?:ENV|ARG|LABEL|export|setenv|set)[ \t]+([A-Za-z_]\w{0,100})[ \t]+/gi,
];

/** Part of every such name: most lines have none, which is told by one look instead of three. */
const MAY_NAME = /key|secret|token|pass|credential|authorization|string/i;

/** What is said of a secret without saying it: a switch, a permission, nothing, that more lines follow. */
const HARMLESS = /^["']?(?:true|false|null|nil|none|read|write|~|[|>][-+]?\d?|[[{]+|[[{]\s*[\]}]|)["']?[\s,;)\]}]*$/i;

/** Where it is kept: `${{ secrets.NAME }}`, `${NAME}`, `!Ref Name`. */
const KEPT_ELSEWHERE =
  /^["']?(?:\$\{\{\s*[A-Za-z_][\w.-]*\s*\}\}|\$\{[A-Za-z_]\w*\}|!(?:Ref|GetAtt)\s+[\w.:]+)["']?,?$/;

/** `var.name`, `aws_secret.name.value`: an expression of HCL, in which a text would stand in quotes. */
const HCL_REFERENCE = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d+\])+,?$/;

/** Whether a value as it is written says nothing of the secret itself. */
export function isHarmlessValue(written: string, file: string): boolean {
  const text = written.trim();
  return HARMLESS.test(text) || KEPT_ELSEWHERE.test(text) || (file.endsWith('.tf') && HCL_REFERENCE.test(text));
}

/** An item that is an option alone, whose value is the next one: `- --name`, `"--name",`. */
const OPTION_ITEM = /^\s*(?:-\s+)?["']?--?([A-Za-z][\w-]{0,100})["']?,?\s*$/;

/** Whether a line leaves it to the next one to say a secret. */
export function announcesSecret(line: string): boolean {
  return isSecretName(OPTION_ITEM.exec(line)?.[1]);
}

/** From the end of each name that tells of a secret to the end of the line: where the value ends is not known. */
export function findNamedSecrets(line: string, file: string): readonly Range[] {
  if (!MAY_NAME.test(line)) return [];
  return NAMINGS.flatMap((naming) =>
    [...line.matchAll(naming)].flatMap(({ 0: match, 1: name, index }): readonly Range[] => {
      const from = index + match.length;
      return isSecretName(name) && !isHarmlessValue(line.slice(from), file) ? [[from, line.length]] : [];
    }),
  );
}
