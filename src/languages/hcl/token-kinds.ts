/** The kinds of tokens, as small numbers: token lists are typed arrays. */

export const TOKEN = {
  /** The end of the text. Never passed. */
  end: 0,
  /** Something before this was never closed; the text goes on with a new item of the file. Passed by the file only. */
  cut: 1,
  newline: 2,
  identifier: 3,
  number: 4,
  /** A whole quoted string without template sequences, its quotes included. */
  string: 5,
  /** The same, with escapes or characters beyond ASCII in it. */
  escapedString: 6,

  /** The opening quote of a string with template sequences, or of one that is not closed. */
  quoteOpen: 7,
  quoteClose: 8,
  /** `<<NAME` or `<<-NAME` with its line break. */
  heredocOpen: 9,
  /** The line of the closing marker, without its line break. */
  heredocClose: 10,
  /** Text between template sequences; in a heredoc at most one line, its line break included. */
  text: 11,
  escapedText: 12,
  /** `${` or `${~`. */
  interpolationOpen: 13,
  /** `%{` or `%{~`. */
  directiveOpen: 14,
  /** `}` or `~}`. */
  sequenceClose: 15,
  /** A line break inside quotes; the lexer closes the string there. */
  brokenString: 16,

  braceOpen: 17,
  braceClose: 18,
  bracketOpen: 19,
  bracketClose: 20,
  parenthesisOpen: 21,
  parenthesisClose: 22,

  dot: 23,
  comma: 24,
  colon: 25,
  doubleColon: 26,
  question: 27,
  equal: 28,
  arrow: 29,
  ellipsis: 30,
  bang: 31,

  or: 32,
  and: 33,
  equalEqual: 34,
  bangEqual: 35,
  less: 36,
  lessEqual: 37,
  greater: 38,
  greaterEqual: 39,
  plus: 40,
  minus: 41,
  star: 42,
  slash: 43,
  percent: 44,

  /** `/*` without its end. */
  openComment: 45,
  /** A character that the language does not use. */
  invalid: 46,
} as const;

export type TokenKind = (typeof TOKEN)[keyof typeof TOKEN];
