/** Being told to stop: the first signal is a request, the second one an order. */
import { EXIT } from './exit-codes.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Fulfilled with the name of the first signal to stop. The next one ends the process as it is. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let isAsked = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (isAsked) process.exit(EXIT.internal);
        isAsked = true;
        resolve(signal);
      });
    }
  });
}
