/** Values that are made when they are needed. */

/** Makes a value when it is first asked for. */
export function once<T extends object | string>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
