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
