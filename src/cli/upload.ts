/** `bulwark scan --server` and `--write-run`: what a scan found as a run, sent to a server or written to a file. */
import type { Command } from 'commander';
import { AppError } from '../base/errors.ts';
import { createIds } from '../base/ids.ts';
import { writeJsonText } from '../base/json-text.ts';
import { escapeUnprintable } from '../base/text.ts';
import type { ScanReport } from '../model/report.ts';
import { createAuthoredReader } from '../program/scan/source-text.ts';
import type { Checkout } from '../program/upload/checkout.ts';
import { EXIT } from './exit-codes.ts';
import { describeError, exitCodeOf } from './exit.ts';
import type { VerbContext } from './verb.ts';

export type UploadOptions = {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly target?: string;
  readonly plainHttp?: true;
  readonly mayLoseUpload?: true;
  readonly writeRun?: string;
};

/** Adds the options to a verb. */
export function addUploadOptions(command: Command): void {
  command
    .option('--server <url>', 'send the results to this Bulwark server')
    .option('--token-file <file>', 'file with the token for the server (default: the variable BULWARK_TOKEN)')
    .option('--target <id>', 'what is scanned, as the server calls it (default: the repository and its paths)')
    .option('--plain-http', 'the token may be sent to another machine over http://')
    .option('--may-lose-upload', 'an upload that fails is said, and changes no exit code')
    .option('--write-run <file>', 'write what would be sent to a server');
}

/** All that a run needs besides the report, checked before the scan begins. */
export type RunPlan = {
  readonly checkout: Checkout;
  readonly target: string | undefined;
  readonly roots: readonly string[];
  readonly file: string | undefined;
  readonly receiver: Receiver | undefined;
};

type Receiver = { readonly server: string; readonly token: string; readonly mayBeLost: boolean };

/**
 * Undefined where nothing is to be sent or written. Throws `usage` for what cannot succeed: no address, no token, a
 * target that cannot be told.
 */
export async function planRun(
  roots: readonly string[],
  options: UploadOptions & { readonly env?: string },
  { io, house }: VerbContext,
): Promise<RunPlan | undefined> {
  const { server: url, target, writeRun: file, env: environment = 'prod' } = options;
  if (url === undefined && file === undefined) return undefined;
  const [{ findCheckout }, { chooseTarget }] = await Promise.all([
    import('../program/upload/checkout.ts'),
    import('../program/upload/target.ts'),
  ]);
  const receiver = url === undefined ? undefined : await findReceiver(url, options, { io, house });
  const checkout = findCheckout(io.env, house);
  chooseTarget({ target, roots, environment }, checkout);
  // What is proposed is not what runs: its findings would open and close those of the branch.
  const isHeld = receiver !== undefined && checkout.proposal !== undefined && target === undefined;
  if (isHeld) {
    io.err(`bulwark: not sent: this is change ${checkout.proposal}, not the branch; name a --target to send it\n`);
    if (file === undefined) return undefined;
  }
  return { checkout, target, roots, file, receiver: isHeld ? undefined : receiver };
}

async function findReceiver(
  url: string,
  { tokenFile, plainHttp, mayLoseUpload }: UploadOptions,
  { io, house }: Pick<VerbContext, 'io' | 'house'>,
): Promise<Receiver> {
  const { readServerAddress, readToken } = await import('../program/upload/server-address.ts');
  const server = readServerAddress(url, plainHttp === true);
  return { server, token: readToken(tokenFile, io.env, house), mayBeLost: mayLoseUpload === true };
}

/**
 * Writes and sends the report as the plan says, tells what the server made of it, and gives the exit code of that.
 * Throws `cannot-write`.
 */
export async function deliverRun(report: ScanReport, plan: RunPlan, context: VerbContext): Promise<number> {
  const { io, house } = context;
  const { id, text } = await writeRun(report, plan, context);
  if (plan.file !== undefined) house.files.write(plan.file, [text], true);
  if (plan.receiver === undefined) return EXIT.clean;
  try {
    io.err(`bulwark: ${escapeUnprintable(await sendRun(id, text, plan.receiver, context))}\n`);
    return EXIT.clean;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    io.err(describeError(error));
    return plan.receiver.mayBeLost ? EXIT.clean : exitCodeOf(error);
  }
}

type WrittenRun = { readonly id: string; readonly text: string };

async function writeRun(report: ScanReport, plan: RunPlan, { house }: VerbContext): Promise<WrittenRun> {
  const [{ makeRun }, { chooseTarget }, { writeUploadedRun }] = await Promise.all([
    import('../program/ingest/from-report.ts'),
    import('../program/upload/target.ts'),
    import('../wire/run.ts'),
  ]);
  const { checkout, target: name, roots } = plan;
  const { repository, commit, ref } = checkout;
  const id = createIds(house.clock)();
  const target = chooseTarget({ target: name, roots, environment: report.environment }, checkout);
  const circumstances = { id, target, version: house.version, repository, commit, ref };
  const run = makeRun(report, circumstances, createAuthoredReader(house.files));
  return { id, text: writeJsonText(writeUploadedRun(run)) };
}

async function sendRun(
  runId: string,
  text: string,
  { server, token }: Receiver,
  { house }: VerbContext,
): Promise<string> {
  const [sending, { RunReply }, network] = await Promise.all([
    import('../program/upload/send-run.ts'),
    import('../wire/routes/runs.ts'),
    import('./network.ts'),
  ]);
  const body = await network.compressText(text);
  const request = { server, token, runId, body, version: house.version };
  const answer = await sending.sendRun(request, network.createNetwork(), house.clock);
  const reply = RunReply.safeParse(parseJson(answer));
  if (!reply.success) throw new AppError('upload-failed', `${server} took it, and its answer is not understood`);
  const { effect, isLate, target } = reply.data;
  const link = `${server}/runs/${encodeURIComponent(runId)}`;
  if (isLate) return `sent; a newer run of ${target.id} was there before, so nothing changed: ${link}`;
  const { opened, reopened, resolved, still } = effect;
  return `sent: ${opened} opened, ${reopened} reopened, ${resolved} resolved, ${still} still there: ${link}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // some other server's page
  }
}
