/**
 * Corpus runner: the costs that Kubernetes gives expressions over its CEL libraries (`k8s-cel-lib/costs.jsonl`), static
 * bounds and run time, to the unit.
 */
import {
  AUTHORIZER_TYPE,
  check,
  compileChecked,
  createAuthorizer,
  createEnvironment,
  estimateCost,
  kubernetesLibraries,
  parse,
  type SizeHint,
} from '../../src/languages/cel/index.ts';
import { type CorpusRun, readJsonLines, runCases } from './corpus.ts';

type CostRow = {
  readonly id: string;
  readonly expr: string;
  readonly estimated: { readonly min: number; readonly max: number };
  readonly runtime: number;
};

const environment = createEnvironment({
  libraries: kubernetesLibraries(),
  variables: { authorizer: AUTHORIZER_TYPE },
});

/** The corpus has an authorizer that allows all. */
const BINDINGS = { authorizer: createAuthorizer(() => ({ isAllowed: true, reason: '' })) };

/** The corpus takes strings and bytes of which nothing is known for at most 12 long. */
const sizeOf: SizeHint = (_path, { kind }) =>
  kind === 'string' || kind === 'bytes' ? { min: 0n, max: 12n } : undefined;

/** Runs every row of the cost table in `folder` (the `k8s-cel-lib` corpus). */
export function runK8sCelCost(folder: string): CorpusRun {
  return runCases('k8s-cel-lib-costs', readJsonLines<CostRow>(folder, 'costs.jsonl'), ({ id }) => id, judge);
}

function judge(row: CostRow): string | undefined {
  const { ast, issues } = parse(row.expr, environment);
  if (ast === undefined) return `does not parse: ${issues.map(({ message }) => message).join('; ')}`;
  const checked = check(ast, environment);
  if (checked.issues.length > 0) return `does not check: ${checked.issues.map(({ message }) => message).join('; ')}`;
  const { min, max } = estimateCost(checked, { sizeOf });
  const { cost } = compileChecked(checked, environment).evaluateTracked(BINDINGS);
  const got = `${min}..${max} estimated, ${cost} at run time`;
  const expected = `${row.estimated.min}..${row.estimated.max} estimated, ${row.runtime} at run time`;
  return got === expected ? undefined : `${row.expr} costs ${got}; the corpus has ${expected}`;
}
