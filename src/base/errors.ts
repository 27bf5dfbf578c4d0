/**
 * The one table of expected failures. Bad input is a `Problem`; a fault of the program is an assertion; everything
 * between
 * (a missing file, a wrong option) is an `AppError` with a code from here. Only `cli/exit.ts` turns codes into exit
 * codes.
 */

export type ErrorEntry = {
  readonly text: string;
  /** HTTP status when the API answers with it. */
  readonly status: number;
  /** Exit code of the command line: 2 usage, 3 could not judge, 70 internal. */
  readonly exit: 2 | 3 | 70;
  readonly mayRetry: boolean;
  readonly remedy: string;
};

export const ERRORS = {
  usage: {
    text: 'The command line was not understood',
    status: 400,
    exit: 2,
    mayRetry: false,
    remedy: 'Run the command with --help.',
  },
  'path-not-found': {
    text: 'A path to scan does not exist',
    status: 404,
    exit: 2,
    mayRetry: false,
    remedy: 'Check the spelling of the path; relative paths start at the current directory.',
  },
  'nothing-to-judge': {
    text: 'No resource was found, so nothing was judged',
    status: 422,
    exit: 3,
    mayRetry: false,
    remedy: 'Point at a folder with manifests, or pass --allow-empty when an empty scan is expected.',
  },
  'control-not-found': {
    text: 'No control has this id or name',
    status: 404,
    exit: 2,
    mayRetry: false,
    remedy: 'List the ids with `bulwark controls list`.',
  },
  'profile-not-found': {
    text: 'No profile has this name',
    status: 404,
    exit: 2,
    mayRetry: false,
    remedy: 'Use dev, staging, prod, or a Profile document in .bulwark/.',
  },
  'invalid-document': {
    text: 'A Bulwark document is not valid',
    status: 422,
    exit: 3,
    mayRetry: false,
    remedy: 'Mend the fields named; `bulwark schema <kind>` prints the schema.',
  },
  'invalid-baseline': {
    text: 'The baseline cannot be used',
    status: 422,
    exit: 2,
    mayRetry: false,
    remedy: 'Write it anew with --write-baseline, or leave --baseline out.',
  },
  'git-unusable': {
    text: 'What changed cannot be told',
    status: 422,
    exit: 2,
    mayRetry: true,
    remedy: 'Install git, fetch the history that holds the ref (fetch-depth: 0), or scan everything.',
  },
  'cannot-write': {
    text: 'An output file could not be written',
    status: 500,
    exit: 70,
    mayRetry: true,
    remedy: 'Check that the folder exists and may be written.',
  },
  'file-changed': {
    text: 'A file changed while its fix was judged, and nothing more was written',
    status: 409,
    exit: 3,
    mayRetry: true,
    remedy: 'Run the command again when nothing else writes to the files.',
  },
  'store-unavailable': {
    text: 'The store cannot be reached',
    status: 503,
    exit: 3,
    mayRetry: true,
    remedy: 'Check that the file or the server named exists, answers and lets Bulwark in.',
  },
  'store-file-unusable': {
    text: 'The file that names the store cannot be used',
    status: 503,
    exit: 3,
    mayRetry: true,
    remedy: 'Let it hold one postgres:// URL and nothing else, and let Bulwark read it.',
  },
  'store-busy': {
    text: 'The store is in use by another process',
    status: 503,
    exit: 3,
    mayRetry: true,
    remedy: 'Try again; SQLite serves one process, so use PostgreSQL where several shall write.',
  },
  'store-full': {
    text: 'The disk of the store is full',
    status: 507,
    exit: 3,
    mayRetry: true,
    remedy: 'Make room on the disk of the store; nothing that was acknowledged is lost.',
  },
  'store-read-only': {
    text: 'The store may not be written to',
    status: 503,
    exit: 3,
    mayRetry: false,
    remedy: 'Give the account that runs Bulwark write permission on the store and its folder.',
  },
  'store-damaged': {
    text: 'The store is damaged',
    status: 500,
    exit: 3,
    mayRetry: false,
    remedy: 'Restore the last backup with `bulwark store restore`, then verify with `bulwark evidence verify`.',
  },
  'store-too-new': {
    text: 'The store was written by a newer Bulwark',
    status: 500,
    exit: 3,
    mayRetry: false,
    remedy: 'Run the version that wrote it, or a newer one; schemas only go forward.',
  },
  'scan-failed': {
    text: 'The scan came to no result',
    status: 500,
    exit: 3,
    mayRetry: true,
    remedy: 'Run `bulwark scan` in the folder named; it says the same and more.',
  },
  'invalid-backup': {
    text: 'The backup cannot be restored',
    status: 422,
    exit: 3,
    mayRetry: false,
    remedy: 'Take another backup; this one is cut short, changed, or no backup of a store.',
  },
  'evidence-too-large': {
    text: 'An entry is too long for the evidence ledger',
    status: 413,
    exit: 3,
    mayRetry: false,
    remedy: 'Shorten what is to be recorded; an entry holds 65,535 bytes.',
  },
  'evidence-key-unusable': {
    text: 'The key of the evidence ledger cannot be used',
    status: 500,
    exit: 3,
    mayRetry: false,
    remedy: 'Put the key file back from its backup; docs/guides/evidence.md says what it holds and how it is replaced.',
  },
  'bundle-unusable': {
    text: 'The bundle of the admission gate cannot be used',
    status: 500,
    exit: 3,
    mayRetry: false,
    remedy: 'Write it again with `bulwark admission bundle`, and give its public key with --bundle-key.',
  },
  'evidence-inconsistent': {
    text: 'The evidence ledger is not what was signed before',
    status: 500,
    exit: 3,
    mayRetry: false,
    remedy: 'Keep the store as it is, run `bulwark evidence verify`, and compare with an exported copy.',
  },
  'upload-failed': {
    text: 'The run could not be uploaded',
    status: 502,
    exit: 3,
    mayRetry: true,
    remedy: 'Check --server and the token; with --may-lose-upload the gate alone decides the exit code.',
  },
  'not-found': {
    text: 'There is no such thing',
    status: 404,
    exit: 2,
    mayRetry: false,
    remedy: 'Check the id; what you may not see answers in the same way.',
  },
  'invalid-certificate': {
    text: 'A certificate or its key cannot be used',
    status: 422,
    exit: 3,
    mayRetry: false,
    remedy: 'Give PEM with a certificate and its own private key; `bulwark admission certificates` makes new ones.',
  },
  'invalid-request': {
    text: 'The request is not valid',
    status: 400,
    exit: 2,
    mayRetry: false,
    remedy: 'Mend the fields named; docs/reference/openapi.json has every shape.',
  },
  'state-conflict': {
    text: 'What was asked does not fit the present state',
    status: 409,
    exit: 2,
    mayRetry: false,
    remedy: 'Read it again and decide anew; somebody else may have been faster.',
  },
  'gates-not-open': {
    text: 'The gates of the rollout are not open',
    status: 409,
    exit: 2,
    mayRetry: false,
    remedy: 'Wait until they are, or promote with an explicit override and its reason, which is kept as evidence.',
  },
  'not-signed-in': {
    text: 'Nobody is signed in',
    status: 401,
    exit: 2,
    mayRetry: false,
    remedy: 'Sign in, or send an API token as `Authorization: Bearer`.',
  },
  'sign-in-refused': {
    text: 'The sign-in was refused',
    status: 401,
    exit: 2,
    mayRetry: false,
    remedy: 'Check the name and the password; an administrator, or `bulwark user reset`, gives a new one.',
  },
  'provider-unavailable': {
    text: 'The sign-in provider cannot be reached',
    status: 503,
    exit: 3,
    mayRetry: true,
    remedy: 'Try again; check that the issuer of the settings is right and can be reached from this server.',
  },
  'too-many-attempts': {
    text: 'Too many attempts to sign in',
    status: 429,
    exit: 3,
    mayRetry: true,
    remedy: 'Wait as long as the Retry-After header says; attempts meanwhile are refused unread.',
  },
  'cross-site-request': {
    text: 'The request does not come from a page of this server',
    status: 403,
    exit: 2,
    mayRetry: false,
    remedy: 'Send the token of the session in X-CSRF-Token from a page of this server, or use an API token.',
  },
  'not-allowed': {
    text: 'This may not be done with these rights',
    status: 403,
    exit: 2,
    mayRetry: false,
    remedy: 'Ask an administrator for the role that allows it, for this team and environment.',
  },
  'method-not-allowed': {
    text: 'This path does not take that method',
    status: 405,
    exit: 2,
    mayRetry: false,
    remedy: 'Use one of the methods that the Allow header names.',
  },
  'too-large': {
    text: 'The request is larger than this path takes',
    status: 413,
    exit: 2,
    mayRetry: false,
    remedy: 'Send less at once; docs/reference/limits.md has the limits.',
  },
  'wrong-media-type': {
    text: 'The body is not of a type that is read here',
    status: 415,
    exit: 2,
    mayRetry: false,
    remedy: 'Send JSON as `Content-Type: application/json`, plain or with `Content-Encoding: gzip`.',
  },
  'too-slow': {
    text: 'The request did not arrive in time',
    status: 408,
    exit: 3,
    mayRetry: true,
    remedy: 'Send the whole request without pauses.',
  },
  'headers-too-large': {
    text: 'The headers are larger than the server takes',
    status: 431,
    exit: 2,
    mayRetry: false,
    remedy: 'Send fewer or shorter headers; old cookies are a frequent cause.',
  },
  'wrong-host': {
    text: 'This server does not answer for that host name',
    status: 421,
    exit: 2,
    mayRetry: false,
    remedy: 'Use the address that `bulwark serve` printed.',
  },
  'key-reused': {
    text: 'This idempotency key was used for another request',
    status: 422,
    exit: 2,
    mayRetry: false,
    remedy: 'Make a new key for every new request, and repeat a request with the key and the body that it had.',
  },
  'too-many-requests': {
    text: 'Too many requests',
    status: 429,
    exit: 3,
    mayRetry: true,
    remedy: 'Wait as long as the Retry-After header says.',
  },
  'not-serving': {
    text: 'The server cannot answer in time',
    status: 503,
    exit: 3,
    mayRetry: true,
    remedy: 'Try again; it is starting, stopping or overloaded.',
  },
  'cannot-listen': {
    text: 'The address cannot be listened on',
    status: 500,
    exit: 3,
    mayRetry: true,
    remedy: 'Choose another --port, or 0 for a free one, and an address of this machine as --host.',
  },
  'gate-not-ready': {
    text: 'The gate cannot be closed',
    status: 503,
    exit: 3,
    mayRetry: true,
    remedy: 'See why its replicas are not ready, then install again; nothing is refused meanwhile.',
  },
  'cluster-unavailable': {
    text: 'The cluster cannot be reached',
    status: 503,
    exit: 3,
    mayRetry: true,
    remedy: 'Check the kubeconfig, its context and the network: `kubectl --context <name> version` takes the same way.',
  },
  'cluster-refused': {
    text: 'The cluster does not allow it',
    status: 502,
    exit: 3,
    mayRetry: false,
    remedy:
      'Give the account the rights that docs/guides/clusters.md lists; `kubectl auth can-i --list` prints its own.',
  },
  'cluster-conflict': {
    text: 'Somebody else changed it in the cluster',
    status: 409,
    exit: 3,
    mayRetry: true,
    remedy: "Read the object again and decide anew, or take the fields over where they are meant to be Bulwark's.",
  },
  'cluster-error': {
    text: 'The cluster answered with an error',
    status: 502,
    exit: 3,
    mayRetry: true,
    remedy: 'See what the API server says; its own log has more.',
  },
  internal: {
    text: 'Bulwark failed',
    status: 500,
    exit: 70,
    mayRetry: false,
    remedy: 'Report it with the command, the version and the text above.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected failure. `message` says what happened with the names that matter; `cause` keeps the lower error. */
export class AppError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, detail: string, options?: { cause?: unknown }) {
    super(`${ERRORS[code].text}: ${detail}`, options);
    this.name = 'AppError';
    this.code = code;
  }
}

/** Fails on a fault of the program itself. Never used for what an input contains. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** The default branch of a switch over a closed union: a compile error when a member is missing. */
export function assertNever(value: never): never {
  throw new Error(`assertion failed: unexpected ${JSON.stringify(value)}`);
}
