/** POSIX shell and bash: which commands a script runs, with their words. A thin layer over `unbash`; nothing is run. */
export { type ReadScript, readScript, type ShellCommand, type ShellFault, type ShellWord } from './read-script.ts';
