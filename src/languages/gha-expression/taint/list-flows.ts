/** Follows text from contexts into the value of an expression. */
import type { CallNode, Expression, TextRange } from '../ast.ts';
import { parseFormat } from '../format-string.ts';
import { classifyPath, type ContextPath, type TaintClass } from './classify.ts';

/** One context path whose text can be part of the value. */
export type Flow = ContextPath & {
  readonly class: TaintClass;
  /** The path as written, with `*` for filters and unknown indexes: `github.event.commits.*.message`. */
  readonly text: string;
  /** The sub-expression that reads the path. */
  readonly range: TextRange;
  /** The known attacker-controlled paths that this one reads; several for filters and whole objects. */
  readonly matches: readonly string[];
  /** The text was taken apart by `fromJSON`, so that only a part of it may be in the value. */
  readonly isParsed: boolean;
};

export type FlowOptions = {
  /**
   * What the caller knows of a path: the class of `env.X`, a step's output, an input of type number. Undefined for
   * nothing, then the path's own class holds. Asked for every path, `github` included.
   */
  readonly resolve?: (reference: ContextPath, text: string) => TaintClass | undefined;
};

type Source = ContextPath & {
  readonly text: string;
  readonly range: TextRange;
  readonly isParsed: boolean;
  /** Turned into one text: a property access on it no longer narrows the path. */
  readonly isSealed: boolean;
};

/** Functions whose result holds no text of their arguments. */
const TEXTLESS: ReadonlySet<string> = new Set(
  'contains startswith endswith hashfiles always cancelled success failure'.split(' '),
);

function extend(sources: readonly Source[], name: string, range: TextRange): readonly Source[] {
  return sources.map((source) =>
    source.isSealed
      ? { ...source, range }
      : { ...source, path: [...source.path, name.toLowerCase()], text: `${source.text}.${name}`, range },
  );
}

const seal = (sources: readonly Source[], isParsed: boolean): readonly Source[] =>
  sources.map((source) => ({ ...source, isSealed: true, isParsed: source.isParsed || isParsed }));

/** Only the arguments that a constant format string mentions; all of them when it is not constant. */
function listFormatArguments({ args }: CallNode): readonly Expression[] {
  const [first, ...rest] = args;
  if (first?.kind !== 'literal') return args;
  const parts = parseFormat(String(first.value ?? ''));
  return parts === undefined ? rest : rest.filter((_, number) => parts.includes(number));
}

const isValueOfCase = (at: number, count: number): boolean => at % 2 === 1 || at === count - 1;

function sourcesOfCall(node: CallNode): readonly Source[] {
  const name = node.name.toLowerCase();
  if (TEXTLESS.has(name)) return [];
  if (name === 'format') return listFormatArguments(node).flatMap(sourcesOf);
  if (name === 'case') return node.args.filter((_, at) => isValueOfCase(at, node.args.length)).flatMap(sourcesOf);
  if (name === 'tojson') return seal(node.args.flatMap(sourcesOf), false);
  if (name !== 'fromjson') return node.args.flatMap(sourcesOf);
  const [inner] = node.args;
  // fromJSON(toJSON(x)) is x again, its properties too.
  const isRoundTrip = inner?.kind === 'call' && inner.name.toLowerCase() === 'tojson';
  return isRoundTrip ? inner.args.flatMap(sourcesOf) : seal(node.args.flatMap(sourcesOf), true);
}

function sourcesOf(node: Expression): readonly Source[] {
  switch (node.kind) {
    case 'context': {
      const { name, range } = node;
      return [{ context: name.toLowerCase(), path: [], text: name, range, isParsed: false, isSealed: false }];
    }
    case 'property':
      return extend(sourcesOf(node.receiver), node.name, node.range);
    case 'filter':
      return extend(sourcesOf(node.receiver), '*', node.range);
    case 'index': {
      const { index, receiver, range } = node;
      const name = index.kind === 'literal' ? index.value : undefined;
      // The text of a computed index chooses a property; it does not become part of the value.
      return extend(sourcesOf(receiver), typeof name === 'string' ? name : '*', range);
    }
    case 'call':
      return sourcesOfCall(node);
    case 'logical': {
      // a && b is b, or an a that is false: nothing, zero or the empty text.
      const operands = node.operator === '&&' ? node.operands.slice(-1) : node.operands;
      return operands.flatMap(sourcesOf);
    }
    case 'literal':
    case 'missing':
    case 'not':
    case 'compare':
      return [];
  }
}

/**
 * Every context path whose text can be part of the expression's value, whatever its class, in the order of the text.
 */
export function listFlows(ast: Expression, options: FlowOptions = {}): readonly Flow[] {
  return sourcesOf(ast).map(({ context, path, text, range, isParsed }) => {
    const own = classifyPath({ context, path });
    const resolved = options.resolve?.({ context, path }, text);
    return { context, path, text, range, isParsed, class: resolved ?? own.class, matches: own.matches };
  });
}
