/** Where a call goes: the gate by the path, and from the query how long its answer may take. */
import { GATES } from '../../program/admit/gate-settings.ts';
import type { GateName } from '../../program/admit/gate-settings.ts';
import { findAnswerMs } from './answer-time.ts';

export type Address = {
  readonly path: string;
  /** Undefined where the path is of none. */
  readonly gate: GateName | undefined;
  /** Milliseconds. */
  readonly answerMs: number;
};

/** Nothing in a duration is ever escaped. */
const TIMEOUT = /(?:^|&)timeout=([^&]*)/;

/** Configurations send a few addresses with all their calls; more are somebody else's, and not worth remembering. */
const REMEMBERED_MAX = 16;

/** Makes a reader that remembers addresses. */
export function createAddressReader(): (url: string) => Address {
  const known = new Map<string, Address>();
  return (url) => {
    let address = known.get(url);
    if (address === undefined) {
      address = readAddress(url);
      if (known.size < REMEMBERED_MAX && address.gate !== undefined) known.set(url, address);
    }
    return address;
  };
}

function readAddress(url: string): Address {
  const [path = '', query = ''] = url.split('?', 2);
  const gate = GATES.find((one) => path === `/admit/${one}`);
  return { path, gate, answerMs: findAnswerMs(TIMEOUT.exec(query)?.[1]) };
}
