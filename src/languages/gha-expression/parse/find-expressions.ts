/** Finds the `${{ ... }}` of a string scalar, as GitHub's template reader cuts it. */
import type { ExpressionIssue, TextRange, WithIssues } from '../ast.ts';

/** One `${{ ... }}`: `range` with the braces, `textRange` of what stands between them. */
export type EmbeddedExpression = { readonly text: string; readonly textRange: TextRange; readonly range: TextRange };

const OPEN = '${{';
const CLOSE = '}}';

type Ending = { readonly at: number } | { readonly openQuoteAt: number | undefined };

/** Looks no further than the next of the two: a search for each alone would run to the end of the text every time. */
const QUOTE_OR_CLOSE = /'|\}\}/g;

/**
 * The `}}` outside quotes, or where a quote was left open. `''` inside a string closes and opens it again, so that it
 * needs no case of its own.
 */
function findEnding(text: string, from: number): Ending {
  QUOTE_OR_CLOSE.lastIndex = from;
  for (let match = QUOTE_OR_CLOSE.exec(text); match !== null; match = QUOTE_OR_CLOSE.exec(text)) {
    if (match[0] === CLOSE) return { at: match.index };
    const closingQuote = text.indexOf("'", match.index + 1);
    if (closingQuote === -1) return { openQuoteAt: match.index };
    QUOTE_OR_CLOSE.lastIndex = closingQuote + 1;
  }
  return { openQuoteAt: undefined };
}

function describeUnterminated(start: number, end: number, openQuoteAt: number | undefined): ExpressionIssue {
  const cause =
    openQuoteAt === undefined ? '' : `; the string that opens at offset ${openQuoteAt} of the text is not closed`;
  return {
    code: 'unterminated-expression',
    message: `'\${{' is not closed${cause}`,
    remedy:
      openQuoteAt === undefined
        ? "Close the expression with '}}', or remove '${{'."
        : "Close the string with ' before '}}'; write '' for a quote inside it.",
    range: { start, end },
  };
}

/**
 * Every `${{ ... }}` of `text`; offsets are UTF-16 units, `baseOffset` added. `}}` inside a quoted string does not
 * end an expression. After one that is not closed nothing more is read: GitHub rejects the whole scalar. Linear.
 */
export function findExpressions(text: string, baseOffset = 0): WithIssues<readonly EmbeddedExpression[]> {
  const value: EmbeddedExpression[] = [];
  const issues: ExpressionIssue[] = [];
  for (let open = text.indexOf(OPEN); open !== -1; ) {
    const from = open + OPEN.length;
    const ending = findEnding(text, from);
    if (!('at' in ending)) {
      const { openQuoteAt } = ending;
      issues.push(describeUnterminated(baseOffset + open, baseOffset + text.length, openQuoteAt));
      break;
    }
    const end = ending.at + CLOSE.length;
    value.push({
      text: text.slice(from, ending.at),
      textRange: { start: baseOffset + from, end: baseOffset + ending.at },
      range: { start: baseOffset + open, end: baseOffset + end },
    });
    open = text.indexOf(OPEN, end);
  }
  return { value, issues };
}
