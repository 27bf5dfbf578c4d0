/** The exit codes of the command line; `exit.ts` maps errors to them. */

export const EXIT = { clean: 0, blocked: 1, usage: 2, couldNotJudge: 3, internal: 70 } as const;
