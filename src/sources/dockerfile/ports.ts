/** Ports of EXPOSE: `80`, `8000-8010/udp`. */
import { knownText, type Value } from './values.ts';

export type PortRange = { readonly from: number; readonly to: number; readonly protocol: string };

/** Undefined when a variable leaves it open, or when it is no port. Ports may lie outside what exists. */
export function readPort(word: Value): PortRange | undefined {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?(?:\/([A-Za-z]+))?$/.exec(knownText(word) ?? '');
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  return { from, to, protocol: match[3]?.toLowerCase() ?? 'tcp' };
}
