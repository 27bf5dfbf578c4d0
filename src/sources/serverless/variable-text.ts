/** How variables of the Serverless framework are written: `${source:address, default}`, nested at will. */
import { findClosingBrace } from '../../base/braces.ts';

export type Piece = { readonly text: string; readonly isVariable: boolean };

/** A variable has a source before a colon or a bracket; `${Name}` and `${AWS::Region}` belong to CloudFormation. */
const VARIABLE_START = /\$\{(?=\s*[A-Za-z]+(?:\(|:(?!:)))/g;

/** A text in its literal pieces and variables, without the `${` and `}` of these. A variable without end is text. */
export function splitVariables(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (VARIABLE_START.lastIndex = 0; ; VARIABLE_START.lastIndex = end) {
    const start = VARIABLE_START.exec(text)?.index;
    const close = start === undefined ? -1 : findClosingBrace(text, start + 2);
    if (start === undefined || close < 0) break;
    if (start > end) pieces.push({ text: text.slice(end, start), isVariable: false });
    pieces.push({ text: text.slice(start + 2, close).trim(), isVariable: true });
    end = close + 1;
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end), isVariable: false });
  return pieces;
}

/** The alternatives of a variable: its parts between commas outside of quotes and brackets. */
export function splitAlternatives(written: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote: string | undefined;
  let start = 0;
  for (let at = 0; at < written.length; at++) {
    const unit = written[at];
    if (quote !== undefined) quote = unit === quote ? undefined : quote;
    else if (unit === "'" || unit === '"') quote = unit;
    else if (unit === '{' || unit === '(') depth++;
    else if (unit === '}' || unit === ')') depth--;
    else if (unit === ',' && depth === 0) {
      parts.push(written.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, written.slice(start).trim()];
}
