/** The options by which a scan judges what runs in a cluster, instead of files. */
import type { Command } from 'commander';
import { AppError, ERRORS } from '../base/errors.ts';
import type { Problem } from '../base/problems.ts';
import type { ScanReport } from '../model/report.ts';
import type { ClusterWanted } from '../program/cluster/read-cluster.ts';
import { EXIT } from './exit-codes.ts';
import type { VerbContext } from './verb.ts';

export type ClusterOptions = {
  /** True where the current context is meant. */
  readonly cluster?: string | true;
  readonly kubeconfig?: string;
  readonly namespace?: readonly string[];
  readonly writeOpenReports?: true;
};

/** Adds the options to a verb. */
export function addClusterOptions(command: Command): void {
  command
    .option('--cluster [context]', 'judge what runs in a cluster; paths then say where .bulwark/ is')
    .option('--kubeconfig <file>', 'how to get there (default: KUBECONFIG, ~/.kube/config, or the pod that this is)')
    .option('--namespace <name...>', 'judge only what lies in these namespaces of the cluster')
    .option('--write-open-reports', 'write the findings into the cluster, as Reports of openreports.io');
}

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Undefined where files are judged. Throws `usage`, and `cluster-unavailable` where no way leads to a cluster. */
export async function readClusterOptions(
  options: ClusterOptions & { readonly changedSince?: string },
  paths: readonly string[],
  { house }: Pick<VerbContext, 'house'>,
): Promise<ClusterWanted | undefined> {
  const { cluster, kubeconfig, namespace = [], writeOpenReports, changedSince } = options;
  if (cluster === undefined) {
    const [needless] = [
      ...(kubeconfig === undefined ? [] : ['--kubeconfig']),
      ...(namespace.length === 0 ? [] : ['--namespace']),
      ...(writeOpenReports === undefined ? [] : ['--write-open-reports']),
    ];
    if (needless !== undefined) throw new AppError('usage', `${needless} is for --cluster`);
    return undefined;
  }
  if (changedSince !== undefined) throw new AppError('usage', '--changed-since is for files, and --cluster is not');
  if (paths.includes('-')) throw new AppError('usage', '--cluster takes the place of standard input');
  const wrong = namespace.find((name) => !NAMESPACE.test(name));
  if (wrong !== undefined) throw new AppError('usage', `${JSON.stringify(wrong)} is no name of a namespace`);
  const context = cluster === true ? undefined : cluster;
  return { cluster: await house.connectCluster({ kubeconfig, context }), namespaces: [...new Set(namespace)] };
}

/**
 * Writes the findings into the cluster and tells what was written. Where that comes to nothing the report says so, like
 * all that did not go as it was asked for.
 */
export async function deliverOpenReports(
  report: ScanReport,
  wanted: ClusterWanted,
  { io, house }: Pick<VerbContext, 'io' | 'house'>,
): Promise<ScanReport> {
  const { writeOpenReports } = await import('../program/cluster/open-reports.ts');
  try {
    const { written, removed, leftOut } = await writeOpenReports(report, wanted, house.version);
    const rest = leftOut === 0 ? '' : `, ${leftOut} results left out for size`;
    io.err(`bulwark: ${written} reports written to the cluster, ${removed} removed${rest}\n`);
    return report;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problem: Problem = {
      code: UNWRITTEN,
      severity: 'error',
      message: `the findings were not written into the cluster: ${error.message}`,
      remedy: ERRORS[error.code].remedy,
    };
    return { ...report, problems: [...report.problems, problem] };
  }
}

const UNWRITTEN = 'open-reports-unwritten';

/** The exit code of a report whose findings should have gone into the cluster. */
export function exitCodeOfDelivery({ problems }: ScanReport): number {
  return problems.some(({ code }) => code === UNWRITTEN) ? EXIT.couldNotJudge : EXIT.clean;
}
