/** Reads HCL files, expressions and templates into syntax trees. It never throws for what a text contains. */
import { decodeText } from '../../base/decode-text.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Problem, Read } from '../../base/problems.ts';
import { createTextFaults, makeProblem, reportFault } from '../../base/text-faults.ts';
import { createTextIndex, type TextIndex } from '../../base/text-index.ts';
import type { Body, Comment, Expression } from './ast.ts';
import { type Parser, peek, STOP, stopAtToken } from './cursor.ts';
import { type FaultSink, finishInOrder, HCL_FAULTS } from './faults.ts';
import { lex } from './lex.ts';
import { parseFileBody } from './parse-body.ts';
import { parseExpression } from './parse-expression.ts';
import { parseBareTemplate } from './parse-template.ts';
import { TOKEN } from './token-kinds.ts';
import { releaseTokens, type Tokens } from './tokens.ts';

/** The limits that this room enforces. */
export type HclLimits = {
  readonly fileBytesMax: number;
  readonly hclDepthMax: number;
  readonly hclHeightMax: number;
  readonly hclTokensMax: number;
  readonly hclFaultsMax: number;
  readonly problemsPerFileMax: number;
};

export type ParseOptions = {
  /** Named in problems. */
  readonly file?: string;
  readonly limits?: HclLimits;
};

export type TemplateOptions = ParseOptions & {
  /**
   * The file that the text was taken from, and the UTF-16 offset at which it stands there: nodes and problems then
   * have places in that file. They are exact as long as the text stands there letter by letter.
   */
  readonly enclosing?: { readonly index: TextIndex; readonly startOffset: number };
};

/** A text that was read, with what it takes to say where something stands. */
type Parsed<T> = Read<T> & {
  readonly index: TextIndex;
  /** All comments, in order; offsets as in the tree. */
  readonly comments: readonly Comment[];
};

export type ParsedHcl = Parsed<Body>;
export type ParsedExpression = Parsed<Expression>;
export type ParsedTemplate = Parsed<Expression>;

/** Reads a file of HCL native syntax, as HashiCorp's hclsyntax 2.x does. A broken item costs only itself. */
export function parseHcl(input: Uint8Array | string, options: ParseOptions = {}): ParsedHcl {
  const limits = options.limits ?? LIMITS;
  const decoded = decodeText(input);
  if (decoded.isUtf16) return refuse('hcl-utf16', 'the file is UTF-16, not UTF-8', options.file);
  const { index, badAt } = decoded;
  if (index.text.length > limits.fileBytesMax) {
    return refuse('hcl-too-large', `the file is larger than ${limits.fileBytesMax} bytes`, options.file);
  }
  const tokens = lex(index.text, 'code', limits.hclTokensMax);
  const parse = (isDistrustful: boolean) => {
    const sink = createTextFaults(HCL_FAULTS, index, options.file, limits.problemsPerFileMax);
    if (badAt !== undefined) reportFault(sink, 'hcl-invalid-utf8', 'the file is not UTF-8 here', badAt, badAt + 1);
    const p = createParser(tokens, sink, limits, 0, isDistrustful);
    const body = parseFileBody(p, 0, index.text.length);
    return { p, sink, body };
  };
  const trusted = parse(false);
  const { sink, body } = trusted.p.unclosedAt < 0 ? trusted : parse(true);
  reportTruncation(sink, tokens, limits);
  releaseTokens(tokens);
  const value = tokens.truncatedAt === undefined ? body : { ...body, isComplete: false };
  return { value, problems: finishInOrder(sink), index, comments: tokens.comments };
}

/** Reads one expression, in which line breaks mean nothing, as if it stood in parentheses. */
export function parseHclExpression(text: string, options: TemplateOptions = {}): ParsedExpression {
  return parsePart(text, options, 'code', (p) => {
    p.isLineAware = false;
    const expression = parseExpression(p);
    if (peek(p) !== TOKEN.end) stopAtToken(p, 'hcl-extra-characters', 'the end of the expression');
    return expression;
  });
}

/** Reads a text that is all template, without quotes around it: a string of the JSON syntax, or a template file. */
export function parseHclTemplate(text: string, options: TemplateOptions = {}): ParsedTemplate {
  const start = options.enclosing?.startOffset ?? 0;
  return parsePart(text, options, 'template', (p) => parseBareTemplate(p, start + text.length));
}

function parsePart(
  text: string,
  options: TemplateOptions,
  mode: 'code' | 'template',
  parse: (p: Parser) => Expression,
): ParsedExpression {
  const limits = options.limits ?? LIMITS;
  const { index, startOffset } = options.enclosing ?? { index: createTextIndex(text), startOffset: 0 };
  const sink = createTextFaults(HCL_FAULTS, index, options.file, limits.problemsPerFileMax);
  const tokens = lex(text, mode, limits.hclTokensMax);
  const p = createParser(tokens, sink, limits, startOffset, false);
  let value: Expression;
  try {
    value = parse(p);
  } catch (error) {
    if (error !== STOP) throw error;
    value = { kind: 'invalid', start: startOffset, end: startOffset + text.length, parts: [] };
  }
  releaseTokens(tokens);
  const comments = tokens.comments.map((c) => ({ ...c, start: c.start + startOffset, end: c.end + startOffset }));
  return { value, problems: finishInOrder(sink), index, comments };
}

function createParser(
  tokens: Tokens,
  sink: FaultSink,
  limits: HclLimits,
  offsetBase: number,
  isDistrustful: boolean,
): Parser {
  return {
    tokens,
    sink,
    offsetBase,
    depthMax: limits.hclDepthMax,
    heightMax: limits.hclHeightMax,
    faultsMax: limits.hclFaultsMax,
    parseExpression,
    isDistrustful,
    unclosedAt: -1,
    at: 0,
    lastEnd: offsetBase,
    isLineAware: true,
    depth: 0,
    height: 0,
  };
}

function reportTruncation(sink: FaultSink, tokens: Tokens, limits: HclLimits): void {
  const at = tokens.truncatedAt;
  if (at === undefined) return;
  const message = `the file has more than ${limits.hclTokensMax} tokens; the rest was not read`;
  reportFault(sink, 'hcl-too-many-tokens', message, at, at);
}

function refuse(code: 'hcl-utf16' | 'hcl-too-large', message: string, file: string | undefined): ParsedHcl {
  const value: Body = { kind: 'body', start: 0, end: 0, attributes: [], blocks: [], isComplete: false };
  const problems: readonly Problem[] = [makeProblem(HCL_FAULTS, code, message, file, undefined)];
  return { value, problems, index: createTextIndex(''), comments: [] };
}
