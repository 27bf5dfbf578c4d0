/** How the text of an option becomes a value, for options that several verbs have. */
import { InvalidArgumentError } from 'commander';

/** 0 is a free port. Throws for what is no port. */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
